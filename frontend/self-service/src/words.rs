//! What Self-Service says.

mod swedish;

ui::strings! {
    /// The words of this portal.
    pub(crate) Words, ENGLISH;

    home: "My card";
    to_admin: "Card office";
    request_card: "Request card";

    my_cards: "My cards";
    valid_until: "valid until";
    report_lost: "Report lost";
    lost_title: "Report this card lost?";
    lost_text(number): "Card {number} is locked at once and for good, even if you find it again:";
    lost_effects: ["It opens no doors and signs in nowhere any more.", "Its certificates are revoked.", "You need a new card with a new PIN."];
    lost_badge: ["It opens no doors any more.", "You need a new badge."];
    lost_how: "What happened? (need not be filled in)";
    keep_card: "Keep card";
    locked_next: "This card is locked: nobody can use it. If you find it, bring it to the card desk. You need a new card.";
    inactive_next: "This card is out of force for a while. The card desk can tell you why, and bring it back into force.";
    expired_next: "The time of this card is over. You need a new one.";
    active_title: "Your card is active";
    inactive_title: "Your card is out of force";
    locked_title: "Your card is locked";
    expired_title: "Your card has expired";
    delayed_title: "Your card takes longer";

    usually_ready: "Usually ready";
    likely_ready: "Most likely ready";
    late: "This takes longer than usual. The card desk can tell you why.";
    half_took(cards, days): "Half of the {cards} such cards made at your site in the last {days} days took no longer.";
    most_took(cards, days): "Nine in ten of the {cards} such cards made at your site in the last {days} days took no longer.";
    usual_duration(half, most): "Half within {half}, nine in ten within {most}.";
    usual_source(cards, days): "By {cards} such cards made at your site in the last {days} days.";
    ready_after: "Ready after";

    none_title: "You have no card yet";
    none_text: "Ask for your card here, and follow it until it waits for you at the card desk.";
    no_process: "No card can be requested here at the moment. Ask at the card desk.";
    all_requests: "All my requests";
    others: "Also under way";
    ended_title: "This request has ended";
    issued_title: "Your card is made";
    under_way: "Your card is on its way";
    reason(reason): "Reason given: {reason}";
    number: "Card number";
    way: "The way of your card";
    step_done: "Done";
    step_now: "Now";
    step_to_come: "To come";
    step_ended: "Ended here";
    step_void: "Not reached";

    my_data: "My data";
    my_data_text: "This is all that the card office keeps of you. To have something corrected, tell the card desk.";
    kept: "What is kept";
    own_photo: "Your photo";
    deeds: "What was done";
    deeds_text: "With your data, your requests and your cards: newest first, by role.";
    by_you: "You";
    by_agent: "Card reader";
    by_system: "System";
    imported: "Data came with a file";
    changed: "Data changed";
    card_number(number): "Card {number}";

    review_intro: "Check what the card will carry. A registration officer looks at it next.";
    name: "Name";
    kind: "Kind of card";
    photo: "Photo";
    in_certificates: "In its certificates";
    wrong_data: "Something is wrong or missing here? Tell the card desk before you send; it can be mended at once.";
    process: "Process";
    site: "Made at";
    site_text: "The card desk of your site";
    choose: "Which card?";
    send: "Send request";
    back: "Back";
    open_title: "Another request is open";
    open_text: "You have already asked for such a card, and that request is still under way. Ask for one more only if you really need two.";
    open_send: "Request one more";

    withdraw_title: "Withdraw this request?";
    withdraw_text: "The request ends, and so does its place in the queue. Nothing was made for it yet. You can ask again at any time; it then starts from the beginning.";
    withdraw: "Withdraw request";
    keep: "Keep request";

    requests: "My requests";
    requests_empty: "You have not asked for a card yet";
    requests_empty_text: "Everything you ask for stays listed here, with how it ended.";
    request: "Request";
    not_found: "There is no such page";
    not_found_text: "The address may be mistyped, or the page may have moved.";
    to_home: "To my card";
}

pub(crate) fn words() -> &'static Words {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
