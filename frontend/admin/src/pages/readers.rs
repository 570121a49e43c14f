use crate::parts::{in_reader, sorted};
use crate::words::words;
use api::issuance::{ReaderRow, Readers as Answer};
use leptos::prelude::*;
use ui::components::{Empty, Icon, Moment, PageTitle, Shape, loaded};
use ui::live::{LISTING, Live, live};
use ui::model::paths;

/// Where cards can be produced.
#[component]
pub(crate) fn Readers() -> impl IntoView {
    let live = live(|| paths::READERS.to_owned(), |_: &Answer| Some(LISTING));
    view! {
        <PageTitle text=words().readers.to_owned() />
        {loaded(live, 4, move || body(live))}
    }
}

fn body(live: Live<Answer>) -> AnyView {
    let rows = live.part(|answer| sorted(&answer.readers));
    let rows = move || rows.get().unwrap_or_default();
    let none = Memo::new(move |_| rows().is_empty());
    let words = words();
    let table = move || {
        view! {
            <table class="list">
                <caption class="hidden">{words.readers}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.reader}</th>
                        <th scope="col">{words.desk}</th>
                        <th scope="col">{words.state}</th>
                        <th scope="col">{words.in_reader}</th>
                        <th scope="col">{words.last_seen}</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=rows
                        key=|row| (row.agent.clone(), row.reader.clone(), row.online, row.state, row.last_seen)
                        children=row
                    />
                </tbody>
            </table>
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

fn row(row: ReaderRow) -> impl IntoView {
    let words = words();
    let (class, shape, word) = if row.online {
        ("badge good", Shape::Check, words.online)
    } else {
        ("badge over", Shape::Stop, words.offline)
    };
    view! {
        <tr>
            <td>{row.name}</td>
            <td>{row.agent_name}</td>
            <td><span class=class><Icon shape=shape />{word}</span></td>
            <td>{row.online.then(|| in_reader(row.state))}</td>
            <td><Moment at=row.last_seen /></td>
        </tr>
    }
}
