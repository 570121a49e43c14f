//! Who is signed in, with which roles, and the way out.

use super::avatar::avatar;
use super::fault::FaultNotice;
use super::icon::{Icon, Shape};
use super::language::LanguageChoice;
use crate::i18n::{named, words};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The signed-in person; `children` may lead to the other portal.
#[component]
pub fn Account(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    let session = Session::here();
    let fault = RwSignal::new(None);
    let sign_out = move |_| {
        spawn_local(async move { fault.set(session.sign_out().await.err()) });
    };
    let me = session.me();
    let name = me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
    let roles = me.map(|me| me.roles.iter().map(|role| named(*role)).collect::<Vec<_>>().join(", "));
    view! {
        <div class="account">
            {avatar(&name)}
            <p>
                <span class="hidden">{(words().signed_in_as)(&name)}</span>
                <strong aria-hidden="true">{name}</strong>
                <small>{roles}</small>
            </p>
            <div class="account-ways">
                {children.map(|children| children())}
                <LanguageChoice />
                <button type="button" class="button plain" on:click=sign_out>
                    <Icon shape=Shape::Door />
                    {words().sign_out}
                </button>
            </div>
        </div>
        <FaultNotice fault=fault />
    }
}
