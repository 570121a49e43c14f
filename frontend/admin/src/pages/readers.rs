use crate::parts::{in_reader, prints, sorted};
use crate::words::words;
use api::issuance::{ReaderRow, Readers as Answer};
use api::report::DeskHealth;
use domain::report::ReaderHealth;
use leptos::prelude::*;
use ui::browser::decimal;
use ui::components::{Empty, Icon, Moment, PageTitle, Shape, loaded};
use ui::live::{IDLE, LISTING, Live, live};
use ui::model::health::{by_step, rate};
use ui::model::paths;

/// Where cards can be produced, and how well that goes.
#[component]
pub(crate) fn Readers() -> impl IntoView {
    let readers = live(|| paths::READERS.to_owned(), |_: &Answer| Some(LISTING));
    let health = live(|| paths::HEALTH.to_owned(), |_: &DeskHealth| Some(IDLE));
    view! {
        <PageTitle text=words().readers.to_owned() />
        {loaded(readers, 4, move || body(readers, health))}
    }
}

fn body(readers: Live<Answer>, health: Live<DeskHealth>) -> AnyView {
    let rows = readers.part(|answer| sorted(&answer.readers));
    let did = health.part(|answer| answer.readers.clone());
    let rows = move || {
        let did = did.get().unwrap_or_default();
        let of = |row: &ReaderRow| {
            did.iter().find(|did| did.at.agent == row.agent && did.at.reader == row.reader).cloned()
        };
        rows.get().unwrap_or_default().into_iter().map(|row| (of(&row), row)).collect::<Vec<_>>()
    };
    let none = Memo::new(move |_| rows().is_empty());
    let days = health.part(|answer| answer.days);
    let words = words();
    let table = move || {
        view! {
            <p class="quiet">{move || days.get().map(|days| (words.health_text)(&days.to_string()))}</p>
            <div class="scroll">
                <table class="list desks">
                    <caption class="hidden">{words.readers}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.reader}</th>
                            <th scope="col">{words.desk}</th>
                            <th scope="col">{words.state}</th>
                            <th scope="col">{words.in_reader}</th>
                            <th scope="col">{words.last_seen}</th>
                            <th scope="col">{words.last_card}</th>
                            <th scope="col">{words.verified_cards}</th>
                            <th scope="col">{words.failed_cards}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=rows key=key children=|(health, row)| line(row, health.as_ref()) />
                    </tbody>
                </table>
            </div>
        }
    };
    (move || match none.get() {
        true => view! {
            <Empty shape=Shape::Reader title=words.readers_empty text=words.readers_empty_text />
        }
        .into_any(),
        false => table().into_any(),
    })
    .into_any()
}

/// All that a line shows and that changes.
fn key((health, row): &(Option<ReaderHealth>, ReaderRow)) -> impl std::hash::Hash + Eq + use<> {
    let did = health.as_ref().map(|health| (health.verified, health.failures(), health.last_verified));
    (
        row.agent.clone(),
        row.reader.clone(),
        row.online,
        row.state,
        row.printer,
        row.make.clone(),
        row.last_seen,
        did,
    )
}

fn line(row: ReaderRow, health: Option<&ReaderHealth>) -> impl IntoView + use<> {
    let words = words();
    let (class, shape, word) = if row.online {
        ("badge good", Shape::Check, words.online)
    } else {
        ("badge over", Shape::Stop, words.offline)
    };
    let firmware = row.make.firmware.map(|firmware| (words.firmware)(&firmware.to_string()));
    let version = row.agent_version.map(|version| (words.agent_version)(&version.to_string()));
    let last = health.and_then(|health| health.last_verified);
    view! {
        <tr>
            <td>{row.name}{under(firmware)}</td>
            <td>{row.agent_name}{under(prints(row.printer).map(str::to_owned))}{under(version)}</td>
            <td><span class=class><Icon shape=shape />{word}</span></td>
            <td>{row.online.then(|| in_reader(row.state))}</td>
            <td><Moment at=row.last_seen /></td>
            <td>{last.map(|at| view! { <Moment at=at /> })}</td>
            <td class="figures">{health.map(|health| health.verified)}</td>
            <td class="figures">{health.map(|health| rate(health, decimal))}{under(health.and_then(by_step))}</td>
        </tr>
    }
}

/// A second line of a cell, if there is something to say.
fn under(text: Option<String>) -> impl IntoView {
    text.map(|text| view! { <small>{text}</small> })
}
