//! A card desk in a folder: a stack of cards made so far, the newest one in the reader.

use crate::card::{CardError, IMAGE_FILE, VirtualCard};
use personalise::Session;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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

    /// Puts a blank card from the factory into the reader, on top of the stack.
    ///
    /// # Errors
    /// [`CardError`] if its folder cannot be made.
    pub fn insert_blank(&self, seed: [u8; 32]) -> Result<VirtualCard, CardError> {
        let number = self.cards()?.len() + 1;
        VirtualCard::open(&self.folder.join(format!("card-{number:04}")), seed)
    }

    /// The card whose chip has this GUID, in the form that it is printed in. Cards that another process
    /// has are passed over.
    ///
    /// # Errors
    /// [`CardError`] if the desk's folder cannot be read.
    pub fn find(&self, guid: &str, seed: [u8; 32]) -> Result<Option<VirtualCard>, CardError> {
        for folder in self.cards()? {
            let Ok(mut card) = VirtualCard::open(&folder, seed) else { continue };
            let identity = Session::new(&mut card).identify(&mut |_| ());
            if identity.is_ok_and(|identity| identity.chip().is_some_and(|chip| chip.to_string() == guid)) {
                return Ok(Some(card));
            }
        }
        Ok(None)
    }
}
