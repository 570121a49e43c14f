use super::act::{Loss, OrderAsks, body, button, buttons, losses, makes_nothing, obstacles};
use super::bar::{WIDTH, parts, total};
use super::desk::{Desk, Press, Prompt, Signal};
use super::letters::{Letters, letters};
use super::pace::{Spoken, per_card, per_hour, spoken, time_left};
use crate::model::act::Weight;
use api::order::{Lane, OrderPage, PreflightCheck, PreflightSubject, Verdict};
use domain::id::IssuanceId;
use domain::order::{Line, OrderCommandName, OrderCounts, OrderStateName, Stage};
use domain::process::{MassProcessId, Package};
use domain::reader::ReaderState;
use domain::time::Span;
use serde_json::{Value, json};

const NOW: i64 = 1_760_000_000_000;
const RUNNING: OrderStateName = OrderStateName::Running;

fn state(name: &str) -> Value {
    let signed = json!({"by": "per-1", "at": NOW});
    let work = json!({"started": signed, "ran": 0, "repeat": null});
    match name {
        "draft" => json!({"name": "draft"}),
        "running" => json!({"name": "running", "work": work}),
        "paused" => json!({"name": "paused", "work": work, "cause": {"by": "person", "person": "per-1"}}),
        _ => json!({"name": "completed", "ended": {"by": signed, "ran": 0, "rest": {"rest": "returned"}}}),
    }
}

fn counts(waiting: u64, in_production: u64, to_confirm: u64, failed: u64, issued: u64) -> OrderCounts {
    OrderCounts { waiting, in_production, to_confirm, failed, issued, ended: 0, skipped: 2 }
}

/// An order whose cards were verified so many seconds ago, newest first; it came into its state a minute ago.
fn page(name: &str, counts: OrderCounts, ran: i64, verified: u64, ago: &[i64]) -> OrderPage {
    let last: Vec<_> = ago.iter().map(|seconds| NOW - seconds * 1000).collect();
    serde_json::from_value(json!({
        "order": {
            "id": "ord-1", "process": "PcmProcMassProductionEmployeeCard", "site": "site-1",
            "choice": {"by": "filter", "filter": {}}, "stop_at_first_failure": false,
            "created": {"by": "per-1", "at": NOW}, "records": 1, "since": NOW - 60_000, "state": state(name),
        },
        "version": 3, "allowed": [], "created_by": "Pavel Novak", "counts": counts, "lanes": [],
        "pace": {"now": NOW, "ran": ran * 1000, "verified": verified, "last": last},
    }))
    .unwrap()
}

#[test]
fn no_rate_is_told_before_there_is_something_to_go_by() {
    let young = page("running", counts(8, 1, 0, 0, 2), 60, 2, &[5, 15]);
    assert_eq!((per_card(&young), time_left(&young)), (None, None));
    let first = page("running", counts(9, 0, 0, 0, 0), 0, 0, &[]);
    assert_eq!(per_card(&first), None);
}

#[test]
fn the_last_cards_tell_the_rate_and_the_rest_at_that_rate_the_time_left() {
    let order = page("running", counts(5, 1, 0, 0, 3), 600, 3, &[5, 15, 25]);
    assert_eq!(per_card(&order), Some(Span::from_secs(10)));
    assert_eq!(per_hour(Span::from_secs(10)), 360);
    assert_eq!(time_left(&order), Some(Span::from_secs(60)));
}

#[test]
fn a_silence_that_is_longer_than_a_card_slows_the_rate() {
    let order = page("running", counts(5, 1, 0, 0, 3), 600, 3, &[40, 45, 50]);
    assert_eq!(per_card(&order).map(Span::as_millis), Some(50_000 / 3));
}

#[test]
fn once_all_is_made_the_rate_stays_as_it_was() {
    let order = page("running", counts(0, 0, 0, 1, 3), 600, 3, &[40, 45, 50]);
    assert_eq!(per_card(&order), Some(Span::from_secs(5)));
}

#[test]
fn what_was_verified_before_a_pause_does_not_slow_the_rate() {
    // It runs again for a minute; of the last cards only one is of this run.
    let order = page("running", counts(5, 0, 0, 0, 10), 100, 10, &[30, 3000, 3010]);
    assert_eq!(per_card(&order), Some(Span::from_secs(10)), "that of the whole order");
}

#[test]
fn an_order_that_does_not_run_has_no_time_left() {
    let paused = page("paused", counts(5, 0, 0, 0, 10), 100, 10, &[5, 15, 25]);
    assert_eq!(per_card(&paused), Some(Span::from_secs(10)));
    assert_eq!(time_left(&paused), None);
    let made = page("running", counts(0, 0, 3, 1, 10), 100, 10, &[5, 15, 25]);
    assert_eq!(time_left(&made), None, "nothing is left to make");
}

#[test]
fn time_left_is_rounded_up_in_one_unit() {
    let said = |seconds| spoken(Span::from_secs(seconds));
    assert_eq!(said(59), Spoken::Moments);
    assert_eq!(said(60), Spoken::Minutes(1));
    assert_eq!(said(61), Spoken::Minutes(2));
    assert_eq!(said(5400), Spoken::Minutes(90));
    assert_eq!(said(5401), Spoken::Hours(2));
    assert_eq!(said(36 * 3600), Spoken::Hours(36));
    assert_eq!(said(37 * 3600), Spoken::Days(2));
    assert_eq!(per_hour(Span::from_secs(9000)), 0, "fewer than one an hour");
}

#[test]
fn the_bar_is_full_from_end_to_end() {
    for counts in [counts(1, 1, 1, 0, 0), counts(7, 2, 0, 3, 9988), counts(0, 0, 0, 0, 1)] {
        let parts = parts(&counts);
        assert_eq!(parts.iter().map(|part| part.width).sum::<u64>(), WIDTH);
        let mut end = 0;
        for part in &parts {
            assert_eq!(part.from, end);
            end += part.width;
        }
    }
    let none = counts(0, 0, 0, 0, 0);
    assert!(parts(&none).is_empty() && total(&none) == 0, "skipped cards are not in it");
}

#[test]
fn every_button_sends_its_own_command_once_it_is_answered() {
    let reason = || "because".to_owned().try_into().ok();
    let some = counts(1, 1, 1, 1, 1);
    for command in OrderCommandName::ALL {
        assert_eq!(button(*command, &some).is_some(), body(*command, reason()).is_some(), "{command:?}");
    }
    assert!(body(OrderCommandName::Cancel, None).is_none(), "a cancellation needs its reason");
    assert!(button(OrderCommandName::Repeat, &counts(1, 0, 0, 0, 0)).is_none(), "nothing failed");
}

#[test]
fn what_ends_an_order_stands_last_and_asks() {
    let mut order = page("running", counts(4, 1, 2, 3, 5), 10, 5, &[]);
    use OrderCommandName::{Cancel, Complete, Pause, Repeat};
    order.allowed = vec![Cancel, Complete, Repeat, Pause];
    let all = buttons(&order);
    assert_eq!(all.last().map(|button| (button.command, button.asks)), Some((Cancel, OrderAsks::Reason)));
    assert!(all.iter().all(|button| button.weight != Weight::Primary), "nothing is the usual next one yet");
    use Loss::{Chips, Draft, Failed, Stopped, Unconfirmed, Waiting};
    assert_eq!(losses(&order, Cancel), [Stopped(1), Unconfirmed(2), Waiting(4), Failed(3)]);
    assert_eq!(losses(&order, Complete), [Waiting(4), Failed(3)]);
    assert_eq!(losses(&order, Repeat), [Chips(3)]);
    let mut badges = order.clone();
    badges.order.process = MassProcessId::CCProcMassProductionEmployeeCard;
    assert!(losses(&badges, Repeat).is_empty(), "on badges nothing was certified");
    assert!(losses(&order, Pause).is_empty());
    assert_eq!(losses(&page("draft", counts(0, 0, 0, 0, 0), 0, 0, &[]), Cancel), [Draft]);
    let made = page("running", counts(0, 0, 0, 0, 5), 10, 5, &[]);
    assert_eq!(button(Complete, &made.counts).map(|button| button.weight), Some(Weight::Primary));
    assert!(losses(&made, Complete).is_empty());
}

#[test]
fn an_order_starts_in_spite_of_all_but_that_it_has_no_cards() {
    let check =
        |what, verdict| PreflightCheck { what, verdict, sentence: "So it is.".to_owned(), setting: None };
    let good = check(PreflightSubject::Authority, Verdict::Good);
    let low = check(PreflightSubject::Numbers, Verdict::Warning);
    let no_reader = check(PreflightSubject::Readers, Verdict::Bad);
    let no_card = check(PreflightSubject::Cards, Verdict::Bad);
    assert_eq!(obstacles(&[good.clone(), low]), []);
    let found = obstacles(&[good, no_reader.clone()]);
    assert_eq!(found, std::slice::from_ref(&no_reader));
    assert!(!makes_nothing(&found));
    assert!(makes_nothing(&obstacles(&[no_reader, no_card])));
}

fn issued(id: &str, letter_opened: bool) -> Line {
    serde_json::from_value(json!({
        "issuance": id, "holder": "per-1", "holder_name": "Alice Adams", "number": "E-1", "attempt": 1, "since": NOW,
        "state": {"stage": "issued", "letter_opened": letter_opened},
    }))
    .unwrap()
}

#[test]
fn letters_are_opened_or_reprinted_but_not_both_at_once() {
    let lines = [issued("iss-1", false), issued("iss-2", true), issued("iss-3", false)];
    let id = |text: &str| text.parse::<IssuanceId>().unwrap();
    let ids = |of: Letters| match of {
        Letters::Open(ticked) => ("open", ticked.as_slice().len()),
        Letters::Reprint(ticked) => ("reprint", ticked.as_slice().len()),
        Letters::None => ("none", 0),
        Letters::Mixed => ("mixed", 0),
        Letters::TooMany => ("too many", 0),
    };
    assert_eq!(ids(letters(&lines, &[])), ("open", 2), "those that are closed");
    assert_eq!(ids(letters(&lines, &[id("iss-3")])), ("open", 1));
    assert_eq!(ids(letters(&lines, &[id("iss-2")])), ("reprint", 1));
    assert_eq!(ids(letters(&lines, &[id("iss-1"), id("iss-2")])), ("mixed", 0));
    assert_eq!(ids(letters(&[issued("iss-2", true)], &[])), ("none", 0));
    let many: Vec<Line> = (0..300).map(|n| issued(&format!("iss-{n}"), false)).collect();
    assert_eq!(ids(letters(&many, &[])), ("open", 200), "as many as go into one document");
}

fn lane(state: ReaderState, at_work: bool, verified: u64, failed: u64) -> Lane {
    let card = json!({
        "issuance": "iss-1", "holder_name": "Alice Adams", "number": "E-1", "step": "generate-keys", "since": NOW,
    });
    serde_json::from_value(json!({
        "agent": "agt-1", "agent_name": "Desk 1", "reader": "rdr-1", "name": "Reader 1", "state": state,
        "online": true, "card": at_work.then_some(card), "verified": verified, "failed": failed,
    }))
    .unwrap()
}

/// What a desk prompts as one page follows another.
fn at_desk(lanes: &[Lane]) -> (Desk, Vec<(Prompt, Option<Signal>)>) {
    let mut desk = Desk::default();
    let mut all = Vec::new();
    for lane in lanes {
        let signal = desk.see(lane);
        all.push((desk.prompt(RUNNING, Package::DigitalId, &counts(5, 0, 0, 0, 0), lane), signal));
    }
    (desk, all)
}

#[test]
fn a_desk_leads_from_card_to_card() {
    use ReaderState::{AtWork, Blank, Empty, Marked};
    let (_, all) = at_desk(&[
        lane(Empty, false, 7, 1),
        lane(Blank, false, 7, 1),
        lane(AtWork, true, 7, 1),
        lane(AtWork, false, 7, 1),
        lane(Marked, false, 8, 1),
        lane(Marked, false, 8, 1),
        lane(Empty, false, 8, 1),
    ]);
    let (prompts, signals): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    assert!(
        matches!(
            prompts.as_slice(),
            [
                Prompt::Insert,
                Prompt::Wait,
                Prompt::Working(_),
                Prompt::Wait,
                Prompt::Done(Some(_)),
                Prompt::Done(Some(_)),
                Prompt::Insert
            ]
        ),
        "{prompts:?}"
    );
    let heard: Vec<_> = signals.iter().flatten().collect();
    assert_eq!(heard, [&Signal::Good], "once; what was made before the desk was opened is silent");
}

#[test]
fn a_failure_stays_until_somebody_has_seen_it() {
    use ReaderState::{AtWork, Empty, Marked};
    let (mut desk, all) = at_desk(&[
        lane(AtWork, true, 0, 0),
        lane(Marked, false, 0, 1),
        lane(Empty, false, 0, 1),
        lane(AtWork, true, 0, 1),
        lane(Empty, false, 1, 1),
    ]);
    assert_eq!(all[1].1, Some(Signal::Bad));
    assert!(matches!(all[2].0, Prompt::Failed(Some(_))), "although the card was taken away");
    assert!(matches!(all[3].0, Prompt::Working(_)), "the next card is told of");
    assert!(matches!(all[4].0, Prompt::Failed(_)), "and covers no failure");
    assert_eq!(desk.press(&all[4].0), Some(Press::Seen));
    desk.acknowledge();
    let next = desk.prompt(RUNNING, Package::DigitalId, &counts(5, 0, 0, 0, 0), &lane(Empty, false, 1, 1));
    assert_eq!(next, Prompt::Insert);
}

#[test]
fn a_desk_says_why_no_card_is_wanted() {
    let desk = Desk::default();
    let prompt = |state, counts, lane: &Lane| desk.prompt(state, Package::DigitalId, &counts, lane);
    let empty = lane(ReaderState::Empty, false, 0, 0);
    let left = counts(5, 0, 0, 0, 0);
    assert_eq!(prompt(OrderStateName::Draft, left, &empty), Prompt::Start);
    assert_eq!(prompt(OrderStateName::Paused, left, &empty), Prompt::Paused);
    assert_eq!(prompt(OrderStateName::Completed, left, &empty), Prompt::Ended);
    assert_eq!(prompt(RUNNING, counts(0, 2, 0, 0, 0), &empty), Prompt::Nothing);
    let away = Lane { online: false, ..empty.clone() };
    assert_eq!(prompt(RUNNING, left, &away), Prompt::Away);
    let contactless = lane(ReaderState::Contactless, false, 0, 0);
    assert_eq!(prompt(RUNNING, left, &contactless), Prompt::Remove);
    assert_eq!(desk.prompt(RUNNING, Package::PhysicalId, &left, &contactless), Prompt::Wait);
    assert_eq!(prompt(RUNNING, left, &lane(ReaderState::InUse, false, 0, 0)), Prompt::Held);
    for state in OrderStateName::ALL {
        let prompt = prompt(*state, left, &empty);
        assert_eq!(prompt == Prompt::Insert, *state == OrderStateName::Running, "{state}");
    }
}

#[test]
fn each_stage_has_its_look() {
    let looks: Vec<_> = Stage::ALL.iter().map(|stage| super::stage_look(*stage).1).collect();
    for (n, shape) in looks.iter().enumerate() {
        assert!(!looks[n + 1..].contains(shape), "{shape:?} twice: state is never colour alone");
    }
}
