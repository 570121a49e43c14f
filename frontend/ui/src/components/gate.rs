//! Nothing of a portal shows before it is known who is signed in.

use super::button::Button;
use super::fault::FaultNotice;
use super::skeleton::Skeleton;
use crate::api::Fault;
use crate::browser;
use crate::i18n::words;
use crate::session::{SIGN_IN, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Shows its children to somebody who is signed in; others go to the page for signing in.
#[component]
pub fn SignedIn(children: ChildrenFn) -> impl IntoView {
    let session = Session::here();
    let fault = RwSignal::new(None::<Fault>);
    let load = move || {
        fault.set(None);
        spawn_local(async move {
            match session.load().await {
                Ok(()) => {}
                Err(Fault::SignedOut) => browser::go(SIGN_IN),
                Err(other) => fault.set(Some(other)),
            }
        });
    };
    load();
    let known = Memo::new(move |_| session.known());
    let failed = Memo::new(move |_| fault.with(Option::is_some));
    move || match (known.get(), failed.get()) {
        (true, _) => children().into_any(),
        (false, true) => view! {
            <main class="column">
                <FaultNotice fault=fault />
                <Button label=words().try_again on_press=load />
            </main>
        }
        .into_any(),
        (false, false) => view! { <main class="column"><Skeleton lines=5 /></main> }.into_any(),
    }
}
