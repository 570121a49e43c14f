//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::SignInWords, pub(super) SWEDISH;

    sign_in: "Logga in";
    signing_in: "Du loggas in";
    no_ticket: "Använd en av inloggningslänkarna som servern skrev ut när den startade. Var och en av dem loggar in en person.";
    ticket_refused: "Inloggningslänken godtogs inte. Använd en som servern skrev ut vid sin senaste start.";
    sign_in_text: "Använd ditt konto i organisationen. Efteråt kommer du tillbaka hit.";
    signed_out: "Du är utloggad.";
    sign_out_there: "Logga ut från organisationens konto";
    stale: "Inloggningen tog för lång tid, eller började i en annan webbläsare. Ingenting hände: logga in igen.";
    denied(contact): "Ditt konto släpptes inte in: det avbröts där, eller nekades. Logga in igen, eller fråga {contact}.";
    provider_away(contact): "Tjänsten där ditt konto finns svarar inte just nu. Försök igen om en minut; fortsätter det så, säg till {contact}.";
    not_believed(contact): "Svaret om ditt konto gick inte att lita på, så ingen loggades in. Försök igen; händer det en gång till, säg till {contact}.";
    no_email(contact): "Ditt konto har ingen verifierad e-postadress, och det är genom din e-postadress du är känd här. Låt verifiera den och logga in igen, eller fråga {contact}.";
    no_person(contact): "Ingen här har ditt kontos e-postadress. Be {contact} lägga till dig, eller rätta din adress.";
    several_people(contact): "Fler än en person här har ditt kontos e-postadress. Be {contact} rätta det.";
    other_account(contact): "Du är känd här genom ett annat konto. Logga in med det, eller fråga {contact}.";
    inactive(contact): "Du är inte längre aktiv här. Är det ett misstag, fråga {contact}.";
    no_access(contact): "Du är känd här men har ingen roll än. Be {contact} om en.";
    our_fault(contact): "Något gick fel hos oss. Försök igen om en stund; händer det igen, säg till {contact}.";
}
