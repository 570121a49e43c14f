//! What a PIN letter says, in each language.

use domain::language::{Language, Phrase};

pub(super) const TITLE: Phrase = Phrase::new("Your card’s PIN", "Ditt korts PIN-kod");
pub(super) const OFFICE: Phrase = Phrase::new("Card office", "Kortexpeditionen");
pub(super) const CONFIDENTIAL: Phrase = Phrase::new("Personal and confidential", "Personligt och förtroligt");
pub(super) const PERSONNEL_NUMBER: Phrase = Phrase::new("Personnel number", "Anställningsnummer");
pub(super) const SITE: Phrase = Phrase::new("Site", "Anläggning");
pub(super) const CARD: Phrase = Phrase::new("Card", "Kort");
pub(super) const PIN: Phrase = Phrase::new("PIN", "PIN");
pub(super) const NOW: Phrase = Phrase::new("What to do now", "Gör så här nu");

pub(super) const STEPS: [Phrase; 5] = [
    Phrase::new(
        "Was this letter open or damaged? Then do not use the PIN, and tell us.",
        "Var brevet öppnat eller skadat? Använd då inte PIN-koden, och säg till oss.",
    ),
    Phrase::new(
        "Learn the PIN by heart, then destroy this letter.",
        "Lär dig PIN-koden utantill och förstör sedan brevet.",
    ),
    Phrase::new(
        "Change the PIN to one that only you know: in Windows press Ctrl+Alt+Delete, choose “Change a \
         password” and there the smart card.",
        "Byt PIN-koden till en som bara du känner till: tryck Ctrl+Alt+Delete i Windows, välj ”Ändra ett lösenord” \
         och där smartkortet.",
    ),
    Phrase::new(
        "Keep it secret. Nobody needs it but you: the card office never asks for it, on the phone or in any \
         message.",
        "Håll den hemlig. Ingen behöver den utom du: kortexpeditionen frågar aldrig efter den, varken i telefon \
         eller i något meddelande.",
    ),
    Phrase::new(
        "Mind your entry: after a few wrong PINs the card blocks itself. The card office can unblock it.",
        "Skriv med omsorg: efter några felaktiga PIN-koder låser sig kortet. Kortexpeditionen kan låsa upp det.",
    ),
];

pub(super) fn greeting(language: Language, name: &str) -> String {
    match language {
        Language::English => format!("Dear {name},"),
        Language::Swedish => format!("Hej {name}!"),
    }
}

pub(super) fn ready(language: Language, number: &str) -> String {
    match language {
        Language::English => {
            format!("Your new card {number} is ready. This PIN unlocks it; you get the card separately.")
        }
        Language::Swedish => {
            format!(
                "Ditt nya kort {number} är klart. Den här PIN-koden låser upp det; kortet får du för sig."
            )
        }
    }
}

pub(super) fn contact(language: Language, contact: &str) -> String {
    match language {
        Language::English => format!("Is your card lost, or have you a question? Contact us: {contact}."),
        Language::Swedish => format!("Är kortet borta, eller har du en fråga? Kontakta oss: {contact}."),
    }
}
