//! SIGKILL: a process that dies while it writes to a card leaves a card that can be finished.

use crate::backend::{Backend, digital_id};
use cardwright_virtual_card::VirtualCard;
use personalise::{CardTransport, TransportError};
use std::env;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

const FOLDER: &str = "CARDWRIGHT_KILL_TEST_FOLDER";

/// Says each APDU before it is sent, so that the parent can kill at a chosen one.
struct Loud(VirtualCard);

impl CardTransport for Loud {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        // Unlike println!, this cannot be caught by the test harness.
        io::stdout().write_all(b"apdu\n").unwrap();
        self.0.transmit(apdu)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.0.reset()
    }
}

/// The process to be killed: this same binary, told by its environment to work on a card.
#[test]
fn victim() {
    if let Ok(folder) = env::var(FOLDER) {
        let card = VirtualCard::open(Path::new(&folder), [1; 32]).unwrap();
        Backend::new(digital_id()).produce(Loud(card)).unwrap();
    }
}

/// Starts the victim on a blank card and kills it once it has said so many APDUs.
fn kill_after(folder: &Path, apdus: usize) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::victim", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said = lines.filter(|line| line.ends_with("apdu")).take(apdus).count();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(said, apdus);
}

#[test]
fn a_killed_process_leaves_a_card_that_can_be_used() {
    for apdus in [0, 1, 7, 12, 14, 16, 19, 23, 28, 33, 45, 52, 57, 85, 87, 90] {
        let folder = tempfile::tempdir().unwrap();
        kill_after(folder.path(), apdus);
        // The next process knows nothing but the folder; the lock went with the dead one.
        let mut card = VirtualCard::open(folder.path(), [2; 32]).unwrap();
        let identity = personalise::Session::new(&mut card).identify(&mut |_| ()).unwrap();
        let mut backend = Backend::new(digital_id());
        backend.knows(identity);
        let evidence = backend.produce(&mut card).unwrap();
        backend.check(&mut card, &evidence);
    }
}
