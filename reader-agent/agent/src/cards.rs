//! Cards for who holds one in hand: which there are, and whether a PIN is right.

use domain::contactless::Uid;
use domain::id::ChipId;
use personalise::{CardTransport, Error, PinTrial, Problem, Session, TransportError, UidFault, read_uid};
use rand::rngs::StdRng;
use sealed::secret::Pin;
use serde::Serialize;
use std::path::PathBuf;

/// Where to look for cards.
#[derive(Debug)]
pub enum Cards {
    /// In the folder of a virtual reader.
    #[cfg(feature = "virtual-reader")]
    Virtual(PathBuf),
    /// In the reader with these words in its name.
    #[cfg(feature = "pcsc")]
    Reader(String),
}

/// Where a card is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In software.
    Folder(PathBuf),
    /// In a reader.
    Reader(String),
}

/// What a card says of itself.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CardState {
    /// The chip's GUID; none if the card is blank.
    pub chip: Option<ChipId>,
    /// The tries that the PIN has left.
    pub pin_tries_left: Option<u8>,
    /// Why the card does not say, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
}

/// Why there are no cards to be had, or a PIN was not tried.
#[derive(Debug, thiserror::Error)]
pub enum CardsError {
    /// No such card.
    #[error(
        "no card here has the chip {0}, or the agent is at work on it; `cardwright-agent cards` lists them"
    )]
    NoCard(ChipId),
    /// Another wrong PIN would block it, or it is blocked.
    #[error(
        "tries left on the PIN: {0}; with fewer than two, none is tried here, as a wrong one would block it"
    )]
    FewTries(u8),
    /// The stack of cards.
    #[cfg(feature = "virtual-reader")]
    #[error(transparent)]
    Stack(#[from] virtual_card::CardError),
    /// The reader.
    #[cfg(feature = "pcsc")]
    #[error(transparent)]
    Reader(#[from] crate::pcsc::TakeError),
    /// The card.
    #[error("{}", .0.failure().reason)]
    Card(#[from] Error),
    /// No card at all yet.
    #[error("there is no card here yet")]
    Empty,
    /// Its contactless chip.
    #[error("{0}. {next}", next = .0.next_action())]
    Uid(#[from] UidFault),
}

impl Cards {
    /// All cards, oldest first.
    ///
    /// # Errors
    /// [`CardsError`]
    pub fn list(
        &self,
        #[cfg_attr(not(feature = "virtual-reader"), expect(unused_variables, reason = "for software"))]
        random: &mut StdRng,
    ) -> Result<Vec<CardState>, CardsError> {
        match self {
            #[cfg(feature = "virtual-reader")]
            Self::Virtual(folder) => in_software::list(folder, random),
            #[cfg(feature = "pcsc")]
            Self::Reader(words) => {
                let (reader, card) = crate::pcsc::card_in(&crate::pcsc::Pcsc, words)?;
                Ok(vec![state(card, Place::Reader(reader))])
            }
        }
    }

    /// Reads the UID of the card in the reader; of the newest card in a virtual one.
    ///
    /// # Errors
    /// [`CardsError`] if there is no card, or no UID that stays.
    pub fn uid(
        &self,
        #[cfg_attr(not(feature = "virtual-reader"), expect(unused_variables, reason = "for software"))]
        random: &mut StdRng,
    ) -> Result<Uid, CardsError> {
        Ok(match self {
            #[cfg(feature = "virtual-reader")]
            Self::Virtual(folder) => read_uid(&mut in_software::newest(folder, random)?)?,
            #[cfg(feature = "pcsc")]
            Self::Reader(words) => read_uid(&mut crate::pcsc::card_in(&crate::pcsc::Pcsc, words)?.1)?,
        })
    }

    /// Tries a PIN on a card, as its holder would.
    ///
    /// # Errors
    /// [`CardsError`] if there is no such card, it has fewer than two tries left, or fails.
    pub fn try_pin(
        &self,
        chip: ChipId,
        pin: &Pin,
        #[cfg_attr(not(feature = "virtual-reader"), expect(unused_variables, reason = "for software"))]
        random: &mut StdRng,
    ) -> Result<PinTrial, CardsError> {
        match self {
            #[cfg(feature = "virtual-reader")]
            Self::Virtual(folder) => try_on(in_software::find(folder, chip, random)?, chip, pin),
            #[cfg(feature = "pcsc")]
            Self::Reader(words) => try_on(crate::pcsc::card_in(&crate::pcsc::Pcsc, words)?.1, chip, pin),
        }
    }
}

fn state(card: impl CardTransport, place: Place) -> CardState {
    let read = || {
        let mut session = Session::new(card);
        let identity = session.identify(&mut |_| ())?;
        Ok::<_, Error>((identity.chip(), session.pin_tries()?))
    };
    match { read }() {
        Ok((chip, tries)) => CardState { chip, pin_tries_left: Some(tries), trouble: None, place },
        Err(error) => failed(error.to_string(), place),
    }
}

fn failed(trouble: String, place: Place) -> CardState {
    CardState { chip: None, pin_tries_left: None, trouble: Some(trouble), place }
}

fn try_on(mut card: impl CardTransport, chip: ChipId, pin: &Pin) -> Result<PinTrial, CardsError> {
    if Session::new(&mut card).identify(&mut |_| ())?.chip() != Some(chip) {
        return Err(CardsError::NoCard(chip));
    }
    let mut session = Session::new(SameChip { card, chip });
    match session.pin_tries()? {
        tries @ 0..2 => Err(CardsError::FewTries(tries)),
        _ => Ok(session.try_pin(pin)?),
    }
}

/// A card that is identified after each reset: one that was swapped meanwhile gets nobody else's PIN.
struct SameChip<T> {
    card: T,
    chip: ChipId,
}

impl<T: CardTransport> CardTransport for SameChip<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.card.transmit(apdu)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()?;
        let identity = Session::new(&mut self.card).identify(&mut |_| ());
        match identity.as_ref().map_err(Error::problem) {
            Ok(identity) if identity.chip() == Some(self.chip) => Ok(()),
            Err(Problem::Transport(fault)) => Err(fault.clone()),
            Ok(_) | Err(_) => Err(TransportError::Removed),
        }
    }
}

#[cfg(feature = "virtual-reader")]
mod in_software {
    use super::{CardState, CardsError, ChipId, Place, StdRng, failed, state};
    use crate::virtual_reader::seed;
    use std::path::Path;
    use virtual_card::{CardError, Desk, DeskCard};

    pub(super) fn list(folder: &Path, random: &mut StdRng) -> Result<Vec<CardState>, CardsError> {
        let cards = Desk::open(folder).and_then(|desk| desk.cards()).map_err(CardError::from)?;
        let cards = cards.into_iter().map(|folder| match Desk::card(&folder, seed(random)) {
            Ok(card) => state(card, Place::Folder(folder)),
            Err(error) => failed(error.to_string(), Place::Folder(folder)),
        });
        Ok(cards.collect())
    }

    pub(super) fn newest(folder: &Path, random: &mut StdRng) -> Result<DeskCard, CardsError> {
        let newest = Desk::open(folder).and_then(|desk| desk.current()).map_err(CardError::from)?;
        Ok(Desk::card(&newest.ok_or(CardsError::Empty)?, seed(random))?)
    }

    pub(super) fn find(folder: &Path, chip: ChipId, random: &mut StdRng) -> Result<DeskCard, CardsError> {
        let desk = Desk::open(folder).map_err(CardError::from)?;
        desk.find(&chip.to_string(), seed(random))?.ok_or(CardsError::NoCard(chip))
    }
}

#[cfg(all(test, feature = "virtual-reader"))]
#[expect(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;
    use domain::id::{Fence, IssuanceId};
    use domain::profile::{CardProfile, KeyAlgorithm, ProfileVersion};
    use domain::time::Timestamp;
    use personalise::Plan;
    use rand::SeedableRng as _;
    use sealed::secret::{ManagementKey, Puk};
    use sealed::transit::CardSecrets;
    use virtual_card::VirtualCard;

    /// VERIFY (SP 800-73-5 part 2, 3.2.1) with a PIN; without one it asks for the tries left.
    const VERIFY: &[u8] = &[0, 0x20, 0, 0x80, 8];

    /// A reader in which the card is swapped at a reset.
    struct Swapped {
        cards: Vec<VirtualCard>,
        resets: usize,
        verified: usize,
    }

    impl CardTransport for &mut Swapped {
        fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
            self.verified += usize::from(apdu.starts_with(VERIFY));
            self.cards.last_mut().unwrap().transmit(apdu)
        }

        fn reset(&mut self) -> Result<(), TransportError> {
            self.resets += 1;
            if self.resets == 2 && self.cards.len() == 2 {
                self.cards.pop();
            }
            self.cards.last_mut().unwrap().reset()
        }
    }

    fn marked(chip: u8) -> VirtualCard {
        let mut random = StdRng::from_seed([chip; 32]);
        let mut card = VirtualCard::in_memory([chip; 32]).unwrap();
        let plan = Plan {
            job: IssuanceId::from_random([1; 10]),
            fence: Fence::FIRST,
            chip: ChipId::from_random([chip; 16]),
            profile: CardProfile::non_personal(ProfileVersion::CURRENT, KeyAlgorithm::P256),
            expires: Timestamp::from_millis(1_940_889_600_000),
            agree_with: None,
        };
        let secrets = CardSecrets {
            pin: Pin::parse("271828").unwrap(),
            puk: Puk::parse("31415926").unwrap(),
            management_key: ManagementKey::new([7; 32]),
        };
        Session::new(&mut card).prepare(&plan, &secrets, &[], &mut random, &mut |_| ()).unwrap();
        card
    }

    #[test]
    fn a_card_swapped_right_before_a_pin_is_tried_does_not_get_it() {
        let (chip, pin) = (ChipId::from_random([1; 16]), Pin::parse("271828").unwrap());
        let mut alone = Swapped { cards: vec![marked(1)], resets: 0, verified: 0 };
        assert!(try_on(&mut alone, chip, &pin).is_ok());
        assert_eq!(alone.verified, 1);
        let mut swapped = Swapped { cards: vec![marked(2), marked(1)], resets: 0, verified: 0 };
        assert!(try_on(&mut swapped, chip, &pin).is_err());
        assert_eq!((swapped.cards.len(), swapped.verified), (1, 0), "no PIN for another card");
    }
}
