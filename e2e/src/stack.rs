//! The stack of cards at a desk, met without its agent.

use domain::id::ChipId;
use personalise::{CardTransport as _, PinTrial, Session};
use piv::apdu::{self, Command};
use piv::command;
use piv::status::Meaning;
use rand::Rng as _;
use rand::rngs::OsRng;
use sealed::secret::Pin;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use virtual_card::Desk;

/// The cards in a folder.
pub struct Stack(PathBuf);

/// What the cards of a stack say.
#[derive(Debug, Default)]
pub struct Cards {
    /// Those that bear a mark: somebody began with them.
    pub marked: Vec<ChipId>,
    /// Those among them that take the PIN which they should.
    pub opened: Vec<ChipId>,
}

impl Stack {
    /// The stack of the agent with this home.
    pub fn of(home: &Path) -> Self {
        Self(home.join("cards"))
    }

    /// The newest card's file and inode. Each change of the card gives it another inode.
    pub fn newest(&self) -> Option<(PathBuf, u64)> {
        let images =
            fs::read_dir(&self.0).ok()?.filter_map(|entry| Some(entry.ok()?.path().join("card.image")));
        let image = images.filter(|image| image.is_file()).max()?;
        let inode = fs::metadata(&image).ok()?.ino();
        Some((image, inode))
    }

    /// Puts a card on top that will fail: blank, but somebody has blocked its PUK.
    ///
    /// # Panics
    /// If there is no such card.
    pub fn insert_blocked(&self) {
        let desk = Desk::open(&self.0).expect("the stack's folder");
        let mut card = desk.insert_blank(OsRng.r#gen()).expect("a blank card");
        let mut send = |command: &Command| {
            apdu::exchange(command, |apdu| card.transmit(apdu))
                .expect("a card that answers")
                .status()
                .meaning()
        };
        assert_eq!(send(&command::select()), Meaning::Success);
        for _ in 0..WRONG_TRIES {
            let said = send(&command::change_puk(b"00000000", b"11111111"));
            assert!(
                matches!(said, Meaning::WrongSecret | Meaning::TriesLeft(_) | Meaning::Blocked),
                "{said:?}"
            );
        }
    }

    /// Asks all cards, whose agent does not run, which they are, and tries the PINs of those that should have one.
    ///
    /// # Panics
    /// If a card does not answer.
    pub fn cards(&self, pins: &HashMap<ChipId, Pin>) -> Cards {
        let mut cards = Cards::default();
        for folder in Desk::open(&self.0).and_then(|desk| desk.cards()).expect("the stack's folder") {
            let mut session = Session::new(Desk::card(&folder, OsRng.r#gen()).expect("a card"));
            let identity = session.identify(&mut |_| ()).expect("a card that answers");
            let Some(chip) = identity.chip() else { continue };
            cards.marked.push(chip);
            if let Some(pin) = pins.get(&chip)
                && session.try_pin(pin).expect("a card that answers") == PinTrial::Accepted
            {
                cards.opened.push(chip);
            }
        }
        cards
    }
}

/// More wrong tries than a card allows: this one says of each just that it is wrong, even once it takes no right one.
const WRONG_TRIES: usize = 16;
