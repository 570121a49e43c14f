//! What both portals say.

crate::strings! {
    /// The words that both portals share.
    pub Words, pub(super) ENGLISH;

    skip_to_content: "Skip to content";
    loading: "Loading";
    sign_out: "Sign out";
    signed_in_as(name): "Signed in as {name}";
    just_now: "just now";
    close: "Close";
    try_again: "Try again";
    keep: "Keep";
    request_id(id): "Request id {id}";
    connection_lost: "The connection is lost. What you see may be old; it is tried again.";

    fault_signed_out: "You are signed out. Sign in again; what you sent last was not done.";
    fault_unreachable: "The server did not answer. Nothing is lost: check the connection and try again, it will not be done twice.";
    fault_unreadable: "The server's answer could not be read. Reload the page; if that does not help, tell whoever runs the server.";

    employee: "Employee";
    contractor: "Contractor";
    visitor: "Visitor";
    active: "Active";
    inactive: "Inactive";
    badge: "Badge";
    smart_card: "Smart card";
    employee_badge: "Employee badge";
    employee_card: "Employee smart card";
    contractor_badge: "Contractor badge";
    contractor_card: "Contractor smart card";
    visitor_badge: "Visitor badge";
    visitor_card: "Visitor smart card";
    visitor_badge_nameless: "Visitor badge without a name";
    visitor_card_nameless: "Visitor smart card without a name";
    badge_nameless: "Badge without a name";
    card_nameless: "Smart card without a name";
    nameless: "Card without a name";
    nobody: "nobody by name";

    steps: ["Request", "Produce card", "Approve", "Create card object", "Choose production", "Certify", "Produce and verify"];
    left_out: "Not part of this process";
    by_self_service: "In Self-Service";
    by_person: "In person";
    by_phone: "By telephone";
    by_email: "By e-mail";
    by_form: "By letter or form";
    by_order: "By a production order";
    waits_officer: "Waits for a registration officer";
    waits_approver: "Waits for an approver";
    postponed(note): "Postponed: {note}";
    makes_card: "Number, PIN and PUK are being made";
    delayed(reason): "Delayed, tried again by itself: {reason}";
    waits_choice: "Waits for the choice of single or mass production";
    waits_reader: "Waits for a reader";
    waits_order: "In the pool, waits for a production order";
    in_order: "In a production order, waits for a reader";
    waits_look: "Waits for somebody to look at the card";
    attempt_failed(attempt): "Attempt {attempt} failed";
    certified(count, all): "Certified {count} of {all}";

    loses_request: "The request. Nothing was made for it yet.";
    loses_certificates(count): ["{count} certificate is revoked for good.", "{count} certificates are revoked for good."];
    loses_number(number): "Card number {number} becomes void and is never used again.";
    loses_secrets: "PIN and PUK are destroyed.";
    loses_old_secrets: "PIN and PUK of the chip before are destroyed; the new one gets its own.";
    loses_letter: "The PIN letter that was opened no longer fits any card.";
    loses_uid(uid): "The contactless chip {uid} no longer counts as this card.";
    loses_chip: "The card in your hand counts as scrap and is not used again.";
    loses_validity: "Its certificates never become valid.";
    loses_attempt: "This attempt counts as failed. What the chip holds already stays on it.";
    card: "Card";
    hand_over: "Hand over card";
    deactivate: "Deactivate";
    reactivate: "Reactivate";
    lock: "Lock";
    hold: "Hold";
    release: "Release";
    on_hold: "On hold";
    valid: "Valid";
    revoked: "Revoked";
    expired: "Expired";
    hold_not_yet: "card not handed over yet";
    hold_inactive: "card inactive";
    hold_suspended(reason): "suspended on its own ({reason})";
    lost: "This is lost:";
    other_reader: "Choose another reader";
    reload: "Show how it stands now";
}
