use super::*;
use crate::mail::{About, Refusal};
use domain::process::{CardKind, HolderKind, Package};
use domain::text::Note;

fn head(url: &str) -> Letterhead {
    Letterhead {
        organisation: "Smith & <Sons>".to_owned(),
        contact: Some("Ada, room \"7\"".to_owned()),
        url: url.to_owned(),
    }
}

fn about(package: Package, holder: Option<&str>) -> About {
    About {
        issuance: "iss-1".parse().unwrap(),
        kind: CardKind { package, holder: HolderKind::Visitor },
        holder: holder.map(str::to_owned),
        site: "main".parse().unwrap(),
    }
}

fn refused(holder: Option<&str>) -> Content {
    let about = about(Package::PhysicalId, holder);
    let reason = Note::parse("<script>alert(1)</script>\n\"Come & see\"").ok();
    Content::RequestRefused { about, refusal: Refusal::Declined, reason }
}

#[test]
fn what_people_type_stays_text_in_html() {
    for language in Language::ALL {
        let reader = Reader { name: "<b>Eve</b>".to_owned(), language: *language };
        let Written { subject, text, html } =
            write(&refused(Some("Bo \"<i>\" Ek")), &reader, &head("https://cards.example.org"));
        for marked in ["<script", "<b>", "<i>", "Sons>", "\"7\""] {
            assert!(!html.contains(marked), "{marked} in {html}");
        }
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;\n&quot;Come &amp; see&quot;"), "{html}");
        assert!(text.contains("> <script>alert(1)</script>\n> \"Come & see\""), "{text}");
        assert!(!subject.contains('\n'));
    }
}

/// The page of a request is its holder's alone.
#[test]
fn only_the_holder_is_led_to_the_request() {
    let reader = Reader { name: "Nora".to_owned(), language: Language::English };
    let url = "https://cards.example.org";
    for (holder, led) in [(None, true), (Some("Bo Ek"), false)] {
        let written = write(&refused(holder), &reader, &head(url));
        assert_eq!(written.text.contains("https://cards.example.org/requests/iss-1"), led);
        assert_eq!(written.html.contains("https://cards.example.org/requests/iss-1"), led);
    }
}

#[test]
fn only_the_holder_of_a_smart_card_hears_of_a_pin() {
    for language in Language::ALL {
        let reader = Reader { name: "Nora".to_owned(), language: *language };
        for (package, told) in [(Package::DigitalId, true), (Package::PhysicalId, false)] {
            for made in [Content::CardProduced, Content::CardReady] {
                let content = made(about(package, None));
                let text = write(&content, &reader, &head("https://cards.example.org")).text;
                assert_eq!(text.contains("PIN"), told, "{text}");
            }
        }
    }
}

#[test]
fn a_host_has_neither_port_nor_brackets() {
    for (url, host) in [
        ("https://cards.example.org", "cards.example.org"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
        ("http://[::1]:8080", "::1"),
        ("https://[2001:db8::1]", "2001:db8::1"),
    ] {
        assert_eq!(head(url).host(), host);
    }
}
