//! What is said to somebody who signs in. Apart from the portal's other words, so that they are fetched with this page.

mod swedish;

ui::strings! {
    /// The words of this page.
    pub(crate) SignInWords, ENGLISH;

    sign_in: "Sign in";
    signing_in: "Signing you in";
    no_ticket: "Use one of the sign-in links that the server printed at its start. Each of them signs in one person.";
    ticket_refused: "This sign-in link was not accepted. Use one that the server printed at its last start.";
    sign_in_text: "Use your organisation's account. Afterwards you come back here.";
    signed_out: "You are signed out.";
    sign_out_there: "Sign out of your organisation's account";
    stale: "That sign-in took too long, or was begun in another browser. Nothing happened: sign in again.";
    denied(contact): "Your account was not let through: it was cancelled there, or refused. Sign in again, or ask {contact}.";
    provider_away(contact): "The service where your account is does not answer at the moment. Try again in a minute; if it stays like this, tell {contact}.";
    not_believed(contact): "What came back about your account could not be trusted, so nobody was signed in. Try again; if it happens again, tell {contact}.";
    no_email(contact): "Your account has no verified e-mail address, and you are known here by yours. Have it verified and sign in again, or ask {contact}.";
    no_person(contact): "Nobody here has the e-mail address of your account. Ask {contact} to add you, or to correct your address.";
    several_people(contact): "More than one person here has the e-mail address of your account. Ask {contact} to correct that.";
    other_account(contact): "You are known here by another account. Sign in with that one, or ask {contact}.";
    inactive(contact): "You are no longer active here. If that is a mistake, ask {contact}.";
    no_access(contact): "You are known here, but have no role yet. Ask {contact} for one.";
    our_fault(contact): "Something went wrong on our side. Try again in a moment; if it happens again, tell {contact}.";
}

pub(crate) fn words() -> &'static SignInWords {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
