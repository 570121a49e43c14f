//! What the page of own cards says. Apart from the portal's other words, so that they are fetched with this page.

mod swedish;

ui::strings! {
    /// The words of this page.
    pub(crate) CardsWords, ENGLISH;

    none_title: "You have no card yet";
    none_text: "Once a card of yours is made, it is shown here with its picture, its certificates and how long it is valid.";
    certificates: "Certificates on it";
    sign_in: "Sign in to computers and services";
    sign: "Sign documents and e-mail";
    encrypt: "Read what was encrypted for you";
    doors: "Open doors without a PIN";
    issued_next: "The card waits for you at the card desk. It comes into force when you get it.";
}

pub(crate) fn words() -> &'static CardsWords {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
