//! The same in Swedish, by the terms of docs/TRANSLATING.md.

crate::translation! {
    super::Words, pub(super) SWEDISH;

    skip_to_content: "Hoppa till innehållet";
    loading: "Läser in";
    sign_out: "Logga ut";
    signed_in_as(name): "Inloggad som {name}";
    just_now: "nyss";
    close: "Stäng";
    try_again: "Försök igen";
    keep: "Behåll";
    request_id(id): "Anrop {id}";
    connection_lost: "Förbindelsen är bruten. Det du ser kan vara gammalt; nya försök görs av sig självt.";

    fault_signed_out: "Du är utloggad. Logga in igen; det du skickade sist blev inte gjort.";
    fault_unreachable: "Servern svarade inte. Ingenting är förlorat: kontrollera förbindelsen och försök igen, det blir inte gjort två gånger.";
    fault_unreadable: "Serverns svar gick inte att läsa. Läs in sidan på nytt; hjälper inte det, säg till den som sköter servern.";

    employee: "Anställd";
    contractor: "Konsult";
    visitor: "Besökare";
    active: "Aktiv";
    inactive: "Inaktiv";
    badge: "Passerkort";
    smart_card: "Smartkort";
    employee_badge: "Passerkort för anställd";
    employee_card: "Smartkort för anställd";
    contractor_badge: "Passerkort för konsult";
    contractor_card: "Smartkort för konsult";
    visitor_badge: "Passerkort för besökare";
    visitor_card: "Smartkort för besökare";
    visitor_badge_nameless: "Passerkort för besökare, utan namn";
    visitor_card_nameless: "Smartkort för besökare, utan namn";
    badge_nameless: "Passerkort utan namn";
    card_nameless: "Smartkort utan namn";
    nameless: "Kort utan namn";
    nobody: "ingen särskild";

    steps: ["Beställning", "Tillverka kort", "Godkänn", "Skapa kortobjekt", "Välj tillverkning", "Certifiera", "Tillverka och kontrollera"];
    left_out: "Ingår inte i den här processen";
    by_self_service: "I Självservice";
    by_person: "Personligen";
    by_phone: "Per telefon";
    by_email: "Per e-post";
    by_form: "Per brev eller blankett";
    by_order: "Genom en tillverkningsorder";
    waits_officer: "Väntar på en registreringsansvarig";
    waits_approver: "Väntar på en godkännare";
    postponed(note): "Uppskjutet: {note}";
    makes_card: "Nummer, PIN och PUK skapas";
    delayed(reason): "Fördröjt, nya försök görs av sig självt: {reason}";
    waits_choice: "Väntar på valet mellan enskild tillverkning och serietillverkning";
    waits_reader: "Väntar på en kortläsare";
    waits_order: "I poolen, väntar på en tillverkningsorder";
    in_order: "I en tillverkningsorder, väntar på en kortläsare";
    waits_look: "Väntar på att någon tittar på kortet";
    attempt_failed(attempt): "Försök {attempt} misslyckades";
    certified(count, all): "Certifierat {count} av {all}";

    loses_request: "Beställningen. Ingenting är gjort för den än.";
    loses_certificates(count): ["{count} certifikat återkallas för gott.", "{count} certifikat återkallas för gott."];
    loses_number(number): "Kortnummer {number} makuleras och används aldrig igen.";
    loses_secrets: "PIN och PUK förstörs.";
    loses_old_secrets: "PIN och PUK för det förra chippet förstörs; det nya får egna.";
    loses_letter: "PIN-brevet som öppnades passar inte längre till något kort.";
    loses_uid(uid): "Det kontaktlösa chippet {uid} räknas inte längre som det här kortet.";
    loses_chip: "Kortet i din hand räknas som kasserat och används inte igen.";
    loses_validity: "Dess certifikat blir aldrig giltiga.";
    loses_attempt: "Det här försöket räknas som misslyckat. Det som redan finns på chippet blir kvar där.";
    card: "Kort";
    hand_over: "Lämna ut kort";
    deactivate: "Inaktivera";
    reactivate: "Aktivera igen";
    lock: "Spärra";
    hold: "Lägg vilande";
    release: "Häv vila";
    on_hold: "Vilande";
    valid: "Giltigt";
    revoked: "Återkallat";
    expired: "Utgånget";
    hold_not_yet: "kortet är inte utlämnat än";
    hold_inactive: "kortet är inaktivt";
    hold_suspended(reason): "vilande för sig ({reason})";
    lost: "Det här går förlorat:";
    other_reader: "Välj en annan kortläsare";
    reload: "Visa hur det står till nu";
}
