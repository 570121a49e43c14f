//! A card in a real reader. A thread of its own holds it from its first APDU to its last.

use super::fault::fault;
use super::service::{Connection, Service, Transmit};
use pcsc::Error;
use personalise::{CardTransport, TransportError};
use std::ffi::CString;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// The longest that a card may take for one APDU: an RSA key is found by chance, which takes some cards minutes. Meanwhile
/// the lease is renewed.
pub(super) const SLOWEST_APDU: Duration = Duration::from_secs(240);
/// The longest that a card may take for one APDU while it is only looked at.
pub(super) const SLOWEST_READ: Duration = Duration::from_secs(10);
/// A reader that is not had after this is held by another program.
const HELD: Duration = Duration::from_secs(1);
/// How long the end of a connection may take.
const PARTING: Duration = Duration::from_secs(2);
/// So often in a row may other programs reset the card before it is ours.
const RESETS: usize = 5;

/// How long is waited, and who is told.
pub struct Patience {
    /// How long another program may hold the reader; for ever if none.
    pub limit: Option<Duration>,
    /// How long the card may take for one APDU.
    pub apdu: Duration,
    /// Called with [`TransportError::Busy`] when it is noticed that another program holds the reader, and
    /// with [`TransportError::Mute`] when an APDU has taken too long: its call is left behind, and the reader
    /// may not be free for long.
    pub notice: Box<dyn FnMut(&TransportError) + Send>,
}

enum Request {
    Transmit(Zeroizing<Vec<u8>>),
    Reset,
}

type Answer = Result<Vec<u8>, TransportError>;

/// A card that is held against other programs. Let go, and reset, when dropped.
pub struct PcscCard {
    /// `None` once nothing more is to be asked of it.
    requests: Option<Sender<Request>>,
    answers: Receiver<Answer>,
    patience: Patience,
}

impl PcscCard {
    /// Takes the card in a reader. `at_end` is dropped when the reader is free again, whenever that is.
    ///
    /// # Errors
    /// [`TransportError`] if there is no card, or the patience is at an end.
    pub fn open<S: Service>(
        service: &S,
        reader: CString,
        patience: Patience,
        at_end: impl Send + 'static,
    ) -> Result<Self, TransportError> {
        let (requests, incoming) = channel();
        let (outgoing, answers) = channel();
        let service = service.clone();
        let thread = thread::Builder::new().name("card".into());
        let started = thread.spawn(move || {
            serve(&service, &reader, &incoming, &outgoing);
            drop(outgoing);
            drop(at_end);
        });
        started.map_err(|error| TransportError::Reader(error.to_string()))?;
        let mut card = Self { requests: Some(requests), answers, patience };
        card.held()?;
        Ok(card)
    }

    fn send(&self, request: Request) -> Result<(), TransportError> {
        let requests = self.requests.as_ref().ok_or(TransportError::Removed)?;
        requests.send(request).map_err(|_| TransportError::Removed)
    }

    /// Waits until the thread holds the card.
    fn held(&mut self) -> Result<(), TransportError> {
        let answer = match self.answers.recv_timeout(HELD) {
            Err(RecvTimeoutError::Timeout) => {
                (self.patience.notice)(&TransportError::Busy);
                match self.patience.limit {
                    Some(limit) => self.answers.recv_timeout(limit),
                    None => self.answers.recv().map_err(RecvTimeoutError::from),
                }
            }
            answer => answer,
        };
        self.take(answer, TransportError::Busy).map(|_| ())
    }

    /// An answer, or why there is none. One that comes late is not to be taken for another's.
    fn take(&mut self, answer: Result<Answer, RecvTimeoutError>, late: TransportError) -> Answer {
        match answer {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                self.requests = None;
                Err(late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(TransportError::Removed),
        }
    }
}

impl CardTransport for PcscCard {
    fn transmit(&mut self, apdu: &[u8]) -> Answer {
        self.send(Request::Transmit(Zeroizing::new(apdu.to_vec())))?;
        let answer = self.answers.recv_timeout(self.patience.apdu);
        if matches!(answer, Err(RecvTimeoutError::Timeout)) {
            (self.patience.notice)(&TransportError::Mute);
        }
        self.take(answer, TransportError::Mute)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.send(Request::Reset)?;
        self.held()
    }
}

impl Drop for PcscCard {
    fn drop(&mut self) {
        if self.requests.take().is_some() {
            // Whoever comes next is to find the reader free; a call that hangs is left behind.
            while self.answers.recv_timeout(PARTING).is_ok() {}
        }
    }
}

/// How holding a card ended.
enum Ended {
    /// To be reset.
    Reset,
    /// Nobody wants it any more.
    Done,
}

/// Holds the card until nobody wants it any more. Each time that it is held anew is told with an empty answer.
fn serve(service: &impl Service, reader: &CString, requests: &Receiver<Request>, answers: &Sender<Answer>) {
    let mut connection = None;
    loop {
        match hold(service, reader, &mut connection, |transmit| work(transmit, requests, answers)) {
            Ok(Ended::Reset) => {}
            Ok(Ended::Done) => break,
            Err(error) => {
                if !refuse(&fault(error), requests, answers) {
                    break;
                }
            }
        }
    }
    if let Some(connection) = connection {
        connection.disconnect();
    }
}

/// Connects, or renews the connection, and holds the card.
fn hold<S: Service, R>(
    service: &S,
    reader: &CString,
    connection: &mut Option<S::Connection>,
    work: impl Fn(&mut Transmit<'_>) -> R,
) -> Result<R, Error> {
    let mut resets = 0;
    loop {
        let current = match connection.take() {
            // One with a card that was taken out, or over a service that has ended, stays dead.
            Some(mut current) => current.renew().map(|()| current).or_else(|_| service.connect(reader)),
            None => service.connect(reader),
        };
        let held = current.and_then(|current| connection.insert(current).hold(&work));
        match held {
            // Another program let the card go by a reset, or had it speak another protocol.
            Err(Error::ResetCard | Error::UnpoweredCard | Error::ProtoMismatch) if resets < RESETS => {
                resets += 1;
            }
            Err(error) => {
                *connection = None;
                return Err(error);
            }
            held => return held,
        }
    }
}

/// Carries APDUs while the card is held.
fn work(transmit: &mut Transmit<'_>, requests: &Receiver<Request>, answers: &Sender<Answer>) -> Ended {
    let mut answer = Ok(Vec::new());
    loop {
        if answers.send(answer).is_err() {
            return Ended::Done;
        }
        answer = match requests.recv() {
            Ok(Request::Transmit(apdu)) => match transmit(&apdu) {
                // So PC/SC answers when the card is pulled out in the middle.
                Ok(bytes) if bytes.len() < 2 => Err(TransportError::Removed),
                Ok(bytes) => Ok(bytes),
                Err(error) => Err(fault(error)),
            },
            Ok(Request::Reset) => return Ended::Reset,
            Err(_) => return Ended::Done,
        };
    }
}

/// Answers everything with the fault until a reset is asked for; `false` if none ever is.
fn refuse(fault: &TransportError, requests: &Receiver<Request>, answers: &Sender<Answer>) -> bool {
    loop {
        if answers.send(Err(fault.clone())).is_err() {
            return false;
        }
        match requests.recv() {
            Ok(Request::Transmit(_)) => {}
            Ok(Request::Reset) => return true,
            Err(_) => return false,
        }
    }
}
