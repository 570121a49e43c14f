//! What every printer of cards does.

use crate::card::{measures, order, queue, silence};
use agent::printing::{CardPrinter, FolderPrinter, PrintFault, PrintOrder};
use cardwright_e2e::cups::{Driver, PrintBench, pdfs};
use domain::id::{Attempt, IssuanceId};
use std::path::PathBuf;

async fn contract(printer: &dyn CardPrinter, printed: impl Fn() -> Vec<PathBuf>) {
    assert_eq!(printer.examine().await, Ok(()));
    assert!(!printer.name().is_empty());
    for _ in 0..2 {
        assert_eq!(printer.print(&order(1), &mut *silence()).await, Ok(()));
        assert_eq!(printed().len(), 1, "an attempt is printed once, however often it is asked for");
    }
    measures(&printed()[0], false).await;
    assert_eq!(printer.print(&order(2), &mut *silence()).await, Ok(()));
    assert_eq!(printed().len(), 2, "another attempt is another card");
}

#[tokio::test]
async fn a_queue_prints_each_attempt_once_and_in_its_size() {
    let bench = PrintBench::open().await;
    let printer = bench.printer("cards", Driver::Lying).await;
    contract(&queue(&printer.address()), || printer.cards()).await;
}

#[tokio::test]
async fn the_printer_for_trying_out_does_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("printed");
    contract(&FolderPrinter::new(out.clone()), || pdfs(&out)).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let fault = FolderPrinter::new(file.path().join("below")).examine().await.unwrap_err();
    assert_eq!(fault.name(), "print-folder");
}

#[test]
fn what_is_no_pdf_is_not_printed() {
    let issuance = IssuanceId::from_random([1; 10]);
    let order = PrintOrder::new(issuance, Attempt::FIRST, b"<svg/>".to_vec());
    assert_eq!(order.err(), Some(PrintFault::NoPdf));
}
