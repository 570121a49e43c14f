use super::card_form::CardForm;
use super::{PersonPicker, letter_words, lost};
use crate::words::words;
use api::card::CardPage;
use domain::card::{CardCommandName, LockCause};
use domain::id::PersonId;
use leptos::prelude::*;
use ui::api::Tagged;
use ui::browser::focus_heading_if_lost;
use ui::components::{Button, Dialog, NoteField};
use ui::i18n::named;
use ui::live::Live;
use ui::model::act::Weight;
use ui::model::card::{Answers, label};
use ui::model::state::capitalised;
use ui::submission::Submission;

/// A card with the tag of what was read of it.
pub(crate) type LiveCard = Live<Tagged<CardPage>>;

/// What the signed-in person may do with a card now, each asked once more.
#[component]
pub(crate) fn CardActions(
    /// The card.
    live: LiveCard,
    /// Whether only what comes next in the workflow is offered, not what ends the card.
    #[prop(optional)]
    next_only: bool,
) -> impl IntoView {
    let allowed = live.part(move |page| {
        let wanted = |command: &CardCommandName| !next_only || *command == CardCommandName::HandOver;
        page.value.allowed.iter().copied().filter(wanted).collect::<Vec<_>>()
    });
    let submission = Submission::new();
    let asking = RwSignal::new(None::<CardCommandName>);
    let open = RwSignal::new(false);
    let ask = move |command| {
        submission.clear();
        asking.set(Some(command));
        open.set(true);
    };
    // A command takes away the button that gave it.
    Effect::new(move |_| {
        let _changed = allowed.get();
        request_animation_frame(focus_heading_if_lost);
    });
    let title = Signal::derive(move || asking.get().and_then(label).unwrap_or_default().to_owned());
    let button = move |command: CardCommandName| {
        label(command).map(|label| {
            view! { <Button label=label weight=weight(command) on_press=move || ask(command) /> }
        })
    };
    view! {
        <div class="actions" role="group" aria-label=words().actions>
            <For each=move || allowed.get().unwrap_or_default() key=|command| *command children=button />
        </div>
        <Dialog open=open title=title>
            {move || asking.get().map(|command| form(CardForm::new(live, submission, open), command))}
        </Dialog>
    }
}

const fn weight(command: CardCommandName) -> Weight {
    match command {
        CardCommandName::HandOver | CardCommandName::Reactivate => Weight::Primary,
        CardCommandName::Lock => Weight::Danger,
        _ => Weight::Secondary,
    }
}

fn form(form: CardForm, command: CardCommandName) -> AnyView {
    let Some(Tagged { value: page, .. }) = form.live.data.get_untracked() else { return ().into_any() };
    let CardForm { note, checked, .. } = form;
    let cause = RwSignal::new(None::<LockCause>);
    let to = RwSignal::new(None::<PersonId>);
    let nameless = page.card.holder.is_none();
    let answers = move || Answers {
        nameless,
        to: to.get_untracked(),
        cause: cause.get_untracked(),
        ..Answers::default()
    };
    let words = words();
    let fields = match command {
        CardCommandName::Deactivate => view! {
            <NoteField label=words.reason text=note checked=checked />
        }
        .into_any(),
        CardCommandName::Lock => view! {
            {ask_cause(cause, checked, !page.certificates.is_empty())}
            {lost(losses(&page))}
            <NoteField label=words.reason text=note checked=checked />
        }
        .into_any(),
        CardCommandName::HandOver if nameless => view! {
            <PersonPicker picked=to />
            <p class="error" role="alert">
                {move || (checked.get() && to.with(Option::is_none)).then_some(words.hand_over_missing)}
            </p>
        }
        .into_any(),
        _ => ().into_any(),
    };
    let harmless = !matches!(command, CardCommandName::Deactivate | CardCommandName::Lock);
    view! {
        {explanation(&page, command).into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
        {fields}
        {form.end(command, weight(command), harmless, answers)}
    }
    .into_any()
}

fn explanation(page: &CardPage, command: CardCommandName) -> Vec<&'static str> {
    let words = words();
    let certified = !page.certificates.is_empty();
    match command {
        CardCommandName::HandOver if page.card.holder.is_none() => vec![words.hand_over_nameless],
        CardCommandName::HandOver => match page.letter.as_ref().map(letter_words) {
            Some(letter) => vec![words.hand_over_text, letter],
            None => vec![words.hand_over_badge],
        },
        CardCommandName::Deactivate if certified => vec![words.deactivate_text],
        CardCommandName::Deactivate => vec![words.deactivate_badge],
        CardCommandName::Reactivate if certified => vec![words.reactivate_text],
        CardCommandName::Reactivate => vec![words.reactivate_badge],
        CardCommandName::Lock => vec![words.lock_text],
        _ => Vec::new(),
    }
}

/// What goes with a card that is locked.
fn losses(page: &CardPage) -> Vec<String> {
    let words = words();
    let certificates = (!page.certificates.is_empty()).then(|| words.lock_certificates.to_owned());
    certificates.into_iter().chain(Some((words.lock_card)(page.card.number.as_str()))).collect()
}

/// What happened to the card; and as what its certificates are revoked then, if it has any.
fn ask_cause(cause: RwSignal<Option<LockCause>>, checked: RwSignal<bool>, certified: bool) -> impl IntoView {
    let words = words();
    let option = move |which: LockCause| {
        let revoked = certified.then(|| format!("{} {}", words.revoked_as, which.revocation()));
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="cause"
                    prop:checked=move || cause.get() == Some(which)
                    on:change=move |_| cause.set(Some(which))
                />
                <span>
                    {capitalised(named(which))}
                    {revoked.map(|revoked| view! { " " <small>{revoked}</small> })}
                </span>
            </label>
        }
    };
    let missing = move || checked.get() && cause.get().is_none();
    view! {
        <fieldset>
            <legend>{words.lock_cause}</legend>
            {LockCause::ALL.into_iter().map(option).collect_view()}
        </fieldset>
        <p class="error" role="alert">{move || missing().then_some(words.lock_missing)}</p>
    }
}
