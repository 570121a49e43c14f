use crate::pages::order_words;
use crate::report_words::report_words;
use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::components::{Account, Icon, Shape};
use ui::session::Session;

/// Who finds people.
pub(crate) const FINDERS: &[Role] =
    &[Role::RegistrationOfficer, Role::CardAdministrator, Role::CardProductionAdministrator, Role::Auditor];
/// Who reads lists and reports of the whole site.
pub(crate) const REPORT_READERS: &[Role] = &[
    Role::RegistrationOfficer,
    Role::CardAdministrator,
    Role::CardProductionAdministrator,
    Role::Approver,
    Role::Auditor,
];
/// Who looks at cards.
pub(crate) const CARD_VIEWERS: &[Role] = &[
    Role::RegistrationOfficer,
    Role::CardAdministrator,
    Role::Approver,
    Role::CardProductionAdministrator,
    Role::Auditor,
];
/// Who looks at settings.
const SETTING_VIEWERS: &[Role] = &[
    Role::SystemAdministrator,
    Role::CardAdministrator,
    Role::RegistrationOfficer,
    Role::Approver,
    Role::CardProductionAdministrator,
    Role::Auditor,
];
/// Who looks at readers.
pub(crate) const DESK_VIEWERS: &[Role] =
    &[Role::RegistrationOfficer, Role::CardProductionAdministrator, Role::SystemAdministrator, Role::Auditor];

/// The left rail: the portal's sections, and who is signed in.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let session = Session::here();
    let path = use_location().pathname;
    let link = |href: &'static str, shape, text: &'static str| {
        let current = move || {
            path.with(|path| match path.trim_end_matches('/') {
                "/admin" => href == "/admin/",
                below => href != "/admin/" && below.starts_with(href),
            })
        };
        view! {
            <a href=href aria-current=move || current().then_some("page")>
                <Icon shape=shape />
                {text}
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
            <a class="brand" href="/admin/">{ui::i18n::words().product}</a>
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
                {link("/admin/", Shape::Tray, words.work)}
                {session.has_any(FINDERS).then(|| link("/admin/people", Shape::People, words.people))}
                {session.has_any(REPORT_READERS).then(|| link("/admin/issuances", Shape::Card, report_words().issuances))}
                {session.has_any(FINDERS).then(|| link("/admin/orders", Shape::Arrows, order_words().orders))}
                {session.has_any(REPORT_READERS).then(|| link("/admin/reports", Shape::Chart, report_words().reports))}
                {session.has_any(CARD_VIEWERS).then(|| link("/admin/cards", Shape::Card, words.cards))}
                {session.has_any(CARD_VIEWERS).then(|| link("/admin/certificates", Shape::Seal, words.certificates))}
                {session.has_any(DESK_VIEWERS).then(|| link("/admin/readers", Shape::Reader, words.readers))}
                {session.has(Role::Auditor).then(|| link("/admin/audit", Shape::Log, words.audit_log))}
                {session.has_any(SETTING_VIEWERS).then(|| link("/admin/settings", Shape::Sliders, words.settings))}
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
