use super::palette::Palette;
use super::sections::{Section, sections};
use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::components::{Account, Icon, Shape};
use ui::session::Session;

/// The left rail: the portal's sections, and who is signed in.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let session = Session::here();
    let path = use_location().pathname;
    let link = |section: Section| {
        let href = format!("/admin{}", section.path);
        let own = href.clone();
        let current = move || {
            path.with(|path| match path.trim_end_matches('/') {
                "/admin" => own == "/admin/",
                below => own != "/admin/" && below.starts_with(&own),
            })
        };
        view! {
            <a href=href aria-current=move || current().then_some("page")>
                <Icon shape=section.shape />
                {section.name}
            </a>
        }
    };
    let words = words();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        path.track();
        open.set(false);
    });
    view! {
        <a class="skip" href="#content">{ui::i18n::words().skip_to_content}</a>
        <header class="rail">
            <a class="brand" href="/admin/">{ui::browser::brand()}</a>
            <Palette />
            <button
                type="button"
                class="button plain menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls="sections"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon shape=Shape::Menu />
                {words.menu}
            </button>
            <nav id="sections" aria-label=words.sections class:open=move || open.get()>
                {sections(session).into_iter().map(link).collect_view()}
            </nav>
            <Account>
                {session.has(Role::SelfServiceUser).then(|| view! {
                    <a class="button plain" href="/" rel="external">
                        <Icon shape=Shape::Card />
                        {words.to_self_service}
                    </a>
                })}
            </Account>
        </header>
    }
}
