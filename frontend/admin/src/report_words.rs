//! What the lists and reports of a whole site say.

mod swedish;

ui::strings! {
    /// The words of lists and reports.
    pub(crate) ReportWords, ENGLISH;

    issuances: "Issuances";
    reports: "Reports";
    in_state: "State";
    order: "Order";
    newest: "Newest first";
    oldest: "Oldest first";
    none_in_state: "No issuance is in this state.";
    export: "Export as CSV";
    exporting(count): "{count} rows read so far";
    save(count): "Save as file ({count})";
    columns: ["Issuance", "Process", "Person", "Name", "State", "Since", "Card number"];

    span: "Period";
    spans: ["7 days", "30 days", "90 days", "A year"];
    totals: "Totals";
    requested: "Cards asked for";
    issued: "Cards issued";
    failed: "Failed attempts";
    refused: "Declined, rejected, withdrawn, cancelled";
    lead: "Average lead time";
    no_lead: "No card yet";
    per_day: "Cards issued and failed attempts by day";
    per_day_title(day, text): "{day}: {text}";
    per_day_text(issued, failed): "{issued} issued, {failed} failed";
    lead_times: "From the wish to the card";
    lead_classes: ["up to 1 hour", "up to 4 hours", "up to 1 day", "up to 2 days", "up to 3 days", "up to 1 week", "up to 2 weeks", "longer"];
    cards(count): ["{count} card", "{count} cards"];
    by_step: "Where attempts failed";
    as_table: "The same as a table";
    day: "Day";
    lead_class: "Lead time";
    count: "Count";
    failures: "Failed attempts";
    no_failures: "No attempt has failed. Long may it last.";
    step: "Step";
    reason: "What happened";
    attempt: "Attempt";
    nothing_yet: "Nothing happened in this period";
    nothing_yet_text: "Choose a longer period, or come back when cards have been made.";
    waiting: "What waits, and for how long";
    list: "Work list";
    waiting_count: "Waiting";
    oldest_since: "Oldest since";
    hours(count): ["{count} hour", "{count} hours"];
    minutes(count): ["{count} minute", "{count} minutes"];
    days(count): ["{count} day", "{count} days"];
}

/// The words in use.
pub(crate) fn report_words() -> &'static ReportWords {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
