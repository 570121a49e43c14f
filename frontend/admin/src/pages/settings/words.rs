//! What the pages of settings say.

mod swedish;

ui::strings! {
    /// The words of these pages.
    pub(crate) Words, ENGLISH;

    settings: "Settings";
    settings_text: "What is changed here holds for issuances that begin afterwards. Those that are under way finish by what they began with.";
    processes: "Processes";
    process: "Process";
    offered: "Offered";
    offered_text: "New issuances may begin by it";
    activation: "Card becomes active";
    at_issue: "as it is issued";
    at_hand_over: "as it is handed over";
    validity: "Valid for";
    days(count): ["{count} day", "{count} days"];
    validity_days: "Days that a card is valid";
    algorithm: "Keys on a chip";
    logon: "Signs in to Windows";
    logon_off: "no";
    logon_by_name: "by name";
    logon_by_sid: "by name and SID";
    attestation: "Card attests its keys";
    attestation_ignored: "not asked";
    attestation_checked: "asked, and put on record";
    attestation_required: "required";
    contactless: "Contactless chip";
    contactless_text: "The UID of the chip is read";
    layout: "Layout";
    nothing_printed: "Nothing is printed";
    edition_of(name, edition): "{name}, edition {edition}";
    kept_edition(name, edition): "{name}, edition {edition} (as it is now)";
    yes: "yes";
    no: "no";
    change: "Change";
    look: "Look";
    number_ranges: "Number ranges";
    cards: "Cards";
    prefix: "Prefix";
    digits: "Digits of the count";
    last: "Last count";
    used: "Given out";
    used_of(drawn, last): "{drawn} of {last}";
    runs_low: "Runs low";
    range_text: "A number is the prefix, the count and a check digit. The count goes on where it stands, whatever the prefix is.";
    next_number(number): "The next card gets {number}.";
    no_number: "No number is left.";
    pins: "PINs";
    pin_length: "Digits of a PIN";
    pin_text(digits): "{digits} digits, drawn by chance, none of them easily guessed";
    layouts: "Layouts";
    used_by: "Used by";
    nobody: "no process";
    new_layout: "New layout";
    new_layout_name: "Name of the new layout";
    new_layout_wrong: "1 to 40 of the letters a to z, digits and -.";
    draw: "Draw it";
    built_in: "Built in";
    set_by(name): "set by {name}";
    set_why(note): "“{note}”";
    edition(number): "Edition {number}";
    note: "Why? (for the history)";
    save: "Save";
    saved: "Saved. It holds for issuances that begin from now on.";
    saved_now: "Saved. It holds from now on.";
    read_only: "Only System administrators change settings.";
    history: "History";
    restore: "Restore";
    restore_title(edition): "Restore edition {edition}?";
    restore_text: "Its value becomes a new edition. Nothing is taken out of the history.";
    back: "Back";
    show_more: "Show more";
    from_to(before, after): "{before} → {after}";
    first_value: "as it began";
    drawing_changed: "The drawing was changed.";
    unchanged: "The same value again.";
    front: "Front";
    side_back: "Back";
    svg(side): "{side}, as SVG";
    two_sided: "The back is printed, too";
    chip_clear: "The cards have a contact chip: keep its zone clear";
    upload(side): "Take {side} from a file";
    preview: "Preview";
    preview_of(side): "{side} of a card";
    sample_person: "A made up person";
    myself: "Myself";
    shown_person: "Whose card";
    no_faults: "Cards can be printed with this layout.";
    faults: "To be mended before it can be saved";
    no_drawing: "Each side needs a drawing of at most 200 kB. Make its pictures smaller, or leave the back out.";
    checking: "Looking at it ...";
    use_new: "Use the new edition";
    use_new_text(process): "{process} prints an older edition.";
    low_title: "Card numbers run low";
    low_text: "Nine tenths of a number range are given out. Once it is used up, cards wait for a number.";
    low_link: "Widen the range";
    low_look: "Look at the range";
    number_wrong: "Type a number.";
}

pub(super) fn words() -> &'static Words {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
