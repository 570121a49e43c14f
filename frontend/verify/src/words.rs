//! What the page says in each language: its script reads it by these names. A text that a language lacks does not compile.

use domain::language::Language;
use serde::Serialize;

/// The texts of one language.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Words {
    title: &'static str,
    lead: &'static str,
    key: &'static str,
    key_help: &'static str,
    text: &'static str,
    camera: &'static str,
    camera_off: &'static str,
    file: &'static str,
    view: &'static str,
    save: &'static str,
    save_why: &'static str,

    number: &'static str,
    person: &'static str,
    nameless: &'static str,
    process: &'static str,
    asked: &'static str,
    produced: &'static str,
    approved: &'static str,
    unapproved: &'static str,
    issued: &'static str,
    certificate: &'static str,
    evidence: &'static str,
    issuance: &'static str,
    place: &'static str,
    record: &'static str,

    proven: &'static str,
    proven_why: &'static str,
    failed: &'static str,
    failed_why: &'static str,
    key_first: &'static str,
    pinned: &'static str,

    no_code: &'static str,
    unreadable: &'static str,
    no_camera: &'static str,
}

impl Words {
    /// The texts of a language.
    pub(crate) const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => ENGLISH,
            Language::Swedish => SWEDISH,
        }
    }
}

const ENGLISH: &Words = &Words {
    title: "Check a birth certificate",
    lead: "It says whether a card was issued as the certificate has it, in an audit log of the key below. Nothing leaves this page: it works without a network.",
    key: "Public key of the log",
    key_help: "Take it from somebody who is in charge of the log, not from the certificate. The page Audit log of the card office shows it.",
    text: "Certificate: paste what its QR code says, or drop a file or a picture of it here",
    camera: "Scan with the camera",
    camera_off: "Stop the camera",
    file: "Choose a file",
    view: "What the camera sees",
    save: "Save this page",
    save_why: "to check without this site: it is one file, and opens from a disk.",

    number: "Card number",
    person: "Person",
    nameless: "Nobody: the card bears no name",
    process: "Process",
    asked: "Asked for by",
    produced: "Produced by",
    approved: "Approved by",
    unapproved: "Nobody: the process has no approval",
    issued: "Issued",
    certificate: "Certificate {slot}",
    evidence: "Evidence (SHA-256)",
    issuance: "Issuance",
    place: "In the log",
    record: "{log}, record {index} of {size}",

    proven: "Proven: this card was issued so",
    proven_why: "The record stands in the log {log}, signed with the key above.",
    failed: "Not proven",
    failed_why: "Failed: {why}.",
    key_first: "First give the public key of the log.",
    pinned: "Log {log}, key fingerprint {id}",

    no_code: "No QR code was found in the picture. Take it closer and straight, or paste the text.",
    unreadable: "The file could not be read. Choose it again, or paste the text.",
    no_camera: "The camera did not open. Allow this page to use it, or paste the text.",
};

const SWEDISH: &Words = &Words {
    title: "Kontrollera ett födelsebevis",
    lead: "Här står det om ett kort har utfärdats så som beviset säger, i en granskningslogg med nyckeln nedan. Ingenting lämnar sidan: den fungerar utan nätverk.",
    key: "Loggens öppna nyckel",
    key_help: "Hämta den från någon som ansvarar för loggen, inte från beviset. Kortexpeditionens sida Granskningslogg visar den.",
    text: "Bevis: klistra in det som QR-koden säger, eller släpp en fil eller en bild av den här",
    camera: "Läs av med kameran",
    camera_off: "Stäng av kameran",
    file: "Välj en fil",
    view: "Det som kameran ser",
    save: "Spara den här sidan",
    save_why: "så kan du kontrollera utan den här platsen: den är en enda fil, och öppnas från en disk.",

    number: "Kortnummer",
    person: "Person",
    nameless: "Ingen: kortet bär inget namn",
    process: "Process",
    asked: "Beställt av",
    produced: "Tillverkat av",
    approved: "Godkänt av",
    unapproved: "Ingen: processen har inget godkännande",
    issued: "Utfärdat",
    certificate: "Certifikat {slot}",
    evidence: "Bevis att kortet fungerar (SHA-256)",
    issuance: "Ärende",
    place: "I loggen",
    record: "{log}, post {index} av {size}",

    proven: "Bevisat: kortet utfärdades så",
    proven_why: "Posten står i loggen {log}, signerad med nyckeln ovan.",
    failed: "Inte bevisat",
    failed_why: "Det som inte stämmer: {why}.",
    key_first: "Ange först loggens öppna nyckel.",
    pinned: "Logg {log}, nyckelns fingeravtryck {id}",

    no_code: "Det finns ingen QR-kod i bilden. Ta den närmare och rakt framifrån, eller klistra in texten.",
    unreadable: "Filen gick inte att läsa. Välj den igen, eller klistra in texten.",
    no_camera: "Kameran öppnades inte. Låt sidan använda den, eller klistra in texten.",
};
