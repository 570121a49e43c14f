use super::*;
use cardwright_core::mail::Written;
use domain::language::Language;
use std::str::FromStr as _;

fn message(name: &str, address: &str) -> Message {
    Message {
        id: "iss-1.2.1@cards.example.org".to_owned(),
        from: Mailbox {
            name: "Exämple, Organisation".to_owned(),
            address: "no-reply@cards.example.org".to_owned(),
        },
        to: Mailbox { name: name.to_owned(), address: address.to_owned() },
        language: Language::Swedish,
        written: Written {
            subject: "Ditt smartkort är klart".to_owned(),
            text: "Hej Åsa,\n\nKortet är klart.\n".to_owned(),
            html: "<p>Hej Åsa,</p>".to_owned(),
        },
        at: Timestamp::from_millis(1_796_000_000_000),
    }
}

fn written(message: &Message) -> String {
    String::from_utf8(mime(message).unwrap().formatted()).unwrap()
}

#[test]
fn addresses_are_read_and_those_that_would_give_secrets_away_are_not() {
    let read = |text: &str| SmtpAddress::from_str(text);
    let address = |host: &str, port, encryption, user: Option<&str>| {
        Ok(SmtpAddress { host: host.to_owned(), port, encryption, user: user.map(str::to_owned) })
    };
    use Encryption::{None as Plain, StartTls, Tls};
    for (text, expected) in [
        ("smtp://mail.example.org", address("mail.example.org", 587, StartTls, None)),
        ("smtps://mail.example.org/", address("mail.example.org", 465, Tls, None)),
        (
            "smtp://cards%40example.org@mail.example.org:25",
            address("mail.example.org", 25, StartTls, Some("cards@example.org")),
        ),
        ("smtp://127.0.0.1:2525?tls=none", address("127.0.0.1", 2525, Plain, None)),
        ("smtp://[::1]:2525?tls=none", address("::1", 2525, Plain, None)),
        ("smtp://localhost?tls=none", address("localhost", 587, Plain, None)),
        ("smtp://mail.example.org?tls=none", Err(SmtpAddressError::Plain)),
        ("smtp://cards:secret@mail.example.org", Err(SmtpAddressError::Password)),
        ("smtp://mail.example.org?tls=opportunistic", Err(SmtpAddressError::Form)),
        ("smtp://mail.example.org/inbox", Err(SmtpAddressError::Form)),
        ("smtp://cards%ff@mail.example.org", Err(SmtpAddressError::Form)),
        ("mail.example.org", Err(SmtpAddressError::Form)),
        ("https://mail.example.org", Err(SmtpAddressError::Form)),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[tokio::test]
async fn a_user_without_password_is_no_user_and_nothing_shows_a_password() {
    let address: SmtpAddress = "smtp://cards@mail.example.org".parse().unwrap();
    let settings = |password| SmtpSettings { address: &address, password, trusted: None, host: "cards" };
    assert!(matches!(SmtpMailer::new(&settings(None)), Err(SmtpSetupError::Half)));
    let password = Zeroizing::new("correct horse".to_owned());
    let shown = format!("{:?}", SmtpMailer::new(&settings(Some(&password))).unwrap());
    assert_eq!(shown, r#"SmtpMailer("mail.example.org:587")"#);
}

#[test]
fn the_headers_are_those_of_a_machine_and_every_script_fits_into_them() {
    let mail = written(&message("Åsa 王 \u{202e}Lindqvist", "asa@example.org"));
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    assert!(head.is_ascii(), "{head}");
    for line in [
        "Message-ID: <iss-1.2.1@cards.example.org>",
        "Auto-Submitted: auto-generated",
        "Content-Language: sv",
        "Date: Mon, 30 Nov 2026 00:53:20 +0000",
    ] {
        assert!(head.lines().any(|found| found == line), "{line} in {head}");
    }
    assert!(head.contains("multipart/alternative"), "{head}");
}

/// Whatever a name or an address holds, it begins no header of its own.
#[test]
fn nothing_that_people_are_called_adds_a_header() {
    let evil = "Eve\r\nBcc: everybody@example.org\r\n\r\n<script>";
    let mail = written(&message(evil, "eve@example.org"));
    assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    for address in
        ["eve@example.org\r\nBcc: all@example.org", "eve@example.org>, <all@example.org", "a b@c.d"]
    {
        assert!(matches!(mime(&message("Eve", address)), Err(MailError::Refused(_))), "{address}");
    }
}
