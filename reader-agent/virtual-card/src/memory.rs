//! The card's memory: two littlefs images in one file, replaced as a whole after each APDU that
//! changed something. A process killed at any moment leaves the card as it was after its last answer.

use littlefs2::consts::{U8, U512};
use littlefs2::driver::Storage;
use littlefs2::io::{Error, Result};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::{fs, io};

const BLOCK: usize = 512;
const BLOCKS: usize = 128;
/// Bytes of one image.
const IMAGE: usize = BLOCK * BLOCKS;
/// What erased flash reads as.
const ERASED: u8 = 0xff;

pub(crate) struct Memory {
    bytes: Vec<u8>,
    changed: bool,
    /// Where it is kept; nowhere for a card that lives in memory only.
    file: Option<PathBuf>,
}

impl Memory {
    /// Memory fresh from the factory: to be formatted.
    pub(crate) fn erased(file: Option<PathBuf>) -> Self {
        Self { bytes: vec![ERASED; 2 * IMAGE], changed: true, file }
    }

    /// The memory kept in a file; `None` if there is no such file.
    pub(crate) fn load(file: PathBuf) -> io::Result<Option<Self>> {
        match fs::read(&file) {
            Ok(bytes) if bytes.len() == 2 * IMAGE => {
                Ok(Some(Self { bytes, changed: false, file: Some(file) }))
            }
            Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "the image has the wrong size")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps what has changed. The rename is what makes it count.
    pub(crate) fn save(&mut self) -> io::Result<()> {
        if let (true, Some(file)) = (self.changed, &self.file) {
            let draft = file.with_extension("draft");
            fs::write(&draft, &self.bytes)?;
            fs::rename(&draft, file)?;
        }
        self.changed = false;
        Ok(())
    }
}

/// One of the two images.
pub(crate) struct Image {
    memory: Rc<RefCell<Memory>>,
    start: usize,
}

impl Image {
    pub(crate) fn internal(memory: &Rc<RefCell<Memory>>) -> Self {
        Self { memory: Rc::clone(memory), start: 0 }
    }

    pub(crate) fn external(memory: &Rc<RefCell<Memory>>) -> Self {
        Self { memory: Rc::clone(memory), start: IMAGE }
    }

    /// Hands the part at `offset` to `write`, which changes it.
    fn change(&self, offset: usize, length: usize, write: impl FnOnce(&mut [u8])) -> Result<usize> {
        if offset + length > IMAGE {
            return Err(Error::NO_SPACE);
        }
        let mut memory = self.memory.borrow_mut();
        let start = self.start + offset;
        write(memory.bytes.get_mut(start..start + length).ok_or(Error::IO)?);
        memory.changed = true;
        Ok(length)
    }
}

impl Storage for Image {
    const READ_SIZE: usize = 16;
    const WRITE_SIZE: usize = 16;
    const BLOCK_SIZE: usize = BLOCK;
    const BLOCK_COUNT: usize = BLOCKS;
    type CACHE_SIZE = U512;
    type LOOKAHEAD_SIZE = U8;

    fn read(&mut self, offset: usize, to: &mut [u8]) -> Result<usize> {
        let memory = self.memory.borrow();
        let start = self.start + offset;
        to.copy_from_slice(memory.bytes.get(start..start + to.len()).ok_or(Error::IO)?);
        Ok(to.len())
    }

    fn write(&mut self, offset: usize, data: &[u8]) -> Result<usize> {
        self.change(offset, data.len(), |part| part.copy_from_slice(data))
    }

    fn erase(&mut self, offset: usize, length: usize) -> Result<usize> {
        self.change(offset, length, |part| part.fill(ERASED))
    }
}
