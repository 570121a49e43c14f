use super::engagement::EngagementFacts;
use crate::parts::{LogonMissing, PersonPicker, PhotoMissing, way_to_names, way_to_photo};
use crate::words::words;
use api::issuance::{Accepted, ProduceUnrequested, Recorded, RequestCard};
use api::people;
use domain::id::{IssuanceId, PersonId};
use domain::issuance::CommandName;
use domain::issuance::state::Channel;
use domain::person::Person;
use domain::process::ProcessId;
use leptos::prelude::*;
use ui::components::{Button, FaultNotice};
use ui::i18n::named;
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::timeline::channel as channel_words;
use ui::submission::Submission;

/// How an issuance begins at the desk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpeningKind {
    /// An officer presses Produce card.
    Produce,
    /// A Card administrator writes the request down.
    Record,
}

/// The code of the problem that says: such a card is on its way already.
const OPEN_ISSUANCE: &str = "open-issuance";

/// The ways in which a wish arrives at a desk.
const CHANNELS: [Channel; 4] = [Channel::InPerson, Channel::Phone, Channel::Email, Channel::Form];

/// The form that begins an issuance: process, who asked, and how.
#[component]
pub(crate) fn Opening(
    kind: OpeningKind,
    holder: Person,
    processes: Vec<ProcessId>,
    /// Those by which no card can be made before there is a photo.
    photo_missing: Vec<ProcessId>,
    /// Those by which none can be made before the person has a Windows name or SID.
    logon_missing: Vec<people::LogonMissing>,
    /// Told which issuance it became.
    begun: impl Fn(IssuanceId) + Clone + Send + Sync + 'static,
    /// Closes the dialog.
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let words = words();
    let process = RwSignal::new(processes.first().copied());
    let other = RwSignal::new(false);
    let picked = RwSignal::new(None::<PersonId>);
    let channel = RwSignal::new(Channel::InPerson);
    let submission = Submission::new();
    let open_already = Memo::new(move |_| {
        submission.fault.with(|f| f.as_ref().is_some_and(|f| f.code() == Some(OPEN_ISSUANCE)))
    });
    let missing = RwSignal::new(false);
    let (name, id, engagement) = (holder.display_name(), holder.id, holder.engagement);
    let portrayed = id.clone();
    let waits = Memo::new(move |_| process.get().is_some_and(|process| photo_missing.contains(&process)));
    let unnamed = id.clone();
    let lacks = Memo::new(move |_| {
        let process = process.get()?;
        logon_missing.iter().find(|missing| missing.process == process).map(|missing| missing.field)
    });
    let send = move || {
        let asked_by = if other.get_untracked() { picked.get_untracked() } else { Some(id.clone()) };
        missing.set(asked_by.is_none());
        let Some((process, asked_by)) = process.get_untracked().zip(asked_by) else { return };
        let recorded = Recorded { holder: id.clone(), asked_by, channel: channel.get_untracked() };
        let although_open = open_already.get_untracked();
        let begun = begun.clone();
        let then = move |accepted: Accepted| begun(accepted.issuance);
        match kind {
            OpeningKind::Produce => {
                let body = ProduceUnrequested { process, recorded, although_open };
                submission.send(paths::ISSUANCES.to_owned(), body, then);
            }
            OpeningKind::Record => {
                let body = RequestCard { process, although_open, recorded: Some(recorded) };
                submission.send(paths::REQUESTS.to_owned(), body, then);
            }
        }
    };
    let (text, verb) = match kind {
        OpeningKind::Produce => (words.produce_text, named(CommandName::Produce)),
        OpeningKind::Record => (words.record_text, named(CommandName::RecordRequest)),
    };
    let send = StoredValue::new_local(send);
    view! {
        <p>{text}</p>
        <EngagementFacts engagement=engagement />
        {choose_process(processes, process)}
        {move || waits.get().then(|| view! { <PhotoMissing way=way_to_photo(&portrayed) left=move |()| close() /> })}
        {move || lacks.get().map(|field| view! { <LogonMissing way=way_to_names(&unnamed) field=field /> })}
        {who_asked(&name, other, picked)}
        {choose_channel(channel)}
        {move || missing.get().then(|| view! { <p class="error" role="alert">{words.choose_person}</p> })}
        {move || if open_already.get() {
            view! { <p class="notice waiting" role="alert">{words.open_issuance}</p> }.into_any()
        } else {
            view! { <FaultNotice fault=submission.fault /> }.into_any()
        }}
        <div class="buttons">
            <Button label=words.back weight=Weight::Secondary on_press=close />
            {move || view! {
                <Button
                    label=if open_already.get() { words.although_open } else { verb }
                    busy=submission.pending
                    on_press=move || send.with_value(|send| send())
                />
            }}
        </div>
    }
}

fn choose_process(processes: Vec<ProcessId>, process: RwSignal<Option<ProcessId>>) -> impl IntoView {
    let options = processes.into_iter().enumerate().map(|(n, id)| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="process"
                    autofocus=n == 0
                    prop:checked=move || process.get() == Some(id)
                    on:change=move |_| process.set(Some(id))
                />
                <span>{named(id)} " " <small><code>{id.as_str()}</code></small></span>
            </label>
        }
    });
    view! {
        <fieldset>
            <legend>{words().process}</legend>
            {options.collect_view()}
        </fieldset>
    }
}

fn who_asked(name: &str, other: RwSignal<bool>, picked: RwSignal<Option<PersonId>>) -> impl IntoView + use<> {
    let words = words();
    let option = move |which: bool, text: String| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="who"
                    prop:checked=move || other.get() == which
                    on:change=move |_| other.set(which)
                />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{words.asked_by}</legend>
            {option(false, (words.holder_asked)(name))}
            {option(true, words.other_asked.to_owned())}
            {move || other.get().then(|| view! { <PersonPicker picked=picked /> })}
        </fieldset>
    }
}

fn choose_channel(channel: RwSignal<Channel>) -> impl IntoView {
    let options = CHANNELS.iter().map(|c| {
        view! { <option value=channel_words(*c)>{channel_words(*c)}</option> }
    });
    let chosen = move |text: String| {
        CHANNELS.into_iter().filter(|c| channel_words(*c) == text).for_each(|c| channel.set(c));
    };
    view! {
        <label class="field">
            <span>{words().channel}</span>
            <select on:change:target=move |event| chosen(event.target().value())>{options.collect_view()}</select>
        </label>
    }
}
