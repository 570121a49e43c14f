//! The seven steps of a case file: done, now, next, with who and when.

use crate::i18n::{named, words};
use api::issuance::HistoryRecord;
use domain::issuance::state::Channel;
use domain::issuance::{CommandName, Issuance, State, StateName};
use domain::time::Timestamp;
use std::cmp::Ordering;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Behind us.
    Done,
    /// Going on, or waited for.
    Now,
    /// To come.
    Next,
    /// Not part of this process.
    Left,
    /// The way ended here.
    Ended,
    /// Not reached any more.
    Void,
}

/// One of the seven steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub mark: Mark,
    /// Who did it.
    pub who: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// What else there is to say.
    pub note: Option<String>,
}

/// The commands that complete each step, in the order of the workflow.
const COMPLETED_BY: [&[CommandName]; 7] = [
    &[CommandName::Request, CommandName::RecordRequest],
    &[CommandName::Produce],
    &[CommandName::Approve],
    &[CommandName::CardCreated],
    &[CommandName::ChooseSingle, CommandName::ChooseMass],
    &[CommandName::Certify],
    &[CommandName::Confirm, CommandName::ReportVerified],
];

/// The seven steps of an issuance with its history.
pub fn timeline(issuance: &Issuance, history: &[HistoryRecord]) -> Vec<Step> {
    let last = history.last().and_then(|h| h.record.from);
    let (reached, ended) = reached(issuance, last);
    let names = words().steps;
    names
        .into_iter()
        .zip(COMPLETED_BY)
        .zip(1..)
        .map(|((name, commands), number)| {
            let mark = mark(issuance, number, reached, ended);
            let record = if mark == Mark::Ended {
                history.last()
            } else {
                history.iter().rev().find(|h| commands.contains(&h.record.command))
            };
            let shown = matches!(mark, Mark::Done | Mark::Ended);
            let (mut who, mut at) = record
                .filter(|_| shown)
                .map_or((None, None), |h| (Some(h.actor_name.clone()), Some(h.record.at)));
            if number == 1 {
                at = Some(issuance.origin.at);
                who = who.or_else(|| history.first().map(|h| h.actor_name.clone()));
            }
            Step { name, mark, who, at, note: note(issuance, number, mark) }
        })
        .collect()
}

fn mark(issuance: &Issuance, number: usize, reached: usize, ended: bool) -> Mark {
    let left = match number {
        3 => !issuance.process().approval,
        6 => slots(issuance) == 0,
        _ => false,
    };
    let skipped = number == 6 && certificates(issuance) < slots(issuance);
    match number.cmp(&reached) {
        _ if left => Mark::Left,
        Ordering::Less if skipped && ended => Mark::Void,
        Ordering::Less if skipped => Mark::Next,
        Ordering::Less => Mark::Done,
        Ordering::Equal if ended => Mark::Ended,
        Ordering::Equal => Mark::Now,
        Ordering::Greater if ended => Mark::Void,
        Ordering::Greater => Mark::Next,
    }
}

/// The step at which an issuance is (8 once it is through), and whether it ended there.
fn reached(issuance: &Issuance, before: Option<StateName>) -> (usize, bool) {
    use StateName as S;
    let (step, ended) = match &issuance.state {
        State::Issued(_) => (8, false),
        State::Declined(_) | State::Aborted(_) | State::Rejected(_) | State::Cancelled(_) => {
            let step = match before {
                Some(S::Requested) | None => 2,
                Some(S::AwaitingApproval) => 3,
                Some(S::CardPending) => 4,
                Some(S::CardReady) => 5,
                Some(_) => 7,
            };
            (step, true)
        }
        State::Requested => (2, false),
        State::AwaitingApproval(_) => (3, false),
        State::CardPending(_) => (4, false),
        State::CardReady(_) => (5, false),
        State::Queued(_) | State::Pooled(_) | State::Ordered(_) => (6, false),
        State::InProduction(_) if certificates(issuance) < slots(issuance) => (6, false),
        State::InProduction(_) | State::AwaitingConfirmation(_) | State::Failed(_) => (7, false),
    };
    // With no certificate to issue, producing is all that is left after the choice.
    (if step == 6 && slots(issuance) == 0 { 7 } else { step }, ended)
}

fn slots(issuance: &Issuance) -> usize {
    issuance.profile().slots.len()
}

fn certificates(issuance: &Issuance) -> usize {
    issuance.state.card().map_or(0, |card| card.certificates.len())
}

fn note(issuance: &Issuance, number: usize, mark: Mark) -> Option<String> {
    match (number, mark) {
        (1, _) => Some(channel(issuance.origin.channel).to_owned()),
        (3 | 6, Mark::Left) => Some(words().left_out.to_owned()),
        (_, Mark::Ended) => ended(&issuance.state),
        (_, Mark::Now) => now(issuance),
        (6, Mark::Done) => Some(certified(issuance)),
        _ => None,
    }
}

/// How the wish for a card arrived, in words.
pub fn channel(channel: Channel) -> &'static str {
    let words = words();
    match channel {
        Channel::SelfService => words.by_self_service,
        Channel::InPerson => words.by_person,
        Channel::Phone => words.by_phone,
        Channel::Email => words.by_email,
        Channel::Form => words.by_form,
        Channel::Order => words.by_order,
    }
}

fn certified(issuance: &Issuance) -> String {
    (words().certified)(&certificates(issuance).to_string(), &slots(issuance).to_string())
}

fn ended(state: &State) -> Option<String> {
    let (State::Declined(end) | State::Aborted(end) | State::Rejected(end) | State::Cancelled(end)) = state
    else {
        return None;
    };
    let what = super::state::label(state.name());
    Some(end.reason.as_ref().map_or_else(|| what.clone(), |reason| format!("{what}: {reason}")))
}

fn now(issuance: &Issuance) -> Option<String> {
    let words = words();
    let text = match &issuance.state {
        State::Requested => words.waits_officer.to_owned(),
        State::AwaitingApproval(s) => match &s.postponed {
            Some(postponed) => (words.postponed)(postponed.note.as_str()),
            None => words.waits_approver.to_owned(),
        },
        State::CardPending(s) => match &s.trouble {
            Some(trouble) => (words.delayed)(trouble.reason.as_str()),
            None => words.makes_card.to_owned(),
        },
        State::CardReady(_) => words.waits_choice.to_owned(),
        State::Queued(_) => words.waits_reader.to_owned(),
        State::Pooled(_) => words.waits_order.to_owned(),
        State::Ordered(_) => words.in_order.to_owned(),
        State::InProduction(job) => named(job.progress).to_owned(),
        State::AwaitingConfirmation(_) => words.waits_look.to_owned(),
        State::Failed(s) => (words.attempt_failed)(&s.card.attempt.to_string()),
        _ => return None,
    };
    Some(text)
}
