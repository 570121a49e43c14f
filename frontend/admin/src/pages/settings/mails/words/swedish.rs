//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::Words, pub(super) SWEDISH;

    mails: "E-brev";
    kinds: ["Beställning mottagen", "Beställning godkänd", "Beställning nekad", "Kort tillverkat, gäller genast", "Kort klart att hämta", "Påminnelse om öppna uppgifter"];
    look: "Ändra, titta på e-brev, se hur det gick med dem";
    sent_of(sent, all): "{sent} av {all} slags e-brev skickas";
    which: "E-brev som skickas";
    sender: "Avsändaradress";
    sender_text: "Tomt: no-reply på den här adressens värd";
    sender_wrong: "Skriv en adress som kort@example.org, eller ingenting.";
    no_sender: "no-reply på värden";
    remind_after: "Påminn efter";
    remind_text: "Timmar som en uppgift har väntat. Varje handläggare får ett e-brev om dagen, klockan 5.00 UTC";
    hours(count): ["{count} timme", "{count} timmar"];

    preview: "Förhandsvisning";
    preview_text: "Som det skrivs till Nora Lindqvist, som inte finns.";
    mail: "E-brev";
    language: "Språk";
    languages: ["Engelska", "Svenska"];
    subject: "Ämne";
    as_html: "Som HTML";
    as_text: "Som text";
    test: "Skicka ett prov till mig";
    test_posted: "Det är på väg. Hur det går står här nedanför.";

    outbox: "Hur det gick med e-breven";
    states: ["Väntar", "Skickade", "Uppgivna", "Inte skickade"];
    to: "Till";
    since: "Sedan";
    came: "Hur det gick";
    none: "Inga e-brev här";
    none_text: "E-brev som är avklarade visas i 30 dagar.";
    waits: "Väntar på att skickas";
    tried(count): ["Prövat en gång", "Prövat {count} gånger"];
    next_try: "nästa försök";
    taken: "E-postservern har tagit emot det";
    no_server: "Ingen e-postserver är angiven";
    switched_off: "Sådana e-brev är avstängda";
    person_gone: "Personen är inte kvar";
    resend: "Försök igen";
    about(mail, name): "{mail} till {name}";

    server(name): "E-brev går till {name}.";
    nowhere: "E-brev går ingenstans";
    nowhere_text: "Ingen e-postserver är angiven. Det gör den som driver servern; till dess står e-breven bara här.";
    stuck: "E-postservern tar inte emot några e-brev";
    stuck_text: "E-breven väntar, prövas igen under ett dygn och ges sedan upp. Kort tillverkas ändå.";
    stuck_said(reason): "Den svarade: {reason}";
    stuck_since: "Nekade första gången";
    stuck_link: "Se vad som väntar";
}
