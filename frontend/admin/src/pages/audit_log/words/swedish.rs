//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::AuditWords, pub(super) SWEDISH;

    nothing: "Ingenting hittades";
    nothing_text: "Vidga tiden, eller ta bort ett filter.";

    checkpoint: "Senaste kontrollpunkten";
    none_yet: "Det finns ingenting i loggen än. Dess första kontrollpunkt kommer med den första posten.";
    covers(count, when): "Den signerar {count} poster, {when}.";
    copy_checkpoint: "Kopiera kontrollpunkten";
    copy_key: "Kopiera den öppna nyckeln";
    copied: "Kopierat.";
    not_copied: "Din webbläsare låter inte sidan kopiera. Markera texten och kopiera den själv.";
    public_key: "Loggens öppna nyckel";
    how: "Så kontrolleras loggen";
    how_note: "Anteckna den öppna nyckeln en gång, och en kontrollpunkt då och då, där ingen som sköter servern kan ändra dem: på papper, i ett brev till en utomstående, i ett annat system.";
    how_export: "Spara hela loggen här nedanför och låt kontrollera den, på en egen dator, mot det du antecknade:";
    how_command: "cardwright-verify audit-log.jsonl --key \"PUBLIC KEY\" --noted CHECKPOINT-FILE";
    how_says: "Det nämner posten som har ändrats, uteslutits, lagts till eller flyttats, eller säger att loggen är hel.";

    kind: "Gäller";
    kinds: ["Allt", "Ärenden", "Kort", "Order"];
    from: "Från dag";
    until: "Till och med dag";
    only_actor(name): "Bara det som {name} gjorde";
    only_chain(name): "Bara historiken för {name}";
    show_all: "Visa allt igen";

    place: "Plats";
    when: "När";
    who: "Vem";
    what: "Vad";
    about: "Gäller";
    led_to: "Ledde till";
    detail: "Anmärkning";
    waits: "väntar";
    of_issuance(id): "Ärende {id}";
    of_card(id): "Kort i {id}";
    of_order(id): "Order {id}";

    denied: "Nekade försök";
    denied_text: "Vad någon försökte och inte fick göra. Försök av samma slag räknas per timme och sparas i 400 dagar; de ändrar ingenting annat.";
    to_records: "Tillbaka till det som gjordes";
    none_denied: "Ingen nekades något";
    none_denied_text: "Försök att göra sådant som en roll eller en plikt inte tillåter visas här av sig själva.";
    last: "Senast";
    first: "Först";
    why: "Varför inte";
    tried: "Begärde";
    times: "Gånger";
    request: "Senaste anropet";
    nobody: "Ingen som styrkte ett namn";
    role_missing: "Kräver en annan roll";
    separation: "Måste vara en annan person";
    own_record: "Egna uppgifter";
    other_reader: "Jobb för en annan kortläsare";
    csrf: "Inte från någon av våra sidor";
    agent_unknown: "Agenten är inte registrerad";
    agent_revoked: "Agenten är återkallad";
    agent_signature: "Agentens signatur stämmer inte";
    enrolment_code: "Registreringskoden gäller inte";
    bad_ticket: "Inloggningslänken gäller inte";
    not_believed: "Ingen går i god för inloggningen";
    no_person: "Inloggad som någon som inte är känd här";
    several_people: "Inloggad med en adress som flera har";
    other_account: "Inloggad med ett annat konto";
    inactive: "Inloggad som inaktiv";
    no_access: "Inloggad utan roll";

    save_all: "Spara hela loggen";
    reading(count): "{count} poster lästa hittills";
    save(count): "Spara som fil ({count} poster)";
}
