//! The reader: which card is to be in it, and what is to happen to it. Shared by who gives orders and the slot.

use crate::control::{Act, Chosen, Event, Instruction, Order, say};
use crate::slot::{Contact, open, serve};
use personalise::CardTransport;
use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often the service is looked for.
const LOOK: Duration = Duration::from_millis(20);

#[derive(Clone)]
pub(crate) struct Reader {
    vpcd: SocketAddr,
    shared: Arc<(Mutex<State>, Condvar)>,
}

struct State {
    inserted: bool,
    /// The card that was pulled is to be let go.
    put_away: bool,
    /// A card that has not been opened yet.
    next: Option<Chosen>,
    /// To be shut when the card is pulled.
    connection: Option<TcpStream>,
    /// APDUs to let through, and what happens then.
    planned: Option<(usize, Act)>,
    /// Resets to let through before one is held back.
    hold_reset: Option<usize>,
    delays: HashMap<Instruction, Duration>,
    held: Option<Held>,
}

/// An APDU that is held back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Waiting,
    GoOn,
    Lost,
}

impl Reader {
    pub(crate) fn new(vpcd: SocketAddr, first: Chosen) -> Self {
        let state = State {
            inserted: false,
            put_away: false,
            next: Some(first),
            connection: None,
            planned: None,
            hold_reset: None,
            delays: HashMap::new(),
            held: None,
        };
        Self { vpcd, shared: Arc::new((Mutex::new(state), Condvar::new())) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn carry_out(&self, order: Order) {
        let mut state = self.state();
        match order {
            Order::Insert { card } => {
                if card.is_some() {
                    state.eject();
                }
                state.next = card.or(state.next.take());
                state.inserted = true;
            }
            Order::Eject => state.eject(),
            Order::PutAway => {
                state.eject();
                state.put_away = true;
            }
            Order::At { after, act } => state.planned = Some((after, act)),
            Order::HoldReset { after } => state.hold_reset = Some(after),
            Order::GoOn if state.held.is_some() => state.held = Some(Held::GoOn),
            Order::GoOn => say(&Event::Failed { why: "no APDU is held back".into() }),
            Order::BreakOff => state.break_off(),
            Order::Delay { instruction, millis } => {
                state.delays.insert(instruction, Duration::from_millis(millis));
            }
        }
        self.shared.1.notify_all();
    }

    /// Serves one card after the other.
    pub(crate) fn run(&self) {
        let mut card: Option<Box<dyn CardTransport>> = None;
        loop {
            let chosen = self.wait_for_card();
            if std::mem::take(&mut self.state().put_away) {
                drop(card.take());
                say(&Event::Ejected);
                continue;
            }
            if let Some(chosen) = chosen {
                // Before the next one is opened: it may be the same.
                drop(card.take());
                card = open(&chosen).map_err(|why| say(&Event::Failed { why })).ok();
            }
            let Some(card) = &mut card else {
                self.state().inserted = false;
                continue;
            };
            let Some(stream) = self.connect() else { continue };
            say(&Event::Inserted);
            serve(stream, Contact::new(card.as_mut(), self));
            let mut state = self.state();
            state.break_off();
            if state.inserted {
                say(&Event::Lost);
            } else if !state.put_away {
                say(&Event::Ejected);
            }
        }
    }

    /// Waits until a card is in the reader, or one is to be let go. Answers which one is in it, if it is another than before.
    fn wait_for_card(&self) -> Option<Chosen> {
        let state = self.shared.1.wait_while(self.state(), |state| !state.inserted && !state.put_away);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.put_away { None } else { state.next.take() }
    }

    /// Connects to the service as soon as it is there; nothing if the card is pulled first.
    fn connect(&self) -> Option<TcpStream> {
        loop {
            let stream = TcpStream::connect(self.vpcd);
            let mut state = self.state();
            if !state.inserted || state.next.is_some() {
                return None;
            }
            if let Ok(stream) = stream
                && let Ok(other) = stream.try_clone()
            {
                state.connection = Some(other);
                return Some(stream);
            }
            drop(state);
            #[expect(clippy::disallowed_methods, reason = "nothing tells when the service starts")]
            thread::sleep(LOOK);
        }
    }

    /// What is to happen at the APDU that has come, and how long the card takes for it.
    pub(crate) fn next(&self, instruction: Instruction) -> (Option<Act>, Option<Duration>) {
        let mut state = self.state();
        let act = match state.planned.take() {
            Some((0, act)) => Some(act),
            Some((left, act)) => {
                state.planned = Some((left - 1, act));
                None
            }
            None => None,
        };
        (act, state.delays.get(&instruction).copied())
    }

    /// Holds a reset back, if that was ordered. `false` if it is lost.
    pub(crate) fn reset(&self) -> bool {
        let mut state = self.state();
        let left = state.hold_reset.take();
        state.hold_reset = left.and_then(|left| left.checked_sub(1));
        drop(state);
        left != Some(0) || self.hold(None)
    }

    /// Holds an APDU back. `false` if it is lost.
    pub(crate) fn hold(&self, instruction: Option<Instruction>) -> bool {
        let mut state = self.state();
        if state.connection.is_none() {
            return false;
        }
        state.held = Some(Held::Waiting);
        say(&Event::Held { instruction });
        let state = self.shared.1.wait_while(state, |state| state.held == Some(Held::Waiting));
        state.unwrap_or_else(PoisonError::into_inner).held.take() == Some(Held::GoOn)
    }

    /// Pulls the card.
    pub(crate) fn eject(&self) {
        self.state().eject();
    }

    /// Breaks off the connection to the service.
    pub(crate) fn break_off(&self) {
        self.state().break_off();
    }
}

impl State {
    fn eject(&mut self) {
        self.inserted = false;
        self.break_off();
    }

    fn break_off(&mut self) {
        if let Some(connection) = self.connection.take() {
            // It may be broken off by the other side already.
            let _ = connection.shutdown(Shutdown::Both);
        }
        self.held = self.held.map(|_| Held::Lost);
    }
}
