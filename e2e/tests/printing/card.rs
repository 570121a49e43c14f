//! A card to be printed, and how one that came out is measured.

use agent::printing::{Notice, Patience, PrintOrder, PrintQueue};
use cardwright_e2e::process::done;
use domain::id::{Attempt, IssuanceId};
use std::path::Path;
use std::time::Duration;

/// A card of ISO/IEC 7810, ID-1, in points: 85.60 x 53.98 mm.
const CARD: (f64, f64) = (85.60 / 25.4 * 72.0, 53.98 / 25.4 * 72.0);

/// A PDF of two pages of the size of a card, each with a frame.
pub(crate) fn pdf() -> Vec<u8> {
    document(2)
}

/// One of its front alone.
pub(crate) fn front() -> Vec<u8> {
    document(1)
}

fn document(sides: usize) -> Vec<u8> {
    let (width, height) = CARD;
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.3} {height:.3}]/Contents 3 0 R/Resources<<>>>>"
    );
    let frame = "10 10 200 100 re S";
    let frame = format!("<</Length {}>>stream\n{frame}\nendstream", frame.len());
    let catalog = "<</Type/Catalog/Pages 2 0 R>>".to_owned();
    let kids: String = (0..sides).map(|side| format!("{} 0 R ", side + 4)).collect();
    let tree = format!("<</Type/Pages/Count {sides}/Kids[{kids}]>>");
    let mut objects = vec![catalog, tree, frame];
    objects.extend(std::iter::repeat_n(page, sides));
    let (mut pdf, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (number, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let start = pdf.len();
    let size = objects.len() + 1;
    pdf += &format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    pdf.into_bytes()
}

/// The order to print one, both sides.
pub(crate) fn order(attempt: u64) -> PrintOrder {
    PrintOrder::new(IssuanceId::from_random([7; 10]), Attempt::new(attempt), pdf()).unwrap()
}

/// A queue that is waited for no longer than a test can.
pub(crate) fn queue(address: &str) -> PrintQueue {
    let patience = Patience { card: Duration::from_secs(30), service: Duration::from_secs(20) };
    PrintQueue::new(address.parse().unwrap(), patience).unwrap()
}

/// One that is given up soon.
pub(crate) fn impatient(address: &str) -> PrintQueue {
    let soon = Duration::from_millis(1500);
    PrintQueue::new(address.parse().unwrap(), Patience { card: soon, service: soon }).unwrap()
}

/// Nobody is told.
pub(crate) fn silence() -> Box<Notice<'static>> {
    Box::new(|_| ())
}

/// The pages of a card that came out, as poppler measures them in points.
pub(crate) async fn pages(card: &Path) -> Vec<(f64, f64)> {
    let path = card.to_str().unwrap();
    let told = done(Path::new("pdfinfo"), &["-f", "1", "-l", "9", path]).await;
    let sizes = told.lines().filter(|line| line.starts_with("Page ") && line.contains(" size:"));
    let size = |line: &str| {
        let mut words = line.split("size:").nth(1).unwrap().split_whitespace();
        let mut number = || words.find_map(|word| word.parse().ok());
        (number().unwrap(), number().unwrap())
    };
    sizes.map(size).collect()
}

/// That a card has two sides of its size, lying or standing, to a tenth of a millimetre.
pub(crate) async fn measures(card: &Path, standing: bool) {
    let expected = if standing { (CARD.1, CARD.0) } else { CARD };
    let pages = pages(card).await;
    assert_eq!(pages.len(), 2, "{pages:?}");
    for (width, height) in pages {
        let off = (width - expected.0).abs().max((height - expected.1).abs()) / 72.0 * 25.4;
        assert!(off < 0.1, "{width} x {height} points is {off} mm off");
    }
}
