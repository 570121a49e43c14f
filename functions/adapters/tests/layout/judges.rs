//! Programs that tell what is on a card.

use std::path::Path;
use std::process::Command;

/// What a program says; panics if it is not there or does not like what it gets.
fn say(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} did not start: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The codes in a picture, each as `QR-Code:...` or `CODE-128:...`, in order.
pub(crate) fn codes(png: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("card.png"), png).unwrap();
    let said = say("zbarimg", &["--quiet", "--nodbus", "card.png"], folder.path());
    let mut codes: Vec<_> = said.lines().map(str::to_owned).collect();
    codes.sort();
    codes
}

/// The pages of a PDF as a printer of 300 dpi sees them.
pub(crate) fn pages(pdf: &[u8]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("card.pdf"), pdf).unwrap();
    say("pdftoppm", &["-r", "300", "-png", "card.pdf", "page"], folder.path());
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|name| name.extension().is_some_and(|extension| extension == "png"));
    names.sort();
    names.iter().map(|name| std::fs::read(name).unwrap()).collect()
}

/// Width and height of each page in points.
pub(crate) fn sizes(pdf: &[u8]) -> Vec<(f64, f64)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("card.pdf"), pdf).unwrap();
    let said = say("pdfinfo", &["-box", "-f", "1", "-l", "9", "card.pdf"], folder.path());
    let media = said.lines().filter(|line| line.contains("MediaBox"));
    media
        .map(|line| {
            let edges: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
            let [.., left, top, right, bottom] = edges[..] else { panic!("pdfinfo says {line}") };
            (right - left, bottom - top)
        })
        .collect()
}
