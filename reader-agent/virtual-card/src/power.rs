//! The card's operating system: from power-up to power-down, one APDU after the other.

use crate::firmware::{Applet, powered};
use crate::memory::{Image, Memory};
use iso7816::{Command, Instruction, Status};
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore as _, SeedableRng as _};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender};
use trussed::virt::{StorageConfig, StoreConfig};
use zeroize::Zeroizing;

/// Longest command and answer: what the applet is made for.
const LONGEST: usize = 7609;
/// VERIFY without data: asks for the tries left, and has the applet load or initialise all it keeps.
const SELF_TEST: &[u8] = &[0x00, 0x20, 0x00, 0x80];

/// SELECT by name, first occurrence (ISO 7816-4, 11.2.2), of the PIV application (SP 800-73-5 part 1, 2.2).
const SELECT: [u8; 4] = [0x00, 0xa4, 0x04, 0x00];
const PIV_NAME: [u8; 9] = [0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];
/// The registered part of a name: less of it selects nothing.
const SHORTEST_NAME: usize = 5;

/// Completes the beginning of a name, as clients may give it: which application is meant is for the
/// card's operating system to say, and the applet knows its whole name only.
fn completed(apdu: &[u8]) -> Option<Vec<u8>> {
    let (length, rest) = apdu.strip_prefix(&SELECT)?.split_first()?;
    let name = rest.get(..usize::from(*length))?;
    let is_beginning = (SHORTEST_NAME..PIV_NAME.len()).contains(&name.len()) && PIV_NAME.starts_with(name);
    is_beginning.then(|| [&SELECT[..], &[9], &PIV_NAME, &[0]].concat())
}

pub(crate) enum Request {
    Transmit(Zeroizing<Vec<u8>>),
    Reset,
}

/// An answer with its status word; or why the card can do no more.
pub(crate) type Answer = Result<Vec<u8>, String>;

enum Power {
    Cycle,
    Off,
}

/// Runs the card until its last owner is gone. Each power-up answers once, with that of the self-test.
pub(crate) fn run(
    memory: Memory,
    format: bool,
    mut rng: ChaCha8Rng,
    requests: &Receiver<Request>,
    answers: &Sender<Answer>,
) {
    let memory = Rc::new(RefCell::new(memory));
    let image = |image: Image| StorageConfig { storage: Box::new(image), format };
    let mut store = StoreConfig {
        internal: image(Image::internal(&memory)),
        external: image(Image::external(&memory)),
        volatile: StorageConfig::ram(),
    };
    loop {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let power = store.with_store(|store| {
            powered(store, ChaCha8Rng::from_seed(seed), |applet| serve(applet, &memory, requests, answers))
        });
        if !matches!(power, Some(Power::Cycle)) {
            return;
        }
        store.internal.format = false;
        store.external.format = false;
    }
}

fn serve(
    applet: &mut Applet<'_>,
    memory: &RefCell<Memory>,
    requests: &Receiver<Request>,
    answers: &Sender<Answer>,
) -> Power {
    let mut system = System::default();
    let mut apdu = Zeroizing::new(SELF_TEST.to_vec());
    loop {
        let answer = system.answer(applet, &apdu);
        // Kept before it is answered: what was answered is never lost.
        let kept =
            memory.borrow_mut().save().map_err(|error| format!("the card's memory was not kept: {error}"));
        let failed = kept.is_err();
        if answers.send(kept.map(|()| answer)).is_err() || failed {
            return Power::Off;
        }
        match requests.recv() {
            Ok(Request::Transmit(next)) => apdu = next,
            Ok(Request::Reset) => return Power::Cycle,
            Err(_) => return Power::Off,
        }
    }
}

/// What is remembered between APDUs: a chain that has begun, an answer not yet fetched whole.
#[derive(Default)]
struct System {
    chain: Option<Command<LONGEST>>,
    waiting: Vec<u8>,
}

impl System {
    fn answer(&mut self, applet: &mut Applet<'_>, apdu: &[u8]) -> Vec<u8> {
        let (mut data, status) = match self.respond(applet, apdu) {
            Ok((data, 0)) => (data, Status::Success),
            Ok((data, rest)) => (data, Status::MoreAvailable(u8::try_from(rest).unwrap_or(0))),
            Err(status) => (Vec::new(), status),
        };
        data.extend(<[u8; 2]>::from(status));
        data
    }

    /// The next piece of the answer, and how many bytes wait after it.
    fn respond(&mut self, applet: &mut Applet<'_>, apdu: &[u8]) -> Result<(Vec<u8>, usize), Status> {
        let completed = completed(apdu);
        let apdu = completed.as_deref().unwrap_or(apdu);
        let mut command = Command::<LONGEST>::try_from(apdu).map_err(|_| Status::WrongLength)?;
        if let Some(mut chain) = self.chain.take() {
            chain.extend_from_command(&command).map_err(|_| Status::WrongLength)?;
            command = chain;
        }
        if !command.class().chain().last_or_only() {
            self.chain = Some(command);
            return Ok((Vec::new(), 0));
        }
        if command.instruction() == Instruction::GetResponse {
            if self.waiting.is_empty() {
                return Err(Status::ConditionsOfUseNotSatisfied);
            }
        } else {
            let mut reply = heapless::Vec::<u8, LONGEST>::new();
            self.waiting.clear();
            applet.respond(command.as_view(), &mut reply)?;
            self.waiting.extend_from_slice(&reply);
        }
        let expected = if command.expected() == 0 { 256 } else { command.expected() };
        let rest = self.waiting.split_off(expected.min(self.waiting.len()));
        let piece = std::mem::replace(&mut self.waiting, rest);
        Ok((piece, self.waiting.len()))
    }
}
