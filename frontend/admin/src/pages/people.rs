use crate::parts::PersonTable;
use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::browser::encoded;
use ui::components::{Button, Empty, PageTitle, Shape, loaded};
use ui::live::Live;
use ui::model::act::Weight;
use ui::search::{Found, people, rested};
use ui::session::Session;

/// Finding a person. What is searched for stands in the address.
#[component]
pub(crate) fn People() -> impl IntoView {
    let query = use_query_map();
    let typed = RwSignal::new(query.with_untracked(|q| q.get("q")).unwrap_or_default());
    let searched = rested(typed.into());
    let pages = RwSignal::new(1);
    let live = people(searched, pages);
    let navigate = use_navigate();
    Effect::new(move |before: Option<String>| {
        let now = searched.get();
        if before.is_some_and(|before| before != now) {
            pages.set(1);
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("/people?q={}", encoded(&now)), options);
        }
        now
    });
    view! {
        <header class="page-head">
            <PageTitle text=words().people.to_owned() />
            {Session::here().has(Role::RegistrationOfficer).then(|| view! {
                <div class="actions">
                    <a class="button" href="/admin/people/import">{words().import}</a>
                    <a class="button primary" href="/admin/people/new">{words().new_person}</a>
                </div>
            })}
        </header>
        <search>
            <label class="field search">
                <span>{words().search_label}</span>
                <input
                    type="search"
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                />
            </label>
        </search>
        {loaded(live, 5, move || found(live, pages))}
    }
}

fn found(live: Live<Found>, pages: RwSignal<usize>) -> AnyView {
    let rows = live.part(|found| found.people.clone());
    let rows = Signal::derive(move || rows.get().unwrap_or_default());
    let more = live.part(|found| found.more);
    let searched = live.part(|found| found.query.clone());
    let searched = Signal::derive(move || searched.get().unwrap_or_default());
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let blank = Memo::new(move |_| searched.with(String::is_empty));
    let words = words();
    view! {
        <div aria-live="polite">
            {move || match (none.get(), blank.get()) {
                (true, true) => view! {
                    <Empty shape=Shape::Search title=words.search_title text=words.search_text />
                }.into_any(),
                (true, false) => view! {
                    <Empty shape=Shape::Search title=(words.search_none)(&searched.get()) text=words.search_none_text />
                }.into_any(),
                (false, _) => view! { <PersonTable rows=rows /> }.into_any(),
            }}
        </div>
        {move || (more.get() == Some(true)).then(|| view! {
            <Button
                label=words.show_more
                weight=Weight::Secondary
                on_press=move || pages.update(|pages| *pages += 1)
            />
        })}
    }
    .into_any()
}
