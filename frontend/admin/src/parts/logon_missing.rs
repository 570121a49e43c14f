use crate::words::words;
use domain::id::PersonId;
use domain::person::change::PersonField;
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::session::Session;

/// Where an officer enters a person's Windows names.
pub(crate) fn way_to_names(person: &PersonId) -> String {
    format!("/admin/people/{person}/edit")
}

/// Says that the certificate for signing in cannot be made without the Windows name or SID, and leads to where an officer enters it.
#[component]
pub(crate) fn LogonMissing(
    /// Where an officer enters it.
    way: String,
    field: PersonField,
) -> impl IntoView {
    let words = words();
    let text = if field == PersonField::Sid { words.sid_missing } else { words.upn_missing };
    view! {
        <p class="notice waiting">
            <Icon shape=Shape::Alert />
            <span>
                {text}
                {Session::here().has(Role::RegistrationOfficer).then(|| view! {
                    " " <a href=way>{words.add_logon}</a>
                })}
            </span>
        </p>
    }
}
