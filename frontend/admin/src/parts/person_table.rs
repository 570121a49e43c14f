use crate::words::words;
use domain::person::{Person, PersonStatus};
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::model::state::holder_kind;

/// A table of people.
#[component]
pub(crate) fn PersonTable(rows: Signal<Vec<Person>>) -> impl IntoView {
    let words = words();
    view! {
        <table class="list">
            <caption class="hidden">{words.people}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.kind}</th>
                    <th scope="col">{words.personnel_number}</th>
                    <th scope="col">{words.email}</th>
                    <th scope="col">{words.status}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.get() key=|person| person.id.clone() children=|person| row(&person) />
            </tbody>
        </table>
    }
}

fn row(person: &Person) -> impl IntoView + use<> {
    let name = person.display_name();
    view! {
        <tr>
            <td>
                <a class="row-link person" href=format!("/admin/people/{}", person.id)>
                    {super::face(person)}
                    {name.clone()}
                </a>
            </td>
            <td>{holder_kind(person.kind())}</td>
            <td class="figures">{person.personnel_number.to_string()}</td>
            <td>{person.email.to_string()}</td>
            <td><StatusBadge status=person.status /></td>
        </tr>
    }
}

/// Whether a person may hold cards: icon and word.
#[component]
pub(crate) fn StatusBadge(status: PersonStatus) -> impl IntoView {
    let words = ui::i18n::words();
    let (class, shape, word) = match status {
        PersonStatus::Active => ("badge good", Shape::Check, words.active),
        PersonStatus::Inactive { .. } => ("badge over", Shape::Stop, words.inactive),
    };
    view! {
        <span class=class>
            <Icon shape=shape />
            {word}
        </span>
    }
}
