//! What is said in answers, and parts of what problems say.

use domain::language::Phrase;

macro_rules! phrases {
    ($($name:ident $english:literal, $swedish:literal;)*) => {
        $(pub(crate) const $name: Phrase = Phrase::new($english, $swedish);)*
    };
}

phrases! {
    // Who acted.
    UNKNOWN "Unknown", "Okänd";
    SYSTEM "System", "Systemet";
    SYSTEM_CARD_OBJECT "System, making the card object", "Systemet, när det skapade kortobjektet";
    SYSTEM_ENTITLEMENT "System, as the entitlement ended", "Systemet, när behörigheten upphörde";
    SYSTEM_EXPIRY "System, as the card's time ran out", "Systemet, när kortets tid var ute";
    SYSTEM_ORDER "System, for the production order", "Systemet, för tillverkningsordern";
    SYSTEM_BOOTSTRAP "The server's administrator", "Serverns administratör";
    // The page between the provider and the portal.
    SIGNING_IN "Signing you in", "Du loggas in";
    GO_ON "Go on to Cardwright", "Gå vidare till Cardwright";
    // What is out of reach.
    STORE "the store", "lagret";
    SEALING_KEY "the sealing key", "förseglingsnyckeln";
    EFFECTS "what carries decisions out", "det som utför besluten";
    AUTHORITY "the certificate authority", "certifikatutfärdaren";
    // What is wrong.
    NOT_OF_ORDER "the order has no such card", "ordern har inget sådant kort";
    PARAMETER_TWICE "each parameter of the address may be there only once",
        "varje parameter i adressen får finnas bara en gång";
    ORDER "the order is newest or oldest",
        "ordningen är newest eller oldest";
    SIDE "the side is front or back",
        "sidan är front eller back";
    CERTIFICATE_ORDER "certificates are sorted by since or until",
        "certifikat ordnas efter since eller until";
    SITE "name a site",
        "ange en anläggning";
    WORK_LIST "name one of the work lists: requests, approvals, ready ...",
        "ange en av arbetslistorna: requests, approvals, ready ...";
    MASS_PROCESS "name a process of mass production",
        "ange en process för serietillverkning";
    NOT_IN_POOL "cards without a name do not come from the pool",
        "kort utan namn kommer inte från poolen";
    BY_PROCESS "`by` names no process",
        "”by” anger ingen process";
    NAME "`name` is no name",
        "”name” är inget namn";
    ORDER_LIST "the list is open or ended",
        "listan är open eller ended";
    STAGE "name one of the stages: waiting, failed, skipped ...",
        "ange ett av stadierna: waiting, failed, skipped ...";
    ISSUANCE_STATE "name one of the states: requested, issued, cancelled ...",
        "ange ett av lägena: requested, issued, cancelled ...";
    SECRETS_PENDING "the card's secrets are being made; try again in a moment",
        "kortets hemligheter skapas; försök igen om en stund";
    LETTER_REPEATED "the PIN letter was opened by this very command; if it did not arrive, reprint it with a reason",
        "PIN-brevet öppnades av just det här kommandot; kom det inte fram, skriv ut det igen och ange varför";
    CURSOR "this list cannot go on from there; begin it anew",
        "listan kan inte fortsätta därifrån; börja om den";
    SETTING_KIND "name a kind: process, number-range, pin-policy, mails, brand or layout",
        "ange ett slag: process, number-range, pin-policy, mails, brand eller layout";
    MAIL_STATE "name one of the states: waiting, sent, given-up or not-sent",
        "ange ett av lägena: waiting, sent, given-up eller not-sent";
    MAIL_KIND "name a mail: request-received, card-ready, open-tasks ...",
        "ange ett brev: request-received, card-ready, open-tasks ...";
    MAIL_LANGUAGE "a language is en or sv",
        "ett språk är en eller sv";
    EDITION_BEFORE "go on after an edition of the page before",
        "fortsätt efter en utgåva på sidan innan";
    CHAIN_KIND "a kind is issuance, card or order",
        "ett slag är issuance, card eller order";
    SEARCH "type 1 to 100 characters of a name, an e-mail address or a personnel number",
        "skriv 1 till 100 tecken av ett namn, en e-postadress eller ett anställningsnummer";
    MOMENTS "`from` and `until` are milliseconds since 1970-01-01",
        "”from” och ”until” är millisekunder sedan 1970-01-01";
    CHAIN "a history is issuance/ID, card/ID or order/ID",
        "en historik är issuance/ID, card/ID eller order/ID";
    ACTOR "who acts is person/ID, agent/ID or system",
        "den som handlar är person/ID, agent/ID eller system";
    EARLIER_SIZE "`from` is the size of an earlier checkpoint",
        "”from” är storleken på en tidigare kontrollpunkt";
    EXPORT_LINES "name a place `from` which the lines are, and `to` which, up to 1024 of them",
        "ange från vilken plats (”from”) raderna är, och till vilken (”to”), högst 1024";
    DAYS "`from` and `to` are days, counted from 1970-01-01, at most 366 of them",
        "”from” och ”to” är dagar räknade från 1970-01-01, högst 366";
    WHICH_CARDS "name a state of cards (issued, active, locked ...), a holder, or a number",
        "ange ett läge för kort (issued, active, locked ...), en innehavare eller ett nummer";
    WHICH_CERTIFICATES "name a state of certificates (on-hold, valid, revoked, expired), a holder, or a serial number",
        "ange ett läge för certifikat (on-hold, valid, revoked, expired), en innehavare eller ett serienummer";
    PHOTOS_FOR "photos are for officers and auditors",
        "foton är för handläggare och granskare";
    CARDS_FOR "cards of others are for officers and auditors",
        "andras kort är för handläggare och granskare";
    CERTIFICATES_FOR "certificates of others are for officers and auditors",
        "andras certifikat är för handläggare och granskare";
    DESKS_FOR "the desks are for officers and administrators",
        "arbetsplatserna är för handläggare och administratörer";
    WORK_LIST_FOR "this work list is for others",
        "den här arbetslistan är för andra";
    CASE_FILES_FOR "case files are for officers and auditors",
        "ärenden är för handläggare och granskare";
    PEOPLE_FOR "looking people up is for officers and auditors",
        "att söka personer är för handläggare och granskare";
    ISSUANCES_FOR "lists of issuances are for officers and auditors",
        "listor över ärenden är för handläggare och granskare";
    REPORTS_FOR "reports are for officers and auditors",
        "rapporter är för handläggare och granskare";
    LEAD_TIMES_FOR "this is for those who may hold a card",
        "det här är för den som kan ha ett kort";
    MAILS_FOR "mails are for administrators and auditors",
        "brev är för administratörer och granskare";
    SETTINGS_FOR "settings are for officers, administrators and auditors",
        "inställningar är för handläggare, administratörer och granskare";
    AUDIT_LOG_FOR "the audit log is for auditors",
        "granskningsloggen är för granskare";
    ORDERS_FOR "production orders are for officers and auditors",
        "tillverkningsorder är för handläggare och granskare";
    TRACES_FOR "what was said to a card is for officers and auditors",
        "vad som sades till ett kort är för handläggare och granskare";
}
