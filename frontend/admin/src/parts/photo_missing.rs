use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::session::Session;

/// Says that the card cannot be made without a photo, and leads to where an officer adds it.
#[component]
pub(crate) fn PhotoMissing(
    /// Where an officer adds it.
    way: String,
    /// Told when the way to the photo is taken.
    #[prop(optional, into)]
    left: Option<Callback<()>>,
) -> impl IntoView {
    let words = words();
    let leave = move |_| left.into_iter().for_each(|left| left.run(()));
    view! {
        <p class="notice waiting">
            <Icon shape=Shape::Alert />
            <span>
                {words.photo_missing}
                {Session::here().has(Role::RegistrationOfficer).then(|| view! {
                    " " <a href=way on:click=leave>{words.add_photo}</a>
                })}
            </span>
        </p>
    }
}
