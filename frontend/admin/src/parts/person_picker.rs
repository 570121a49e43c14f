use crate::words::words;
use domain::id::PersonId;
use domain::person::Person;
use leptos::prelude::*;
use ui::components::loaded;
use ui::search::{people, rested};

/// Finds one person among all.
#[component]
pub(crate) fn PersonPicker(picked: RwSignal<Option<PersonId>>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let live = people(rested(typed.into()), RwSignal::new(1));
    let found = live.part(|page| page.people.clone());
    // What was searched for in vain.
    let vain = live
        .part(|page| Some(page.query.clone()).filter(|query| !query.is_empty() && page.people.is_empty()));
    view! {
        <label class="field">
            <span>{words().search_person}</span>
            <input
                type="search"
                autocomplete="off"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
        </label>
        <p class="quiet" role="status">{move || vain.get().flatten().map(|query| (words().search_none)(&query))}</p>
        {loaded(live, 1, move || view! {
            <For
                each=move || found.get().unwrap_or_default()
                key=|person| person.id.clone()
                children=move |person| option(&person, picked)
            />
        }.into_any())}
    }
}

fn option(person: &Person, picked: RwSignal<Option<PersonId>>) -> impl IntoView + use<> {
    let (id, mine) = (person.id.clone(), person.id.clone());
    view! {
        <label class="option">
            <input
                type="radio"
                name="asked-by"
                prop:checked=move || picked.with(|p| p.as_ref() == Some(&id))
                on:change=move |_| picked.set(Some(mine.clone()))
            />
            <span>{person.display_name()} <small>{person.email.to_string()}</small></span>
        </label>
    }
}
