use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Account, Icon, Shape};
use ui::session::Session;

/// The roles that have something to do in the officers' portal.
fn is_officer(session: Session) -> bool {
    session.me().is_some_and(|me| me.roles.iter().any(|role| *role != Role::SelfServiceUser))
}

#[component]
pub(crate) fn Header() -> impl IntoView {
    let officer = is_officer(Session::here());
    view! {
        <a class="skip" href="#content">{ui::i18n::words().skip_to_content}</a>
        <header class="top">
            <a class="brand" href="/">{ui::browser::brand()}</a>
            <Account>
                {officer.then(|| view! {
                    <a class="button plain" href="/admin/" rel="external">
                        <Icon shape=Shape::Tray />
                        {words().to_admin}
                    </a>
                })}
            </Account>
        </header>
    }
}
