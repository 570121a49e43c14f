use super::ask_chip::AskChip;
use super::ask_flaw::AskFlaw;
use super::ask_look::{AskLook, Looked};
use super::ask_reader::AskReader;
use super::letter::{LetterWords, OpenLetterForm};
use super::lost;
use crate::words::words;
use api::issuance::{Accepted, IssuancePage, OpenLetter};
use domain::card::Letter;
use domain::issuance::state::{Issuance, Target};
use domain::issuance::{CommandName, State};
use domain::text::Note;
use leptos::prelude::*;
use ui::browser::focus_heading_if_lost;
use ui::components::{Button, Dialog, FaultNotice, NoteField};
use ui::live::Live;
use ui::model::act::{Act, Answers, Asks, Weight, acts, body};
use ui::model::losses::losses;
use ui::model::paths;
use ui::submission::Submission;

/// What the signed-in person may do now: one button each, with its small form where it needs one.
#[component]
pub(crate) fn Actions(live: Live<IssuancePage>) -> impl IntoView {
    let acts = live.part(|page| acts(&page.issuance, &page.allowed));
    let submission = Submission::new();
    let asking = RwSignal::new(None::<Act>);
    let open = RwSignal::new(false);
    let press = move |act: Act| {
        submission.clear();
        if act.asks == Asks::Nothing {
            send(live, submission, act.command, &Answers::default(), open);
        } else {
            asking.set(Some(act));
            open.set(true);
        }
    };
    // A command takes away the button that gave it.
    Effect::new(move |_| {
        let _changed = acts.get();
        request_animation_frame(focus_heading_if_lost);
    });
    // While a dialog is open, what was refused is said there.
    let outside = Signal::derive(move || submission.fault.get().filter(|_| !open.get()));
    let title = Signal::derive(move || asking.get().map(|act| act.label.to_owned()).unwrap_or_default());
    view! {
        <div class="actions" role="group" aria-label=words().actions>
            <For each=move || acts.get().unwrap_or_default() key=|act| *act children=move |act| view! {
                <Button
                    label=act.label
                    weight=act.weight
                    busy=submission.pending
                    on_press=move || press(act)
                />
            } />
        </div>
        <FaultNotice fault=outside reload=again(live, submission, open) />
        <Dialog open=open title=title>
            {move || asking.get().map(|act| form(live, submission, act, open))}
        </Dialog>
    }
}

/// Somebody else was there first: shows what the page is about as it is now.
fn again(live: Live<IssuancePage>, submission: Submission, open: RwSignal<bool>) -> Callback<()> {
    Callback::new(move |()| {
        open.set(false);
        submission.clear();
        live.reload();
    })
}

fn send(
    live: Live<IssuancePage>,
    submission: Submission,
    command: CommandName,
    answers: &Answers,
    open: RwSignal<bool>,
) {
    let id = live.data.with_untracked(|page| page.as_ref().map(|page| page.issuance.id.clone()));
    let Some((id, body)) = id.zip(body(command, answers)) else { return };
    submission.send(paths::command(&id, body.door()), body, move |_: Accepted| {
        open.try_set(false);
        live.reload();
    });
}

/// What is asked for in a form.
#[derive(Clone, Copy)]
struct Asked {
    note: RwSignal<String>,
    checked: RwSignal<bool>,
    target: RwSignal<Option<Target>>,
    chip: RwSignal<Option<domain::issuance::command::Chip>>,
    looked: Looked,
}

impl Asked {
    fn answers(self) -> Answers {
        Answers {
            note: Note::parse(&self.note.get_untracked()).ok(),
            target: self.target.get_untracked(),
            chip: self.chip.get_untracked(),
        }
    }
}

fn letter_said(reprint: bool) -> LetterWords {
    let words = words();
    let (text, open) = match reprint {
        true => (words.reprint_text, words.reprint_title),
        false => (words.letter_text, words.letter_title),
    };
    let text = text.to_owned();
    LetterWords { text, open, back: words.back, ready: words.letter_ready, link: words.letter_link }
}

/// The form that a command asks for. What it needs to know of the issuance is read as it opens.
fn form(live: Live<IssuancePage>, submission: Submission, act: Act, open: RwSignal<bool>) -> AnyView {
    let Some(issuance) = live.data.with_untracked(|page| page.as_ref().map(|page| page.issuance.clone()))
    else {
        return ().into_any();
    };
    if act.asks == Asks::Letter {
        let reprint = was_opened(&issuance);
        return view! {
            <OpenLetterForm
                path=paths::command(&issuance.id, "letter")
                body=|reprint| OpenLetter { reprint }
                words=letter_said(reprint)
                reprint=reprint
                opened=move || live.reload()
                close=move || open.set(false)
            />
        }
        .into_any();
    }
    let asked = Asked {
        note: RwSignal::new(String::new()),
        checked: RwSignal::new(false),
        target: RwSignal::new(None),
        chip: RwSignal::new(None),
        looked: Looked::new(),
    };
    let submit = move || {
        asked.checked.set(true);
        if act.asks != Asks::Look || asked.looked.all_good() {
            send(live, submission, act.command, &asked.answers(), open);
        }
    };
    let back = if act.weight == Weight::Danger { words().keep_issuance } else { words().back };
    view! {
        {explanation(act.command).map(|text| view! { <p>{text}</p> })}
        {lost(losses(&issuance, act.command))}
        {fields(&issuance, act, asked)}
        <FaultNotice fault=submission.fault reload=again(live, submission, open) />
        <div class="buttons">
            <Button
                label=back
                weight=Weight::Secondary
                first=act.asks == Asks::Confirmation
                on_press=move || open.set(false)
            />
            <Button label=act.label weight=act.weight busy=submission.pending on_press=submit />
        </div>
    }
    .into_any()
}

fn fields(issuance: &Issuance, act: Act, asked: Asked) -> AnyView {
    let words = words();
    let Asked { note, checked, target, chip, looked } = asked;
    match (act.asks, &issuance.state) {
        (Asks::Reason, _) => {
            let label = if act.command == CommandName::Postpone { words.note } else { words.reason };
            view! { <NoteField label=label text=note checked=checked /> }.into_any()
        }
        (Asks::Reader, state) => {
            let now = match state {
                State::Queued(queued) => queued.target.clone(),
                _ => Target::AnyReader,
            };
            view! { <AskReader now=now target=target /> }.into_any()
        }
        (Asks::Chip, State::Failed(failed)) => view! {
            <AskChip fate=failed.failure.fate card=failed.card.clone() chip=chip />
        }
        .into_any(),
        (Asks::Look, _) => view! { <AskLook looked=looked checked=checked /> }.into_any(),
        (Asks::Flaw, _) => {
            let printed = issuance.profile().layout.is_some();
            view! { <AskFlaw printed=printed note=note checked=checked /> }.into_any()
        }
        (Asks::Chip | Asks::Nothing | Asks::Confirmation | Asks::Letter, _) => ().into_any(),
    }
}

fn explanation(command: CommandName) -> Option<&'static str> {
    use CommandName as C;
    let words = words();
    match command {
        C::Decline => Some(words.decline_text),
        C::Reject => Some(words.reject_text),
        C::Postpone => Some(words.postpone_text),
        C::Refuse => Some(words.refuse_text),
        C::GiveUp => Some(words.give_up_text),
        C::Abort => Some(words.abort_text),
        C::Cancel => Some(words.cancel_text),
        C::Confirm => Some(words.confirm_print_text),
        _ => None,
    }
}

fn was_opened(issuance: &Issuance) -> bool {
    issuance.state.card().is_some_and(|card| card.letter != Letter::Closed)
}
