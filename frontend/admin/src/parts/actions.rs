use super::ask_chip::AskChip;
use super::ask_reader::AskReader;
use super::letter::OpenLetterForm;
use crate::words::words;
use api::issuance::{Accepted, IssuancePage};
use domain::card::Letter;
use domain::evidence::ChipFate;
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
    let acts = live.part(|page| acts(&page.allowed));
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
    let title =
        Signal::derive(move || asking.get().map(|act| act.command.words().to_owned()).unwrap_or_default());
    view! {
        <div class="actions" role="group" aria-label=words().actions>
            <For each=move || acts.get().unwrap_or_default() key=|act| act.command children=move |act| view! {
                <Button
                    label=act.command.words()
                    weight=act.weight
                    busy=submission.pending
                    on_press=move || press(act)
                />
            } />
        </div>
        <FaultNotice fault=outside />
        <Dialog open=open title=title>
            {move || asking.get().map(|act| form(live, submission, act, open))}
        </Dialog>
    }
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

/// The form that a command asks for. What it needs to know of the issuance is read as it opens.
fn form(live: Live<IssuancePage>, submission: Submission, act: Act, open: RwSignal<bool>) -> AnyView {
    if act.asks == Asks::Letter {
        let letter = live.data.with_untracked(|page| {
            page.as_ref().map(|page| (paths::command(&page.issuance.id, "letter"), was_opened(page)))
        });
        let form = |(path, reprint): (String, bool)| {
            view! {
                <OpenLetterForm
                    path=path
                    reprint=reprint
                    opened=move || live.reload()
                    close=move || open.set(false)
                />
            }
        };
        return letter.map(form).into_any();
    }
    let (note, checked) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (target, chip) = (RwSignal::new(None), RwSignal::new(None));
    let submit = move || {
        checked.set(true);
        let answers = Answers {
            note: Note::parse(&note.get_untracked()).ok(),
            target: target.get_untracked(),
            chip: chip.get_untracked(),
        };
        send(live, submission, act.command, &answers, open);
    };
    let words = words();
    let fields = match act.asks {
        Asks::Reason => {
            let label = if act.command == CommandName::Postpone { words.note } else { words.reason };
            view! { <NoteField label=label text=note checked=checked /> }.into_any()
        }
        Asks::Reader => view! { <AskReader target=target /> }.into_any(),
        Asks::Chip => view! { <AskChip fate=fate(live) chip=chip /> }.into_any(),
        Asks::Nothing | Asks::Confirmation | Asks::Letter => ().into_any(),
    };
    let back = if act.weight == Weight::Danger { words.keep_issuance } else { words.back };
    view! {
        {explanation(live, act.command)}
        {fields}
        <FaultNotice fault=submission.fault />
        <div class="buttons">
            <Button
                label=back
                weight=Weight::Secondary
                first=act.asks == Asks::Confirmation
                on_press=move || open.set(false)
            />
            <Button label=act.command.words() weight=act.weight busy=submission.pending on_press=submit />
        </div>
    }
    .into_any()
}

fn explanation(live: Live<IssuancePage>, command: CommandName) -> AnyView {
    use CommandName as C;
    let words = words();
    let text = match command {
        C::Decline => words.decline_text,
        C::Reject => words.reject_text,
        C::Postpone => words.postpone_text,
        C::Refuse => words.refuse_text,
        C::GiveUp => words.give_up_text,
        C::Abort => words.abort_text,
        C::Cancel => {
            let lost = live.data.with_untracked(|page| page.as_ref().map(|page| losses(&page.issuance)));
            let lost = lost.unwrap_or_default().into_iter().map(|line| view! { <li>{line}</li> });
            return view! { <p>{words.cancel_text}</p><ul>{lost.collect_view()}</ul> }.into_any();
        }
        _ => return ().into_any(),
    };
    view! { <p>{text}</p> }.into_any()
}

fn was_opened(page: &IssuancePage) -> bool {
    page.issuance.state.card().is_some_and(|card| card.letter != Letter::Closed)
}

fn fate(live: Live<IssuancePage>) -> ChipFate {
    live.data.with_untracked(|page| match page.as_ref().map(|page| &page.issuance.state) {
        Some(State::Failed(failed)) => failed.failure.fate,
        _ => ChipFate::Scrap,
    })
}
