use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::components::A;
use ui::components::{Account, Icon, Shape};
use ui::session::Session;

/// Who finds people.
pub(crate) const FINDERS: &[Role] =
    &[Role::RegistrationOfficer, Role::CardAdministrator, Role::CardProductionAdministrator, Role::Auditor];
/// Who looks at readers.
pub(crate) const DESK_VIEWERS: &[Role] =
    &[Role::RegistrationOfficer, Role::CardProductionAdministrator, Role::SystemAdministrator, Role::Auditor];

/// The left rail: the portal's sections, and who is signed in.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let session = Session::here();
    let link = |href: &'static str, shape, text: &'static str, exact| {
        view! {
            <A href=href exact=exact>
                <Icon shape=shape />
                {text}
            </A>
        }
    };
    let words = words();
    view! {
        <a class="skip" href="#content">{ui::i18n::words().skip_to_content}</a>
        <header class="rail">
            <a class="brand" href="/admin/">{ui::i18n::words().product}</a>
            <nav aria-label=words.sections>
                {link("/", Shape::Tray, words.work, true)}
                {session.has_any(FINDERS).then(|| link("/people", Shape::People, words.people, false))}
                {session.has_any(DESK_VIEWERS).then(|| link("/readers", Shape::Reader, words.readers, false))}
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
