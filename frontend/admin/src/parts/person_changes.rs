use crate::words::words;
use api::people::{ChangeRow, PersonChanges as Page, PersonSaved};
use domain::id::PersonId;
use domain::person::change::{FieldChange, PersonField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser::day_of;
use ui::components::{Button, Dialog, FaultNotice, Moment, loaded};
use ui::i18n::named;
use ui::live::{IDLE, live};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::person::value;
use ui::model::state::capitalised;
use ui::session::Session;

/// Every change of a person: when, by whom, what.
#[component]
pub(crate) fn PersonChanges(id: PersonId) -> impl IntoView {
    let live = live(move || paths::person_changes(&id), |_: &Page| Some(IDLE));
    let rows = live.part(|page| page.changes.clone());
    let words = words();
    let none = Memo::new(move |_| rows.with(|rows| rows.as_ref().is_none_or(Vec::is_empty)));
    loaded(live, 3, move || {
        view! {
            <Show when=move || !none.get() fallback=move || view! { <p class="quiet">{words.no_changes}</p> }>
            <table class="list">
                <caption class="hidden">{words.history}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.when}</th>
                        <th scope="col">{words.who}</th>
                        <th scope="col">{words.what}</th>
                    </tr>
                </thead>
                <tbody>{move || rows.get().unwrap_or_default().into_iter().map(row).collect_view()}</tbody>
            </table>
            </Show>
        }
        .into_any()
    })
}

fn row(row: ChangeRow) -> impl IntoView {
    let ChangeRow { change, by_name } = row;
    view! {
        <tr>
            <td><Moment at=change.at /></td>
            <td>{by_name}</td>
            <td>
                {change.import.map(|_| view! { <p>{words().by_import}</p> })}
                <ul>{change.fields.into_iter().map(|field| view! { <li>{said(&field)}</li> }).collect_view()}</ul>
            </td>
        </tr>
    }
}

fn said(change: &FieldChange) -> String {
    let name = capitalised(named(change.field));
    if change.field == PersonField::Photo {
        return name;
    }
    let shown = |text: &Option<String>| match text {
        None => words().none.to_owned(),
        // Who answers for somebody comes by name.
        Some(text) => value(change.field, text, day_of).unwrap_or_else(|| text.clone()),
    };
    match &change.before {
        None => format!("{name}: {}", shown(&change.after)),
        Some(_) => format!("{name}: {} → {}", shown(&change.before), shown(&change.after)),
    }
}

/// Unbinds a person's sign-in, after a question.
#[component]
pub(crate) fn Unbind(id: PersonId, changed: Callback<()>) -> impl IntoView {
    let words = words();
    let open = RwSignal::new(false);
    let (fault, busy) = (RwSignal::new(None::<Fault>), RwSignal::new(false));
    let session = Session::here();
    let unbind = move || {
        busy.set(true);
        let path = paths::sign_in_of(&id);
        spawn_local(async move {
            match session.delete::<PersonSaved>(&path).await {
                Ok(_) => {
                    open.try_set(false);
                    changed.run(());
                }
                Err(error) => drop(fault.try_set(Some(error))),
            }
            busy.try_set(false);
        });
    };
    let unbind = StoredValue::new_local(unbind);
    view! {
        <Button label=words.unbind weight=Weight::Secondary on_press=move || open.set(true) />
        <Dialog open=open title=words.unbind_title.to_owned()>
            <p>{words.unbind_text}</p>
            <FaultNotice fault=fault />
            <div class="buttons">
                <Button label=words.back weight=Weight::Secondary first=true on_press=move || open.set(false) />
                <Button label=words.unbind weight=Weight::Danger busy=busy on_press=move || unbind.with_value(|unbind| unbind()) />
            </div>
        </Dialog>
    }
}
