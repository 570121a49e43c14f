//! What the officers' portal says.

ui::strings! {
    /// The words of this portal.
    pub(crate) Words, ENGLISH;

    sections: "Sections";
    work: "Work";
    people: "People";
    readers: "Readers";
    to_self_service: "My card";
    not_found: "There is no such page";
    not_found_text: "The address may be mistyped, or the page may have moved.";
    to_work: "To the work lists";
    show_more: "Show more";
    person: "Person";
    card: "Card";
    number: "Number";
    state: "State";
    since: "Since";

    list_names: ["Requests", "Approvals", "Card objects", "Ready for production", "Pool", "Queue", "In production", "To confirm", "Failed", "PIN letters"];
    list_texts: ["Produce the card or decline", "Approve, reject or postpone", "The system makes number, PIN and PUK", "Choose single or mass production", "Wait for a production order", "Wait for a reader", "A reader works on them", "Look at the card and confirm", "Try again or cancel", "Open the letter and hand it over"];
    all_lists: "All";
    nothing_waits: "Nothing waits for you";
    nothing_waits_text: "What you have to do appears here by itself. To begin a card yourself, find the person first.";
    no_lists: "No work lists belong to your roles";
    no_lists_text: "A user administrator can give you a role that issues cards.";
    list_empty: "Nothing here at the moment.";
    find_person: "Find a person";
    more_than(count): "{count}+";

    search_label: "Name, e-mail or personnel number";
    search_title: "Find a person";
    search_text: "Type the beginning of a name, an e-mail address or a personnel number. Upper and lower case and accents do not matter.";
    search_none(query): "Nobody matches “{query}”";
    search_none_text: "Try fewer letters, or another part of the name.";
    name: "Name";
    kind: "Kind";
    personnel_number: "Personnel number";
    email: "E-mail";
    upn: "Windows name";
    site: "Site";
    status: "Status";
    active: "Active";
    inactive: "Inactive";
    sign_in_bound: "Sign-in";
    bound: "Bound";
    not_bound: "Not bound yet";
    none: "None";
    issuances: "Issuances";
    no_issuances: "No card was ever asked for.";
    own_card: "This is you: another officer has to handle your card.";

    produce: "Produce card";
    produce_open: "Produce the requested card?";
    produce_open_text(name): "{name} has asked for this card. It goes on from that request.";
    produce_other: "Begin another card instead";
    record: "Record request";
    record_text: "Write down who asked and how. A registration officer goes on from there.";
    produce_text: "Nobody recorded a request for this card, so the same two facts are asked here.";
    no_process: "No process applies to this person at the moment.";
    process: "Process";
    asked_by: "Who asked for the card?";
    holder_asked(name): "{name}, whose card it is";
    other_asked: "Somebody else";
    channel: "How?";
    open_issuance: "Such a card is on its way already. Send again only if the person really needs two.";
    although_open: "Begin one more";
    search_person: "Search for that person";
    choose_person: "Choose who asked.";

    case_file: "Issuance";
    actions: "Actions";
    back: "Back";
    steps: "The seven steps";
    mark_done: "Done";
    mark_now: "Now";
    mark_next: "Next";
    mark_left: "Left out";
    mark_ended: "Ended here";
    mark_void: "Not reached";
    sent: "Done";

    production: "Production";
    key: "Key";
    certificate: "Certificate";
    verified: "Verified";
    fill_empty: "to come";
    fill_filling: "in work";
    fill_full: "there";
    slot_unused: "Not used by this card";
    no_slots: "This card carries no keys.";
    slot_names: ["Authentication", "Signature", "Key management", "Card authentication"];
    any_reader: "Any reader of the site";
    reader: "Reader";
    attempt: "Attempt";
    chip: "Chip";
    uid: "Contactless UID";
    printer: "Printer";
    printed_document: "Printed document (SHA-256)";
    progress(done, all): "{done} of {all} steps done";
    waiting: "No reader has begun yet.";
    all_checked: "All checks by machine passed.";
    silent: "The reader has fallen silent: its claim on the card has run out. It may come back and go on, or you can give this attempt up.";
    broke_at(step): "Stopped at: {step}";

    failed: "Production failed";
    fate_clean: "Nothing was written. The chip is as it was and can be used.";
    fate_resumable: "The same chip can go on where it stopped.";
    fate_scrap: "This chip is of no more use. Set it aside and take a new card.";
    confirm_title: "Look at the card";
    confirm_text: "Every check by machine passed. Look at the card in your hand: is it whole, and is it the right one? Then confirm it, or refuse it with a reason.";
    issued_title: "The card is issued";
    issued_text: "It is verified and confirmed. Its certificates become valid as it is handed over.";
    letter_closed: "The PIN letter is closed. It opens once.";
    letter_opened: "The PIN letter was opened.";
    letter_reprinted: "The PIN letter was opened and reprinted.";

    evidence: "Evidence";
    evidence_text: "What the reader saw on the card after a fresh start.";
    object: "Object";
    digest: "SHA-256";
    proof: "Key proof";
    proven(slot): "Slot {slot}: the key signed a fresh challenge that its certificate verifies";
    pin_tries(count): "The new PIN works; {count} tries left";
    puk_changed: "The PUK is no longer the factory's";
    management_proven: "The card proved its own management key";
    certificates: "Certificates";
    slot: "Slot";
    serial: "Serial number";
    fingerprint: "Fingerprint (SHA-256)";
    valid_until: "Valid until";
    facts: "Case";
    issuance_id: "Issuance id";
    asked: "Asked";
    attempts: "Failed attempts";
    history: "History";
    when: "When";
    who: "Who";
    what: "What";
    from_to: "State";
    detail: "Detail";

    reason: "Reason";
    note: "Note";
    decline_text: "The request ends here. The reason is shown to the person who asked.";
    reject_text: "The card is not approved and the issuance ends. The reason is shown to the holder.";
    postpone_text: "The decision stays open. Say why, or until when.";
    cancel_text: "The issuance ends here and cannot be taken up again. This is lost:";
    refuse_text: "The card is not good: this attempt counts as failed and the chip as scrap.";
    give_up_text: "The attempt counts as failed. If the reader comes back, it is refused.";
    abort_text: "The request is taken back and the issuance ends. Nothing was made for it yet.";
    keep_issuance: "Keep issuance";
    choose_reader: "Where is the card to be produced?";
    online: "Online";
    offline: "Offline";
    last_seen: "Last seen";
    no_readers: "No reader agent has reported a reader of this site yet. The card can wait for any reader.";
    choose_chip: "Which chip?";
    chip_same: "The same chip";
    chip_same_text: "Put the same card into the reader: it goes on where it stopped.";
    chip_new: "A new card";
    chip_new_text: "New keys are made. Certificates for the old chip are revoked. The card number stays.";
    letter_title: "Open the PIN letter";
    letter_text: "The letter opens once. Have the printer ready: print it at once and hand it over in its envelope. That you opened it is recorded.";
    reprint_title: "Reprint the PIN letter";
    reprint_text: "The letter was opened before. It can be printed once more, with a reason; after that only a new card helps.";
    letter_ready: "The letter is open in a tab of its own. Print it, close it, hand it over. It is gone from here as soon as you close this.";
    letter_link: "Show the letter";
    done: "Finished";

    desk: "Desk";
    in_reader: "In the reader";
    in_reader_empty: "No card";
    in_reader_blank: "Blank card";
    in_reader_marked: "Written card: finished, or begun";
    in_reader_unknown: "Unknown card: not for here";
    in_reader_mute: "Card that does not answer";
    in_reader_in_use: "Held by another program";
    in_reader_at_work: "A card is being made";
    readers_empty: "No reader has reported yet";
    readers_empty_text: "Readers appear here once an agent at a card desk is enrolled and running. A system administrator makes the one-time code for it.";
}

pub(crate) fn words() -> &'static Words {
    ENGLISH
}
