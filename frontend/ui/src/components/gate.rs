//! Nothing of a portal shows before it is known who is signed in.

use super::button::Button;
use super::fault::FaultNotice;
use super::skeleton::Skeleton;
use crate::api::Fault;
use crate::browser::brand;
use crate::i18n::words;
use crate::session::{Session, to_door};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Shows its children to somebody who is signed in; others go to the page for signing in.
#[component]
pub fn SignedIn(
    /// The class of the portal's header.
    header: &'static str,
    /// The class of its main part.
    main: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let session = Session::here();
    let fault = RwSignal::new(None::<Fault>);
    let load = move || {
        fault.set(None);
        spawn_local(async move {
            match session.load().await {
                Ok(()) => {}
                Err(Fault::SignedOut) => to_door(),
                Err(other) => fault.set(Some(other)),
            }
        });
    };
    let known = Memo::new(move |_| session.known());
    if !known.get_untracked() {
        load();
    }
    let failed = Memo::new(move |_| fault.with(Option::is_some));
    let waiting = move || match failed.get() {
        true => view! {
            <FaultNotice fault=fault />
            <Button label=words().try_again on_press=load />
        }
        .into_any(),
        false => view! { <Skeleton lines=5 /> }.into_any(),
    };
    move || match known.get() {
        true => children().into_any(),
        false => view! {
            <header class=header><span class="brand">{brand()}</span></header>
            <main class=main>{waiting}</main>
        }
        .into_any(),
    }
}
