use super::kind;
use super::words::{unmade, words};
use crate::parts::Notice;
use api::order::OrderPage;
use domain::order::state::{OrderEnd, PauseCause, Rest, Work};
use domain::order::{OrderState, Stage};
use leptos::prelude::*;
use ui::components::Shape;
use ui::live::Live;
use ui::model::order::bar::total;

/// What whoever opens the page has to know first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Message {
    tone: &'static str,
    shape: Shape,
    title: &'static str,
    lines: Vec<String>,
    /// Where it is seen to: what the link says, and where it leads.
    link: Option<(&'static str, String)>,
}

/// The one message above the figures, if there is one.
#[component]
pub(super) fn OrderNotice(live: Live<OrderPage>) -> impl IntoView {
    let message = live.part(message);
    view! { <div aria-live="polite">{move || message.get().flatten().map(notice)}</div> }
}

fn notice(message: Message) -> impl IntoView {
    let Message { tone, shape, title, lines, link } = message;
    view! {
        <Notice tone=tone shape=shape title=title>
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            {link.map(|(text, href)| view! { <p><a href=href>{text}</a></p> })}
        </Notice>
    }
}

fn message(page: &OrderPage) -> Option<Message> {
    let words = words();
    let said = |tone, shape, title, lines: Vec<String>| Message { tone, shape, title, lines, link: None };
    let again = |work: &Work| work.repeat.as_ref().map(|_| words.repeating.to_owned());
    Some(match &page.order.state {
        OrderState::Draft {} => return None,
        OrderState::Checking { .. } => {
            said("moving", Shape::Arrows, words.checking, vec![words.checking_text.to_owned()])
        }
        OrderState::Running { work } => match again(work) {
            Some(line) => said("moving", Shape::Arrows, words.exceptions, vec![line]),
            None => return asks_whether_complete(page),
        },
        OrderState::Paused { work, cause } => {
            let (title, text, link) = match cause {
                PauseCause::Person { .. } => (words.paused, words.paused_text, None),
                PauseCause::Failure { issuance } => {
                    let href = format!("/admin/issuances/{issuance}");
                    (words.stopped, words.stopped_text, Some((words.to_failed, href)))
                }
            };
            let lines = Some(text.to_owned()).into_iter().chain(again(work)).collect();
            Message { link, ..said("waiting", Shape::Clock, title, lines) }
        }
        OrderState::Completed { ended } => {
            said("good", Shape::Check, words.completed, vec![rest(page, ended)])
        }
        OrderState::Cancelled { ended, reason } => {
            let reason = (crate::words::words().ended_reason)(reason.as_str());
            said("over", Shape::Stop, words.cancelled, vec![reason, rest(page, ended)])
        }
    })
}

/// Nothing is left to make: whoever leads the order says whether it is complete.
fn asks_whether_complete(page: &OrderPage) -> Option<Message> {
    let (words, counts) = (words(), &page.counts);
    if counts.waiting > 0 || counts.in_production > 0 {
        return None;
    }
    let some = |count: u64, line: fn(&str) -> String| (count > 0).then(|| line(&count.to_string()));
    let mut lines: Vec<String> = vec![words.is_complete_text.to_owned()];
    lines.extend(some(counts.to_confirm, words.left_confirm));
    lines.extend(some(counts.failed, unmade(kind(page)).left_failed));
    if counts.to_confirm == 0 && counts.failed == 0 {
        let none = total(counts) == 0;
        lines = vec![if none { words.left_none } else { words.left_nothing }.to_owned()];
    }
    let to_confirm = || format!("{}?stage={}", super::href(&page.order.id), Stage::ToConfirm.as_str());
    let link = (counts.to_confirm > 0).then(|| (words.to_confirm, to_confirm()));
    Some(Message { tone: "waiting", shape: Shape::Check, title: words.is_complete, lines, link })
}

fn rest(page: &OrderPage, ended: &OrderEnd) -> String {
    let unmade = unmade(kind(page));
    match ended.rest {
        Rest::Returning { .. } => unmade.returning.to_owned(),
        Rest::Returned {} => unmade.returned.to_owned(),
    }
}
