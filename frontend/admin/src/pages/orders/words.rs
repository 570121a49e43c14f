//! What the pages of mass-production orders say.

mod swedish;
mod unmade;

pub(super) use unmade::{Unmade, unmade};

use domain::order::{OrderStateName, Stage};

ui::strings! {
    /// The words of these pages.
    pub(crate) Words, ENGLISH;

    orders: "Orders";
    orders_text: "Mass production: cards of the pool that are made one after the other, by all readers of a site.";
    open: "Open";
    ended: "Ended";
    order: "Order";
    no_open: "No order is open";
    no_open_text: "An order takes cards from the pool and has them made one after the other. Cards come into the pool when mass production is chosen for them.";
    no_ended: "No order has ended yet";
    no_ended_text: "Orders that were completed or cancelled are kept here.";
    new_order: "New order";
    made_by: "Made by";
    made_by_name(name): "made by {name}";
    since: "Since";
    state: "State";
    states: ["Draft", "Checking cards", "Running", "Paused", "Completed", "Cancelled"];
    verified_of(done, all): "{done} of {all} issued";
    not_begun: "Not begun";

    process: "Process of mass production";
    how_many: "How many cards?";
    how_many_text: "Cards without a name do not wait in the pool: each gets its number when the order starts.";
    how_many_wrong: "An order makes 1 to 10,000 cards without a name.";
    filter: "Cards in the pool";
    issued_by: "Issued by";
    any_process: "Any process";
    site: "Site";
    site_own: "Site (empty: your own)";
    site_wrong: "A site's id has letters, digits, points and hyphens only.";
    name_begins: "Name begins with";
    name_wrong: "No name begins like this.";
    pool_at(site): "Pool of site {site}";
    pool_empty: "No card in the pool fits";
    pool_empty_text: "Choose mass production for cards that are ready, or ask for less.";
    tick(name): "Take {name}";
    take_shown: "Tick all shown";
    take_none: "Tick none";
    which: "Which cards does the order take?";
    which_all: "All that match";
    which_all_text: "All cards of the pool that fit when the order starts, those on further pages too.";
    which_ticked: "Only the ticked ones";
    ticked_count(count): "{count} ticked";
    ticked_none: "Tick the cards first.";
    ticked_many: "At most 200 cards can be ticked; take more of them by the filter.";
    stop_first: "Stop at the first failure";
    stop_first_text: "The order pauses when a card fails. Otherwise it goes on with the next card.";
    create: "Create order";
    create_text: "Nothing is made yet: the next page shows what was checked, and has the button that starts it.";

    choice: "Cards";
    choice_all: "All of the pool";
    choice_by(process): "issued by: {process}";
    choice_name(name): "name begins with {name}";
    choice_ticked(count): "ticked ones: {count}";
    choice_count(count): "without a name: {count}";
    stops: "Stops at the first failure";
    goes_on: "Goes on after a failure";
    order_id: "Order id";

    preflight: "Before the first card";
    preflight_text: "These things are looked at again and again until the order starts.";
    verdicts: ["Good", "See to it", "In the way"];
    subjects: ["Cards", "Certificate authority", "Layout", "Card profile", "Readers", "Printers", "Card numbers"];
    to_setting: "To the setting";
    starts_nothing: "An order without a card makes nothing. Choose mass production for cards that fit it, then start it.";
    blocked: "As things stand no card would be made. It can be started all the same, and goes on by itself once this is mended.";

    progress: "Progress";
    stages: ["Waiting", "In production", "To confirm", "Failed", "Issued", "Called off", "Skipped"];
    skipped_count(count): "Cards that were not ready and are skipped: {count}.";
    to_skipped: "See why";
    rate: "Rate";
    per_hour(count): ["{count} card an hour", "{count} cards an hour"];
    per_hour_low: "Less than one card an hour";
    no_rate: "Known after three cards";
    time_left: "Time left";
    no_time: "Not known yet";
    no_time_paused: "It does not run";
    nothing_left: "Nothing is left to make";
    moments: "Less than a minute";
    minutes(count): "About {count} minutes";
    a_minute: "About a minute";
    hours(count): "About {count} hours";
    days(count): "About {count} days";

    checking: "Each card is checked";
    checking_text: "Those that are ready are taken, the others are skipped with their reason. Production begins when all are checked.";
    paused: "The order is paused";
    paused_text: "No card is begun. Cards that were at work are finished.";
    stopped: "The order stopped because a card failed";
    stopped_text: "See what happened, then resume the order.";
    to_failed: "To the card that failed";
    to_confirm: "To the printed cards";
    repeating: "Failed cards are made ready to be tried again.";
    is_complete: "Is the order complete?";
    is_complete_text: "No card waits or is at work any more. Complete the order, or see to what is left first:";
    left_confirm(count): "Printed cards that wait for somebody to look at them: {count}.";
    left_none: "No card was ready: every one of them was skipped. Mend what kept them out, then take them into another order.";
    left_nothing: "Nothing is left: every card is issued.";
    completed: "The order is completed";
    cancelled: "The order was cancelled";

    lanes: "Readers";
    no_lanes: "No reader of this site has reported yet. Cards wait until one does.";
    lane_counts(verified, failed): "{verified} verified, {failed} failed";

    exceptions: "Exceptions";
    exceptions_text: "These cards failed. The others go on.";
    cards_by_state: "Cards by state";
    no_lines: "No card of the order is here.";
    what: "What";
    attempt(number): "Attempt {number}";
    at(step, reader): "{step} · {reader}";
    failed_at(step): "Stopped at: {step}";
    letter_opened: "PIN letter opened";
    letter_closed: "PIN letter closed";
    issued: "Verified and issued";
    looks: "Wait for somebody to look at the print";
    waits: "Waits for a reader";
    mend_issuance: "To the issuance";
    mend_person: "To the person";
    mend_order: "To the other order";
    mend_orders: "To the orders";

    drop: "Drop from the order";
    drop_many: "At most 200 cards are dropped at once.";
    refused: "Not done for these cards";

    confirm: "Confirm printed cards";
    confirm_text: "Look at both sides of each card. Tick those that are not good and say what is wrong; all the others are good.";
    not_good(name): "{name} is not good";
    not_good_column: "Not good";
    wrong_with(name): "What is wrong with the card of {name}?";
    in_words(name): "In your words: the card of {name}";
    choose: "Choose";
    confirm_these: "Confirm these cards";
    good_and_bad(good, bad): "{good} good, {bad} not good";
    reason_missing: "Say of each ticked card what is wrong.";
    confirm_good(count): "Cards that are good and are issued: {count}.";
    confirm_bad(count): "Cards that count as failed: {count}. They are scrap, and can be made again under their numbers.";
    confirmed(good, bad): "Confirmed: {good}. Refused: {bad}.";

    letters: "PIN letters";
    letters_text: "The letters of these cards come as one document, a page each. Each opens once. Without ticks, all that are shown and still closed are opened, 200 at most.";
    open_letters: "Open PIN letters";
    reprint_letters: "Reprint PIN letters";
    letters_mixed: "Some of the ticked letters were opened before and some were not. Tick only the ones or only the others.";
    letters_many: "At most 200 letters go into one document.";
    letters_none: "No letter of the cards shown is closed.";
    letters_open(count): "PIN letters that are opened as one document: {count}. Each opens once: have the printer ready. That you opened them is recorded.";
    letters_again(count): "PIN letters that were opened before: {count}. They can be printed once more, with a reason.";
    letters_ready: "The letters are open in a tab of their own. Print them, close the tab, hand them over. They are gone from here as soon as you close this.";
    letters_link: "Show the letters";
    keep_closed: "Keep them closed";

    history: "History";
    keep_order: "Keep order";
    not_yet: "Not yet";
    explain_repeat: "Each failed card is tried again with a new chip. The card numbers stay.";
    explain_repeat_badges: "Each failed card is tried again with a new card. The card numbers stay.";
    explain_complete: "The order ends and cannot be taken up again.";
    explain_cancel: "The order ends and cannot be taken up again. Cards that are issued stay issued.";
    loses_stopped_badges(count): "Cards at work: {count}. They are stopped: what was made so far is scrap, and they go back to the pool.";
    loses_unconfirmed_badges(count): "Printed cards that nobody has confirmed: {count}. They are scrap, and go back to the pool.";
    loses_chips(count): "What was written on the chips of failed cards: {count}. Their certificates are revoked.";

    desk_mode: "Desk mode";
    desk_text: "One card at a time, readable from a distance. The space bar, the enter key or a foot switch is the one button.";
    desk_reader: "Which reader is yours?";
    desk_none: "No reader of this site is known";
    desk_none_text: "Start the reader agent at the desk, then come back.";
    desk_missing: "Choose your reader.";
    sound: "Sound when a card is done or has failed";
    sound_on: "Sound is on";
    sound_off: "Sound is off";
    begin: "Begin";
    leave_desk: "Leave desk mode";
    to_start: "The order has not begun";
    to_start_text: "Start it here, or look at its page first.";
    desk_paused: "Paused";
    desk_paused_text: "Resume the order to go on.";
    desk_ended: "The order has ended";
    desk_ended_text: "There is nothing more to do here.";
    desk_away: "The reader is not there";
    desk_away_text: "Check its cable and the agent. It goes on by itself.";
    insert: "Insert the next card";
    insert_text(count): "Waiting: {count}";
    wait: "One moment";
    wait_text: "The reader takes the card up. Leave it in.";
    leave_in: "Leave the card in";
    done: "Done";
    done_text: "Take the card away";
    failed: "Failed";
    failed_text: "Take the card away and set it aside";
    failed_before(name): "The card before failed: {name}. Set it aside.";
    remove: "Take the card away";
    remove_text: "It is not a blank card";
    held: "Another program holds the reader";
    held_text: "Close it. Then this goes on by itself.";
    nothing: "No more cards wait";
    nothing_text: "Go back to the order to confirm, repeat or complete.";
    press_start: "Start order";
    press_resume: "Resume order";
    press_seen: "Seen, go on";
    press_leave: "Back to the order";
    tally: "This reader in this order";
}

pub(crate) fn words() -> &'static Words {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}

/// A word for each of a list's members, by its place.
fn nth<T: PartialEq>(all: &[T], one: &T, words: &[&'static str]) -> &'static str {
    let place = all.iter().position(|other| other == one);
    place.and_then(|place| words.get(place)).copied().unwrap_or_default()
}

pub(super) fn state_word(state: OrderStateName) -> &'static str {
    nth(OrderStateName::ALL, &state, &words().states)
}

pub(super) fn stage_word(stage: Stage) -> &'static str {
    nth(Stage::ALL, &stage, &words().stages)
}
