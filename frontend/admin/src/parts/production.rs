use super::in_hand::InHand;
use super::step_list::StepList;
use crate::words::words;
use api::issuance::ReaderRow;
use domain::issuance::state::{Source, Target};
use domain::issuance::{Issuance, State};
use domain::trace::Exchange;
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::i18n::named;
use ui::model::slots::{Fill, PartView, SLOTS, SlotView, Stage, parts, slots, stage, steps, steps_done};
use ui::model::trace::is_away;

/// Where a card stands in its production: slots that fill, the step in words, the reader.
#[component]
pub(crate) fn ProductionView(
    /// The issuance.
    issuance: Memo<Option<Issuance>>,
    /// The readers by which ids get names.
    readers: Signal<Vec<ReaderRow>>,
    /// What was said to the card under the last claim, as far as it is known.
    said: Memo<Vec<Exchange>>,
) -> impl IntoView {
    let tiles = Memo::new(move |_| {
        issuance.with(|i| i.as_ref().map(|i| said.with(|said| slots(i, said))).unwrap_or_default())
    });
    let stage = Memo::new(move |_| issuance.with(|i| i.as_ref().and_then(stage)).unwrap_or(Stage::Waiting));
    let place = Memo::new(move |_| {
        issuance.with(|i| i.as_ref().and_then(|i| place(i, &readers.get()))).unwrap_or_default()
    });
    let any = Memo::new(move |_| tiles.with(|tiles| tiles.iter().any(|tile| tile.used)));
    let parts = Memo::new(move |_| issuance.with(|i| i.as_ref().map(parts).unwrap_or_default()));
    let steps =
        Memo::new(move |_| issuance.with(|i| i.as_ref().map(|i| steps(&i.profile()))).unwrap_or_default());
    let done = move || steps.with(|steps| steps_done(steps, stage.get()));
    let all = move || steps.with(Vec::len);
    let away = Memo::new(move |_| matches!(stage.get(), Stage::At(_)) && said.with(|said| is_away(said)));
    view! {
        <section class="production">
            <h2>{words().production}</h2>
            <ul class="slots">
                <Show when=move || any.get()>
                    {(0..SLOTS.len())
                        .map(|n| tile(Signal::derive(move || tiles.with(|t| t.get(n).copied())), n))
                        .collect_view()}
                </Show>
                <For each=move || parts.get() key=Clone::clone children=|part| part_tile(&part) />
            </ul>
            <div class="progress" class:broke=move || away.get() || matches!(stage.get(), Stage::Broke(_))>
                <p role="status" aria-live="polite">{move || if away.get() { words().card_away.to_owned() } else { sentence(stage.get()) }}</p>
                <progress max=all value=done aria-label=words().production></progress>
                <p class="by">
                    {move || (words().progress)(&done().to_string(), &all().to_string())}
                    <span>{move || place.get()}</span>
                </p>
            </div>
            <Show when=move || in_software(issuance, readers)>
                <InHand />
            </Show>
            <StepList steps=steps stage=stage />
        </section>
    }
}

/// Whether the card is, or can be, in a reader of software.
fn in_software(issuance: Memo<Option<Issuance>>, readers: Signal<Vec<ReaderRow>>) -> bool {
    let open = issuance.with(|i| {
        let open =
            |i: &Issuance| matches!(i.state, State::Queued(_) | State::InProduction(_) | State::Failed(_));
        i.as_ref().is_some_and(open)
    });
    open && readers.with(|rows| rows.iter().any(|row| row.online && row.make.software))
}

fn sentence(stage: Stage) -> String {
    match stage {
        Stage::Waiting => words().waiting.to_owned(),
        Stage::At(step) => named(step).to_owned(),
        Stage::Broke(step) => (words().broke_at)(named(step)),
        Stage::Verified => words().all_checked.to_owned(),
    }
}

fn tile(view: Signal<Option<SlotView>>, number: usize) -> impl IntoView {
    let name = words().slot_names.get(number).copied().unwrap_or_default();
    let used = move || view.get().is_some_and(|view| view.used);
    let part = move |text: &'static str, of: fn(SlotView) -> Fill| {
        let fill = Memo::new(move |_| view.get().map_or(Fill::Empty, of));
        view! {
            <li class=move || class(fill.get())>
                <Icon shape=Signal::derive(move || shape(fill.get())) />
                {text}
                <span class="hidden">{move || word(fill.get())}</span>
            </li>
        }
    };
    let full = move || view.get().is_some_and(|view| view.verified == Fill::Full);
    view! {
        <li class="slot" class:full=full class:unused=move || !used()>
            <h3><span class="figures">{SLOTS.get(number).map(ToString::to_string)}</span> {name}</h3>
            <Show when=used fallback=|| view! { <p>{words().slot_unused}</p> }>
                <ul>
                    {part(words().key, |view| view.key)}
                    {part(words().certificate, |view| view.certificate)}
                    {part(words().verified, |view| view.verified)}
                </ul>
            </Show>
        </li>
    }
}

/// A part of the card beside its slots: the contactless chip, the print.
fn part_tile(part: &PartView) -> impl IntoView + use<> {
    let words = words();
    let (name, what, fill, detail) = match part {
        PartView::Contactless { fill, uid } => {
            (words.contactless, words.uid_read, *fill, uid.as_ref().map(ToString::to_string))
        }
        PartView::Print { fill } => (words.print, words.printed, *fill, None),
    };
    view! {
        <li class="slot" class:full=fill == Fill::Full>
            <h3>{name}</h3>
            <ul>
                <li class=class(fill)>
                    <Icon shape=shape(fill) />
                    {what}
                    <span class="hidden">{word(fill)}</span>
                </li>
                {detail.map(|detail| view! { <li><code>{detail}</code></li> })}
            </ul>
        </li>
    }
}

const fn class(fill: Fill) -> &'static str {
    match fill {
        Fill::Empty => "empty-part",
        Fill::Filling => "filling",
        Fill::Full => "filled",
    }
}

const fn shape(fill: Fill) -> Shape {
    match fill {
        Fill::Empty => Shape::Dot,
        Fill::Filling => Shape::Arrows,
        Fill::Full => Shape::Check,
    }
}

fn word(fill: Fill) -> &'static str {
    match fill {
        Fill::Empty => words().fill_empty,
        Fill::Filling => words().fill_filling,
        Fill::Full => words().fill_full,
    }
}

/// The reader that has the job, or that it waits for, by name where the name is known.
fn place(issuance: &Issuance, readers: &[ReaderRow]) -> Option<String> {
    let named = |agent, reader| {
        let row = readers.iter().find(|row| row.agent == agent && row.reader == reader);
        row.map_or_else(|| format!("{reader}"), |row| format!("{} · {}", row.name, row.agent_name))
    };
    let target = |target: &Target| match target.clone() {
        Target::AnyReader => words().any_reader.to_owned(),
        Target::Reader { agent, reader } => named(agent, reader),
    };
    let source = |source: &Source| match source {
        Source::Single { target: at } => Some(target(at)),
        Source::Order { .. } => None,
    };
    match &issuance.state {
        State::Queued(s) => Some(target(&s.target)),
        State::InProduction(s) => Some(named(s.lease.at.agent.clone(), s.lease.at.reader.clone())),
        State::AwaitingConfirmation(s) => source(&s.source),
        State::Failed(s) => source(&s.source),
        _ => None,
    }
}
