use crate::parts::{duration, lead_times, my_issuances, own_photo};
use crate::words::words;
use api::issuance::{Accepted, MyIssuances, RequestCard};
use domain::person::Person;
use domain::process::{Package, ProcessId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::components::{Button, Dialog, FaultNotice, PageTitle, loaded};
use ui::i18n::named;
use ui::live::{Live, live};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::card_kind;
use ui::submission::Submission;

/// The code of the problem that says: such a request is open already.
const OPEN_ISSUANCE: &str = "open-issuance";

/// Review, then send.
#[component]
pub(crate) fn Request() -> impl IntoView {
    let live = my_issuances();
    view! {
        <PageTitle text=words().request_card.to_owned() />
        {loaded(live, 5, move || body(live))}
    }
}

fn body(live: Live<MyIssuances>) -> AnyView {
    let processes = live.data.with(|mine| mine.as_ref().map(|m| m.processes.clone()).unwrap_or_default());
    let Some(first) = processes.first().copied() else {
        return view! { <p>{words().no_process}</p><a class="button" href="/">{words().to_home}</a> }
            .into_any();
    };
    let chosen = RwSignal::new(first);
    let submission = Submission::new();
    let open_already = RwSignal::new(false);
    let navigate = use_navigate();
    let send = {
        move |although_open: bool| {
            let navigate = navigate.clone();
            let body = RequestCard { process: chosen.get_untracked(), although_open, recorded: None };
            submission.send(paths::REQUESTS.to_owned(), body, move |_: Accepted| {
                navigate("/", NavigateOptions::default());
            });
        }
    };
    let again = send.clone();
    // The question whether one more is meant takes the place of the refusal.
    Effect::new(move |_| {
        let refused = submission.fault.with(|f| f.as_ref().is_some_and(|f| f.code() == Some(OPEN_ISSUANCE)));
        open_already.set(refused);
    });
    let fault =
        Signal::derive(move || submission.fault.get().filter(|fault| fault.code() != Some(OPEN_ISSUANCE)));
    view! {
        <p>{words().review_intro}</p>
        {(processes.len() > 1).then(|| choice(&processes, chosen))}
        {review(chosen)}
        <FaultNotice fault=fault />
        <div class="buttons">
            <Button label=words().send busy=submission.pending on_press=move || send(false) />
            <a class="button plain" href="/">{words().back}</a>
        </div>
        <Dialog open=open_already title=words().open_title.to_owned()>
            <p>{words().open_text}</p>
            <div class="buttons">
                <Button
                    label=words().back
                    weight=Weight::Secondary
                    first=true
                    on_press=move || open_already.set(false)
                />
                <Button label=words().open_send busy=submission.pending on_press={
                    let again = again.clone();
                    move || again(true)
                } />
            </div>
        </Dialog>
    }
    .into_any()
}

/// What the card will carry, as far as it is known now.
fn review(chosen: RwSignal<ProcessId>) -> impl IntoView {
    let times = lead_times();
    let after = move || times.data.with(|times| duration(chosen.get(), times.as_ref()?));
    let person = live(|| paths::MY_PERSON.to_owned(), |_: &Person| None);
    let words = words();
    let smart = move || chosen.get().process().kind.package == Package::DigitalId;
    view! {
        <dl class="facts">
            {loaded(person, 2, move || (move || person.data.with(|person| person.as_ref().map(|p| known(p, smart())))).into_any())}
            <div><dt>{words.kind}</dt><dd>{move || card_kind(&chosen.get().process())}</dd></div>
            <div>
                <dt>{words.process}</dt>
                <dd>{move || named(chosen.get())} " " <small><code>{move || chosen.get().as_str()}</code></small></dd>
            </div>
            <div><dt>{words.site}</dt><dd>{words.site_text}</dd></div>
            {move || after().map(|text| view! { <div><dt>{words.ready_after}</dt><dd>{text}</dd></div> })}
        </dl>
        <p class="quiet">{words.wrong_data}</p>
    }
}

/// What stands on the card of the person, and on a smart card's certificates.
fn known(person: &Person, smart: bool) -> AnyView {
    let words = words();
    let upn = person.upn.as_ref().map(ToString::to_string).filter(|upn| *upn != person.email.to_string());
    let names = std::iter::once(person.email.to_string()).chain(upn).collect::<Vec<_>>().join(", ");
    view! {
        <div><dt>{words.name}</dt><dd>{person.display_name()}</dd></div>
        {own_photo(person).map(|photo| view! { <div><dt>{words.photo}</dt><dd>{photo}</dd></div> })}
        {smart.then(|| view! { <div><dt>{words.in_certificates}</dt><dd>{names}</dd></div> })}
    }
    .into_any()
}

fn choice(processes: &[ProcessId], chosen: RwSignal<ProcessId>) -> impl IntoView + use<> {
    let options = processes.iter().map(|process| {
        let process = *process;
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="process"
                    checked=process == chosen.get_untracked()
                    on:change=move |_| chosen.set(process)
                />
                <span>{named(process)} " " <small><code>{process.as_str()}</code></small></span>
            </label>
        }
    });
    view! { <fieldset><legend>{words().choose}</legend>{options.collect_view()}</fieldset> }
}
