//! What became of mails.

use super::trouble::health;
use super::{name, words};
use crate::parts::{Listing, listing};
use api::mail::{MailRow, MailsPage};
use domain::mail::{MailState, MailStateName, NotSent};
use domain::role::Role;
use leptos::prelude::*;
use serde::Serialize;
use ui::components::{Button, Empty, FaultNotice, Moment, Shape, loaded};
use ui::live::LISTING;
use ui::model::act::Weight;
use ui::session::Session;
use ui::submission::Submission;

pub(super) fn outbox() -> AnyView {
    let state = RwSignal::new(MailStateName::Waiting);
    let mails =
        listing::<MailsPage>(move || format!("/api/mails?state={}", state.get().as_str()), || LISTING);
    view! {
        <section id="outbox">
            <h2>{words().outbox}</h2>
            {health(mails.live.part(|page| page.delivery.clone()))}
            {states(state)}
            {loaded(mails.live, 4, move || list(mails))}
        </section>
    }
    .into_any()
}

fn states(state: RwSignal<MailStateName>) -> AnyView {
    let option = |(choice, name): (MailStateName, &'static str)| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="mail-state"
                    prop:checked=move || state.get() == choice
                    on:change=move |_| state.set(choice)
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="options inline">
            <legend class="hidden">{words().outbox}</legend>
            {MailStateName::ALL.into_iter().zip(words().states).map(option).collect_view()}
        </fieldset>
    }
    .into_any()
}

fn list(mails: Listing<MailsPage>) -> AnyView {
    let (words, rows) = (words(), mails.rows);
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let again = Callback::new(move |()| mails.live.reload());
    view! {
        <Show when=move || !none.get() fallback=move || view! { <Empty shape=Shape::Tray title=words.none text=words.none_text /> }>
            <table class="list">
                <caption class="hidden">{words.outbox}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.mail}</th>
                        <th scope="col">{words.to}</th>
                        <th scope="col">{words.since}</th>
                        <th scope="col">{words.came}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| (row.id.clone(), format!("{:?}", row.state)) children=move |row| line(&row, again) />
                </tbody>
            </table>
        </Show>
        {mails.more()}
    }
    .into_any()
}

fn line(row: &MailRow, again: Callback<()>) -> AnyView {
    let words = words();
    let what = match &row.issuance {
        Some(issuance) => {
            view! { <a href=format!("/admin/issuances/{issuance}")>{name(row.kind)}</a> }.into_any()
        }
        None => name(row.kind).into_any(),
    };
    view! {
        <tr>
            <td>{what}</td>
            <td data-label=words.to>{row.to_name.clone()}</td>
            <td data-label=words.since><Moment at=row.state.since().unwrap_or(row.posted) /></td>
            <td data-label=words.came>{came(row)} {resend(row, again)}</td>
        </tr>
    }
    .into_any()
}

fn came(row: &MailRow) -> AnyView {
    let words = words();
    match &row.state {
        MailState::Waiting { attempts: 0, .. } => words.waits.into_any(),
        MailState::Waiting { next, attempts, trouble, .. } => view! {
            {words.tried.of(u64::from(*attempts))} ", " {words.next_try} " " <Moment at=*next />
            {trouble.clone().map(|trouble| view! { <p class="quiet">{trouble}</p> })}
        }
        .into_any(),
        MailState::Sent { .. } => words.taken.into_any(),
        MailState::GivenUp { reason, .. } => reason.clone().into_any(),
        MailState::NotSent { why, .. } => match why {
            NotSent::NoServer => words.no_server,
            NotSent::SwitchedOff => words.switched_off,
            NotSent::PersonGone => words.person_gone,
        }
        .into_any(),
    }
}

/// An act without anything to say besides.
#[derive(Serialize)]
struct Nothing {}

fn resend(row: &MailRow, again: Callback<()>) -> AnyView {
    let ended = matches!(row.state, MailState::GivenUp { .. } | MailState::NotSent { .. });
    if !ended || !Session::here().has(Role::SystemAdministrator) {
        return ().into_any();
    }
    let submission = Submission::new();
    let address = format!("/api/mails/{}/resend", row.id);
    let press = move || submission.send(address.clone(), Nothing {}, move |_: MailRow| again.run(()));
    let about = (words().about)(name(row.kind), &row.to_name);
    view! {
        <FaultNotice fault=submission.fault />
        <div class="buttons">
            <Button label=words().resend about=about weight=Weight::Secondary busy=submission.pending on_press=press />
        </div>
    }
    .into_any()
}
