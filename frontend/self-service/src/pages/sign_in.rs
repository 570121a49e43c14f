mod words;

use api::session::{BEGIN, Door, Problem};
use domain::role::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser;
use ui::components::{FaultNotice, LanguageChoice, PageTitle, Skeleton};
use ui::session::Session;
use words::words;

/// The door of both portals: one button that leads to the provider, or a ticket out of the address for trying out.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let session = Session::here();
    let ticket = browser::fragment();
    // A ticket is a secret: it does not stay in the address bar or the history.
    if !ticket.is_empty() {
        browser::remove_fragment();
    }
    let door = RwSignal::new(None::<Door>);
    let fault = RwSignal::new(None::<Fault>);
    let given = !ticket.is_empty();
    spawn_local(async move {
        if given {
            match session.sign_in(ticket).await {
                Ok(()) => browser::go(home(session)),
                Err(refused) => fault.set(Some(refused)),
            }
        } else {
            match session.door().await {
                Ok(shown) => door.set(Some(shown)),
                Err(other) => fault.set(Some(other)),
            }
        }
    });
    let refused = move || fault.with(|fault| matches!(fault, Some(Fault::SignedOut)));
    let other = Signal::derive(move || fault.get().filter(|fault| *fault != Fault::SignedOut));
    let waiting = move || fault.with(Option::is_none) && door.with(Option::is_none);
    let text = if given { words().signing_in } else { ui::i18n::words().loading };
    view! {
        <header class="top"><span class="brand">{browser::brand()}</span><LanguageChoice /></header>
        <main class="column">
            <PageTitle text=words().sign_in.to_owned() />
            {move || waiting().then(|| view! { <p role="status">{text}</p><Skeleton lines=2 /> })}
            {move || door.get().map(offered)}
            {move || refused().then(|| view! { <p class="notice bad" role="alert">{words().ticket_refused}</p> })}
            <FaultNotice fault=other />
        </main>
    }
}

/// What the door offers, below what came of the last attempt.
fn offered(door: Door) -> AnyView {
    let Door::Provider { contact, end_session } = door else {
        return view! { <p>{words().no_ticket}</p> }.into_any();
    };
    let problem = browser::query("problem").map(|code| {
        let id = browser::query("request").map(|id| (ui::i18n::words().request_id)(&id));
        let said = sentence(Problem::parse(&code).unwrap_or(Problem::Fault), &contact);
        view! { <div class="notice bad" role="alert"><div><p>{said}</p><small>{id}</small></div></div> }
    });
    let signed_out =
        browser::query("signed-out").map(|_| view! { <p role="status">{words().signed_out}</p> });
    // Who came with the wrong account gets no other one before that.
    let left = problem.is_some() || signed_out.is_some();
    let there = end_session.filter(|_| left).map(|url| {
        view! { <p><a href=url rel="external">{words().sign_out_there}</a></p> }
    });
    let begin = match browser::query("to") {
        Some(to) => format!("{BEGIN}?to={to}"),
        None => BEGIN.to_owned(),
    };
    view! {
        {problem}
        {signed_out}
        {there}
        <p>{words().sign_in_text}</p>
        // External to the router: the server answers it.
        <p><a class="button primary" href=begin rel="external">{words().sign_in}</a></p>
    }
    .into_any()
}

/// What happened, and what to do next.
fn sentence(problem: Problem, contact: &str) -> String {
    let words = words();
    match problem {
        Problem::Stale => words.stale.to_owned(),
        Problem::Denied => (words.denied)(contact),
        Problem::ProviderAway => (words.provider_away)(contact),
        Problem::NotBelieved => (words.not_believed)(contact),
        Problem::NoEmail => (words.no_email)(contact),
        Problem::NoPerson => (words.no_person)(contact),
        Problem::SeveralPeople => (words.several_people)(contact),
        Problem::OtherAccount => (words.other_account)(contact),
        Problem::Inactive => (words.inactive)(contact),
        Problem::NoAccess => (words.no_access)(contact),
        Problem::Fault => (words.our_fault)(contact),
    }
}

/// Officers begin in their own portal.
fn home(session: Session) -> &'static str {
    let officer = session.me().is_some_and(|me| me.roles.iter().any(|role| *role != Role::SelfServiceUser));
    if officer { "/admin/" } else { "/" }
}
