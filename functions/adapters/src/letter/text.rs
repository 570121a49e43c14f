//! Text for the base-14 fonts: their encoding, and lines that fit.

use unicode_normalization::UnicodeNormalization as _;

/// WinAnsiEncoding from 80 to 9F (ISO 32000-1, annex D.2); NUL where it has nothing.
const HIGH: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

/// The text in WinAnsiEncoding. What it lacks is spelt with the letters it has: `Đorđe` becomes `Dorde`.
pub(super) fn win_ansi(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.nfc().filter(|character| !character.is_control()) {
        match byte(character) {
            Some(byte) => bytes.push(byte),
            // The plain spelling of a line separator is a line feed.
            None => {
                let plain = deunicode::deunicode_char(character).unwrap_or("?");
                bytes.extend(plain.bytes().filter(|byte| !byte.is_ascii_control()));
            }
        }
    }
    bytes
}

fn byte(character: char) -> Option<u8> {
    match character {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(character)).ok(),
        _ => (0x80u8..=0x9f).zip(HIGH.chars()).find(|(_, high)| *high == character).map(|(byte, _)| byte),
    }
}

/// Lines of at most so many characters, broken between words; a longer word is cut.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        loop {
            let room = lines.last().map_or(0, |line| width.saturating_sub(line.chars().count() + 1));
            let head: String = word.iter().take(width).collect();
            match lines.last_mut() {
                Some(line) if word.len() <= room => {
                    line.push(' ');
                    line.push_str(&head);
                }
                _ => lines.push(head),
            }
            if word.len() <= width {
                break;
            }
            word.drain(..width);
        }
    }
    lines
}
