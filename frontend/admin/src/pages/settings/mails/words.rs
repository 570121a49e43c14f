//! What is said of mails.

mod swedish;

ui::strings! {
    /// The words of these pages.
    pub(crate) Words, ENGLISH;

    mails: "Mails";
    kinds: ["Request received", "Request approved", "Request refused", "Card produced, in force at once", "Card ready for pick-up", "Reminder of open tasks"];
    look: "Change, look at mails, see what became of them";
    sent_of(sent, all): "{sent} of {all} kinds of mails are sent";
    which: "Mails that are sent";
    sender: "Sender address";
    sender_text: "Empty: no-reply at the host of this address";
    sender_wrong: "Type an address such as cards@example.org, or nothing.";
    no_sender: "no-reply at the host";
    remind_after: "Remind after";
    remind_text: "Hours that a task has waited. Each officer gets one mail a day, at 5:00 UTC";
    hours(count): ["{count} hour", "{count} hours"];

    preview: "Preview";
    preview_text: "As it is written to Nora Lindqvist, who does not exist.";
    mail: "Mail";
    language: "Language";
    languages: ["English", "Swedish"];
    subject: "Subject";
    as_html: "As HTML";
    as_text: "As text";
    test: "Send a test to me";
    test_posted: "It is on its way. What becomes of it stands below.";

    outbox: "What became of mails";
    states: ["Waiting", "Sent", "Given up", "Not sent"];
    to: "To";
    since: "Since";
    came: "What came of it";
    none: "No mails here";
    none_text: "Mails that were dealt with are listed for 30 days.";
    waits: "Waits to be sent";
    tried(count): ["Tried once", "Tried {count} times"];
    next_try: "next try";
    taken: "The mail server has taken it";
    no_server: "No mail server is named";
    switched_off: "Such mails are switched off";
    person_gone: "The person is not here any more";
    resend: "Try again";
    about(mail, name): "{mail} to {name}";

    server(name): "Mails go to {name}.";
    nowhere: "Mails go nowhere";
    nowhere_text: "No mail server is named. Whoever runs the server names one; until then, mails are only listed here.";
    stuck: "The mail server takes no mails";
    stuck_text: "Mails wait, are tried again for a day, and are then given up. Cards are made all the same.";
    stuck_said(reason): "It said: {reason}";
    stuck_since: "First refused";
    stuck_link: "See what waits";
}

pub(crate) fn words() -> &'static Words {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
