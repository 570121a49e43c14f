use crate::words::words;
use domain::id::PersonId;
use domain::person::change::PersonField;
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::session::Session;

/// Says that the certificate for signing in cannot be made without the Windows name or SID, and leads to where an officer enters it.
#[component]
pub(crate) fn LogonMissing(person: PersonId, field: PersonField) -> impl IntoView {
    let words = words();
    let text = if field == PersonField::Sid { words.sid_missing } else { words.upn_missing };
    view! {
        <p class="notice waiting">
            <Icon shape=Shape::Alert />
            <span>
                {text}
                {Session::here().has(Role::RegistrationOfficer).then(|| view! {
                    " " <a href=format!("/admin/people/{person}/edit")>{words.add_logon}</a>
                })}
            </span>
        </p>
    }
}
