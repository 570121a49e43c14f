//! What the page of the audit log says.

mod swedish;

ui::strings! {
    /// The words of the audit log.
    pub(crate) AuditWords, ENGLISH;

    nothing: "Nothing was found";
    nothing_text: "Widen the time, or take a filter away.";

    checkpoint: "Latest checkpoint";
    none_yet: "Nothing is in the log yet. Its first checkpoint comes with the first record.";
    covers(count, when): "It signs {count} records, on {when}.";
    copy_checkpoint: "Copy checkpoint";
    copy_key: "Copy public key";
    copied: "Copied.";
    not_copied: "Your browser does not let this page copy. Select the text and copy it yourself.";
    public_key: "Public key of this log";
    how: "How to verify the log";
    how_note: "Note the public key once, and a checkpoint from time to time, where nobody who runs this server can change them: on paper, in a mail to an outsider, in another system.";
    how_export: "Save the whole log below, and have it checked, on a computer of your own, against what you noted:";
    how_command: "cardwright-verify audit-log.jsonl --key \"PUBLIC KEY\" --noted CHECKPOINT-FILE";
    how_says: "It names the record that was changed, left out, put in or moved, or says that the log is whole.";

    kind: "About";
    kinds: ["Everything", "Issuances", "Cards", "Orders"];
    from: "From day";
    until: "Up to day";
    only_actor(name): "Only what {name} did";
    only_chain(name): "Only the history of {name}";
    show_all: "Show everything again";

    place: "Place";
    when: "When";
    who: "Who";
    what: "What";
    about: "About";
    led_to: "Led to";
    detail: "Detail";
    waits: "waits";
    of_issuance(id): "Issuance {id}";
    of_card(id): "Card of {id}";
    of_order(id): "Order {id}";

    denied: "Denied attempts";
    denied_text: "What somebody tried and was not let do. Attempts of the same kind are counted by the hour, and kept for 400 days; they change nothing else.";
    to_records: "Back to what was done";
    none_denied: "Nobody was denied anything";
    none_denied_text: "Attempts to do what a role or a duty does not allow appear here by themselves.";
    last: "Last";
    first: "First";
    why: "Why not";
    tried: "Asked for";
    times: "Times";
    request: "Last request";
    nobody: "Nobody who proved a name";
    role_missing: "Needs another role";
    separation: "Has to be another person";
    own_record: "Own record";
    other_reader: "Job of another reader";
    csrf: "Not from a page of ours";
    agent_unknown: "Agent not enrolled";
    agent_revoked: "Agent withdrawn";
    agent_signature: "Agent's signature does not fit";
    enrolment_code: "Enrolment code not good";
    bad_ticket: "Sign-in link not good";
    not_believed: "Sign-in not vouched for";
    no_person: "Signed in as nobody known here";
    several_people: "Signed in with an address of several people";
    other_account: "Signed in by another account";
    inactive: "Signed in while inactive";
    no_access: "Signed in without a role";

    save_all: "Save the whole log";
    reading(count): "{count} records read so far";
    save(count): "Save as file ({count} records)";
}

/// The words in use.
pub(super) fn words() -> &'static AuditWords {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
