//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::CardsWords, pub(super) SWEDISH;

    none_title: "Du har inget kort än";
    none_text: "När ett kort är tillverkat till dig visas det här med bild, certifikat och hur länge det gäller.";
    certificates: "Certifikat på kortet";
    sign_in: "Logga in på datorer och i tjänster";
    sign: "Skriva under dokument och e-post";
    encrypt: "Läsa det som krypterats till dig";
    doors: "Öppna dörrar utan PIN";
    issued_next: "Kortet väntar på dig på kortexpeditionen. Det gäller från att du har fått det.";
}
