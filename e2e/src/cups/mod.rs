//! A print service of its own: a real CUPS with card printers that put PDF files into a folder.
//!
//! Its configuration, spool and port are its own, so that many run side by side and none touches the
//! workstation's. Its printers' last step is a program of the bench in the place of a cable.

mod bench;
mod printer;

pub use bench::PrintBench;
pub use printer::{Driver, Printer, pdfs};
