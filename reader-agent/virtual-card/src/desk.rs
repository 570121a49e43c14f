//! A card desk in a folder: a stack of cards made so far, the newest one in the reader.

use crate::card::{CardError, IMAGE_FILE, VirtualCard};
use crate::contactless::{Contactless, NoApplication};
use personalise::Session;
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore as _, SeedableRng as _};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The UID of the card's contactless chip, in its folder.
const UID_FILE: &str = "uid";
/// Bytes of a UID of double size, and the first of them: a manufacturer (ISO/IEC 14443-3, 6.5.4; ISO/IEC 7816-6).
const UID: usize = 7;
const MANUFACTURER: u8 = 0x04;

/// Says, in the desk's folder, that no card is in the reader.
const OUT_FILE: &str = "card-is-out";

/// A card of a desk: a PIV chip and a contactless one.
pub type DeskCard = Contactless<VirtualCard>;

/// A card of a desk with a contactless chip alone.
pub type Badge = Contactless<NoApplication>;

/// The cards of one virtual reader, one folder each: `card-0001`, `card-0002`, ...
pub struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// The desk in this folder, which is made if it is not there.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Takes the card out of the reader, whatever is done with it at that moment.
    ///
    /// # Errors
    /// If the desk's folder cannot be written.
    pub fn pull_out(&self) -> io::Result<()> {
        fs::write(self.folder.join(OUT_FILE), "")
    }

    /// Puts the card back into the reader.
    ///
    /// # Errors
    /// If the desk's folder cannot be written.
    pub fn put_back(&self) -> io::Result<()> {
        match fs::remove_file(self.folder.join(OUT_FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether the card was taken out.
    pub fn is_out(&self) -> bool {
        self.folder.join(OUT_FILE).exists()
    }

    /// The folders of all cards, oldest first.
    ///
    /// # Errors
    /// If the desk's folder cannot be read.
    pub fn cards(&self) -> io::Result<Vec<PathBuf>> {
        let entries: Vec<PathBuf> =
            fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        let mut cards: Vec<PathBuf> =
            entries.into_iter().filter(|path| path.join(IMAGE_FILE).exists()).collect();
        cards.sort();
        Ok(cards)
    }

    /// The folder of the card in the reader: the newest.
    ///
    /// # Errors
    /// If the desk's folder cannot be read.
    pub fn current(&self) -> io::Result<Option<PathBuf>> {
        Ok(self.cards()?.pop())
    }

    /// One of its cards, from its folder. `seed` is as that of [`VirtualCard::open`].
    ///
    /// # Errors
    /// As there.
    pub fn card(folder: &Path, seed: [u8; 32]) -> Result<DeskCard, CardError> {
        let card = VirtualCard::open(folder, seed)?;
        Ok(Contactless::new(card, uid(folder, seed)?))
    }

    /// Puts a blank card from the factory into the reader, on top of the stack.
    ///
    /// # Errors
    /// [`CardError`] if its folder cannot be made.
    pub fn insert_blank(&self, seed: [u8; 32]) -> Result<DeskCard, CardError> {
        let number = self.cards()?.len() + 1;
        Self::card(&self.folder.join(format!("card-{number:04}")), seed)
    }

    /// Puts a new card with a contactless chip alone on the reader: `badge-0001`, `badge-0002`, ...
    ///
    /// # Errors
    /// [`CardError`] if its folder cannot be made.
    pub fn insert_badge(&self, seed: [u8; 32]) -> Result<Badge, CardError> {
        let folder = self.folder.join(format!("badge-{:04}", self.badges()?.len() + 1));
        fs::create_dir_all(&folder)?;
        Ok(Contactless::new(NoApplication, uid(&folder, seed)?))
    }

    /// The one of them with this UID, in hexadecimal digits.
    ///
    /// # Errors
    /// [`CardError`] if the desk's folder cannot be read.
    pub fn badge(&self, uid: &str) -> Result<Option<Badge>, CardError> {
        for file in self.badges()? {
            let known = fs::read_to_string(file)?;
            if known.trim().eq_ignore_ascii_case(uid) {
                let uid = hex::decode(known.trim()).map_err(io::Error::other)?;
                return Ok(Some(Contactless::new(NoApplication, uid)));
            }
        }
        Ok(None)
    }

    /// The files with the UIDs of cards that have nothing else.
    fn badges(&self) -> io::Result<Vec<PathBuf>> {
        let entries: Vec<PathBuf> =
            fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        let files = entries.into_iter().filter(|path| !path.join(IMAGE_FILE).exists());
        Ok(files.map(|path| path.join(UID_FILE)).filter(|file| file.is_file()).collect())
    }

    /// The card whose chip has this GUID, in the form that it is printed in. Cards that another process
    /// has are passed over.
    ///
    /// # Errors
    /// [`CardError`] if the desk's folder cannot be read.
    pub fn find(&self, guid: &str, seed: [u8; 32]) -> Result<Option<DeskCard>, CardError> {
        for folder in self.cards()? {
            let Ok(mut card) = Self::card(&folder, seed) else { continue };
            let identity = Session::new(&mut card).identify(&mut |_| ());
            if identity.is_ok_and(|identity| identity.chip().is_some_and(|chip| chip.to_string() == guid)) {
                return Ok(Some(card));
            }
        }
        Ok(None)
    }
}

/// The UID of the card in this folder, which nobody else has; made when it is first asked for.
fn uid(folder: &Path, seed: [u8; 32]) -> io::Result<Vec<u8>> {
    let file = folder.join(UID_FILE);
    match fs::read_to_string(&file) {
        Ok(hex) => return hex::decode(hex.trim()).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut random = ChaCha8Rng::from_seed(seed);
    // Not what the card's keys are made from.
    random.set_stream(1);
    let mut uid = vec![0; UID];
    random.fill_bytes(&mut uid);
    if let Some(first) = uid.first_mut() {
        *first = MANUFACTURER;
    }
    let draft = file.with_extension("draft");
    fs::write(&draft, hex::encode_upper(&uid))?;
    fs::rename(&draft, &file)?;
    Ok(uid)
}
