//! The letter, read back by poppler.

use super::text::{win_ansi, wrap};
use super::*;
use domain::id::PersonId;
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber};
use proptest::prelude::*;
use sealed::secret::Pin;
use std::io::Write as _;
use std::process::Command;

fn person(given: &str, family: &str) -> Person {
    Person {
        id: PersonId::from_random([1; 10]),
        engagement: Engagement::Employee {},
        given_name: Name::parse(given).unwrap(),
        family_name: Name::parse(family).unwrap(),
        email: Email::parse("asa@corp.example").unwrap(),
        personnel_number: PersonnelNumber::parse("E-1042").unwrap(),
        upn: None,
        sid: None,
        language: None,
        site: "stockholm".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    }
}

fn render(given: &str, family: &str, pin: &str) -> Zeroizing<Vec<u8>> {
    letter_to(&person(given, family), pin)
}

fn letter_to(holder: &Person, pin: &str) -> Zeroizing<Vec<u8>> {
    let letters = PdfLetter::new("Example AB", "card office, ext. 4711, cards@corp.example");
    let pin = Pin::parse(pin).unwrap();
    let card_number = "CW-000123-4".parse().unwrap();
    letters.render(&[Letter { holder, card_number: &card_number, pin: &pin }]).unwrap()
}

/// Runs a tool of poppler on the letter and answers what it printed.
fn poppler(tool: &str, args: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let to = if tool == "pdftotext" { vec!["-"] } else { vec![] };
    let output =
        Command::new(tool).args(args).arg(file.path()).args(to).output().expect("poppler is installed");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{tool} complains");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_pin_name_and_card_come_out_as_they_went_in() {
    for pin in ["493817", "1234568", "90817264"] {
        let text = poppler("pdftotext", &["-layout"], &render("Åsa", "Sjöberg", pin));
        for part in [pin, "Dear Åsa Sjöberg,", "CW-000123-4", "Personnel number E-1042", "ext. 4711"] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert!(!text.contains("PUK"));
    }
}

#[test]
fn a_letter_speaks_its_readers_language() {
    let swedish = Person { language: Some(Language::Swedish), ..person("Åsa", "Sjöberg") };
    let pdf = letter_to(&swedish, "493817");
    let text = poppler("pdftotext", &["-layout"], &pdf);
    for part in [
        "Hej Åsa Sjöberg!",
        "Ditt korts PIN-kod",
        "Personligt och förtroligt",
        "Anställningsnummer E-1042",
        "Lär dig PIN-koden utantill",
        "Är kortet borta, eller har du en fråga? Kontakta oss: card office",
        "493817",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    for phrase in words::STEPS.iter().chain([&words::TITLE, &words::OFFICE, &words::NOW]) {
        let begins: String = phrase.text(Language::English).chars().take(20).collect();
        assert!(!text.contains(&begins), "{begins} is left in {text}");
    }
    assert!(poppler("pdfinfo", &[], &pdf).contains("Ditt korts PIN-kod"), "its title, too");
    assert!(pdf.windows(10).any(|part| part == b"/Lang (sv)"), "screen readers are told");
    let english = letter_to(&person("Åsa", "Sjöberg"), "493817");
    assert!(english.windows(10).any(|part| part == b"/Lang (en)"));
}

#[test]
fn letters_of_many_are_a_page_each_in_their_order() {
    let letters = PdfLetter::new("Example AB", "card office");
    let people: Vec<_> = (0..12).map(|nth| person(&format!("Åsa{nth}"), "Sjöberg")).collect();
    let pins: Vec<_> = (0..12).map(|nth| Pin::parse(&format!("4938{nth:02}")).unwrap()).collect();
    let number = "CW-000123-4".parse().unwrap();
    let letter = |nth: usize| Letter { holder: &people[nth], card_number: &number, pin: &pins[nth] };
    let pdf = letters.render(&(0..12).map(letter).collect::<Vec<_>>()).unwrap();
    let text = poppler("pdftotext", &["-layout"], &pdf);
    let pages: Vec<_> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert_eq!(pages.len(), 12);
    for (nth, page) in pages.iter().enumerate() {
        assert!(
            page.contains(&format!("Dear Åsa{nth} Sjöberg")) && page.contains(&format!("4938{nth:02}")),
            "{page}"
        );
    }
}

#[test]
fn one_page_of_a4_with_no_font_file() {
    let pdf = render("Åsa", "Sjöberg", "493817");
    let info = poppler("pdfinfo", &[], &pdf);
    assert!(info.contains("Pages:           1") && info.contains("(A4)"), "{info}");
    assert!(!info.contains("493817") && !info.contains("berg"), "the properties name nobody");
    let fonts = poppler("pdffonts", &[], &pdf);
    for font in ["Helvetica ", "Helvetica-Bold ", "Courier-Bold "] {
        assert!(fonts.contains(font), "{fonts}");
    }
}

#[test]
fn the_name_stands_in_the_window_of_the_envelope() {
    // DIN 5008, form B: 20 mm from the left, 45 mm from the top, 85 by 45 mm; poppler counts points.
    let window = ["-x", "57", "-y", "128", "-W", "241", "-H", "127"];
    let text = poppler("pdftotext", &window, &render("Åsa", "Sjöberg", "493817"));
    assert!(text.contains("Åsa Sjöberg") && text.contains("Site stockholm"), "{text}");
    assert!(!text.contains("493817"), "no window shows the PIN");
}

#[test]
fn the_longest_names_stay_on_the_page_beside_the_pin() {
    let long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissen";
    let text = poppler("pdftotext", &["-layout"], &render(long, long, "493817"));
    assert!(text.contains("493817"), "{text}");
}

#[test]
fn letters_beyond_the_fonts_are_spelt_with_those_they_have() {
    assert_eq!(win_ansi("Åsa Sjöberg"), b"\xc5sa Sj\xf6berg");
    assert_eq!(win_ansi("A\u{30a}sa"), b"\xc5sa", "decomposed");
    assert_eq!(win_ansi("Šárka €"), b"\x8a\xe1rka \x80");
    assert_eq!(win_ansi("Đorđe Łukasz Ősz"), b"Dorde Lukasz Osz");
    assert_eq!(win_ansi("Дмитрий"), b"Dmitrii");
    assert_eq!(win_ansi("山田"), b"Shan Tian ");
    let text = poppler("pdftotext", &["-layout"], &render("Šárka", "Đurić", "493817"));
    assert!(text.contains("Dear Šárka Duric,"), "{text}");
}

#[test]
fn lines_break_between_words() {
    assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    assert_eq!(wrap("a incomprehensible b", 6), ["a", "incomp", "rehens", "ible b"]);
    assert_eq!(wrap("  ", 6), Vec::<String>::new());
}

proptest! {
    #[test]
    fn wrapping_keeps_the_width_and_every_letter(text in "\\PC{0,200}", width in 1usize..40) {
        let lines = wrap(&text, width);
        prop_assert!(lines.iter().all(|line| (1..=width).contains(&line.chars().count())));
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(&lines.concat()), letters(&text));
    }

    #[test]
    fn the_encoding_has_no_control_characters(text: String) {
        prop_assert!(win_ansi(&text).iter().all(|byte| *byte >= 0x20 && *byte != 0x7f));
    }
}
