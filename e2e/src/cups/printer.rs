//! A printer of the bench.

use crate::wait::until;
use std::fs;
use std::path::{Path, PathBuf};

/// What a driver knows of its printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// Cards that lie on their long edge; both sides.
    Lying,
    /// Cards that stand; both sides.
    Standing,
    /// Cards, one side.
    OneSided,
    /// Paper only.
    Paper,
}

/// The bytes of a driver for CUPS: a PPD.
const PPD: &str = include_str!("card.ppd.in");
const DUPLEX: &str = "*OpenUI *Duplex/Two-Sided: PickOne\n*OrderDependency: 10 AnySetup *Duplex\n*DefaultDuplex: None\n*Duplex None: \"\"\n*Duplex DuplexNoTumble: \"\"\n*Duplex DuplexTumble: \"\"\n*CloseUI: *Duplex";

impl Driver {
    pub(super) fn ppd(self) -> String {
        let (name, size) = match self {
            Self::Lying | Self::OneSided => ("CR80", "242.646 153.014"),
            Self::Standing => ("CR80", "153.014 242.646"),
            Self::Paper => ("Letter", "612 792"),
        };
        let duplex = if self == Self::OneSided { "" } else { DUPLEX };
        PPD.replace("@NAME@", name).replace("@SIZE@", size).replace("@DUPLEX@", duplex)
    }
}

/// A printer: a queue, and what comes out of it.
pub struct Printer {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) port: u16,
}

impl Printer {
    /// Its address.
    pub fn address(&self) -> String {
        format!("ipp://localhost:{}/printers/{}", self.port, self.name)
    }

    /// The name of its queue.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cards that have come out.
    ///
    /// # Panics
    /// If its folder cannot be read.
    pub fn cards(&self) -> Vec<PathBuf> {
        pdfs(&self.folder)
    }

    /// Has it report this and wait, until it is told that all is well.
    ///
    /// # Panics
    /// If its folder cannot be written.
    pub fn trouble(&self, reasons: &str) {
        fs::write(self.folder.join("trouble"), reasons).expect("a file");
    }

    /// Ends its trouble.
    pub fn mended(&self) {
        let _ = fs::remove_file(self.folder.join("trouble"));
    }

    /// Has it wait in silence, in the middle of a card.
    ///
    /// # Panics
    /// If its folder cannot be written.
    pub fn hold(&self) {
        fs::write(self.folder.join("hold"), "").expect("a file");
    }

    /// Has it go on.
    pub fn go_on(&self) {
        let _ = fs::remove_file(self.folder.join("hold"));
    }

    /// Has it fail at each card.
    ///
    /// # Panics
    /// If its folder cannot be written.
    pub fn break_down(&self) {
        fs::write(self.folder.join("broken"), "").expect("a file");
    }

    /// Waits until it is in the middle of a card.
    pub async fn begun(&self) {
        until("the printer to begin", || async { self.folder.join("begun").exists().then_some(()) }).await;
    }
}

/// The PDF files in a folder.
///
/// # Panics
/// If it cannot be read.
pub fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let mut cards: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == "pdf")).collect();
    cards.sort();
    cards
}
