use crate::words::words;
use domain::role::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser;
use ui::components::{FaultNotice, PageTitle, Skeleton};
use ui::session::Session;

/// Signing in with a ticket out of the address, for trying out.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let session = Session::here();
    let ticket = browser::fragment();
    // A ticket is a secret: it does not stay in the address bar or the history.
    browser::remove_fragment();
    let given = !ticket.is_empty();
    let fault = RwSignal::new(None);
    if given {
        spawn_local(async move {
            match session.sign_in(ticket).await {
                Ok(()) => browser::go(home(session)),
                Err(refused) => fault.set(Some(refused)),
            }
        });
    }
    let refused = move || fault.with(|fault| matches!(fault, Some(Fault::SignedOut)));
    let other = Signal::derive(move || fault.get().filter(|fault| *fault != Fault::SignedOut));
    let waiting = move || given && fault.with(Option::is_none);
    view! {
        <header class="top"><span class="brand">{ui::i18n::words().product}</span></header>
        <main class="column">
            <PageTitle text=words().sign_in.to_owned() />
            {move || waiting().then(|| view! { <p role="status">{words().signing_in}</p><Skeleton lines=2 /> })}
            {(!given).then(|| view! { <p>{words().no_ticket}</p> })}
            {move || refused().then(|| view! { <p class="notice bad" role="alert">{words().ticket_refused}</p> })}
            <FaultNotice fault=other />
        </main>
    }
}

/// Officers begin in their own portal.
fn home(session: Session) -> &'static str {
    let officer = session.me().is_some_and(|me| me.roles.iter().any(|role| *role != Role::SelfServiceUser));
    if officer { "/admin/" } else { "/" }
}
