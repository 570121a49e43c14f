use super::actions::Commands;
use super::desk::{Place, leave, place};
use super::words::words;
use api::issuance::IssuancePage;
use api::order::{Lane, LaneCard, OrderPage};
use domain::evidence::ProductionStep;
use domain::issuance::State;
use domain::order::OrderCommandName;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::browser::{focus_heading_if_lost, free_screen, is_control};
use ui::components::{Button, FaultNotice, Icon, Shape};
use ui::i18n::named;
use ui::live::Live;
use ui::model::order::desk::{Desk, Press, Prompt, Signal as Heard};
use ui::model::paths;
use ui::model::state::holder_name;
use ui::session::Session;
use ui::sound::Sound;

/// Whether the desk is heard, and by what.
#[derive(Clone, Copy)]
pub(super) struct Loudspeaker {
    pub(super) on: RwSignal<bool>,
    sound: StoredValue<Option<Sound>, LocalStorage>,
}

impl Loudspeaker {
    pub(super) fn new() -> Self {
        Self { on: RwSignal::new(true), sound: StoredValue::new_local(None) }
    }

    /// Takes the sound that a click allows.
    pub(super) fn open(self) {
        self.sound.set_value(Sound::new());
    }

    fn play(self, heard: Heard) {
        if self.on.get_untracked() {
            self.sound.with_value(|sound| {
                sound.iter().for_each(|sound| match heard {
                    Heard::Good => sound.good(),
                    Heard::Bad => sound.bad(),
                });
            });
        }
    }
}

/// What stands on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    tone: &'static str,
    shape: Shape,
    title: &'static str,
    text: String,
    who: Option<String>,
}

/// What is known at a desk, and what follows from it.
#[derive(Clone, Copy)]
struct Standing {
    live: Live<OrderPage>,
    lane: Memo<Option<Lane>>,
    desk: RwSignal<Desk>,
    /// Why the card before failed.
    reason: RwSignal<Option<String>>,
    prompt: Memo<Prompt>,
    press: Memo<Option<Press>>,
}

fn standing(live: Live<OrderPage>, mine: Place) -> Standing {
    let lane = live.part(move |page| page.lanes.iter().find(|lane| place(lane) == mine).cloned());
    let lane = Memo::new(move |_| lane.get().flatten());
    let desk = RwSignal::new(Desk::default());
    let prompt = Memo::new(move |_| {
        let now = |page: &OrderPage| prompt(page, &desk.get(), lane.get().as_ref());
        live.data.with(|page| page.as_ref().map(now)).unwrap_or(Prompt::Away)
    });
    let press = Memo::new(move |_| desk.with(|desk| prompt.with(|prompt| desk.press(prompt))));
    Standing { live, lane, desk, reason: RwSignal::new(None), prompt, press }
}

impl Standing {
    /// Takes in what the reader does: what has happened is heard, and of a failure the reason is asked.
    fn listen(self, loudspeaker: Loudspeaker) {
        let Self { live, lane, desk, reason, .. } = self;
        let session = Session::here();
        Effect::new(move |_| {
            // Each answer counts, also one that says the same of this reader.
            live.data.track();
            let Some(lane) = lane.get() else { return };
            let heard = desk.try_update(|desk| desk.see(&lane)).flatten();
            heard.into_iter().for_each(|heard| loudspeaker.play(heard));
            if heard != Some(Heard::Bad) {
                return;
            }
            reason.set(None);
            let card = desk.with_untracked(|desk| desk.unseen().flatten().map(|card| card.issuance.clone()));
            spawn_local(async move {
                let Some(card) = card else { return };
                let page = session.get::<IssuancePage>(&paths::issuance(card.as_str())).await;
                reason.try_set(page.ok().and_then(|page| failure(&page)));
            });
        });
    }

    /// What the one key and the button do.
    fn acting(self, commands: Commands) -> impl Fn() {
        let navigate = use_navigate();
        move || match self.press.get_untracked() {
            None => {}
            Some(Press::Start) => commands.give(OrderCommandName::Start, None),
            Some(Press::Resume) => commands.give(OrderCommandName::Resume, None),
            Some(Press::Seen) => self.desk.update(Desk::acknowledge),
            Some(Press::Leave) => {
                let id =
                    self.live.data.with_untracked(|page| page.as_ref().map(|page| page.order.id.clone()));
                let path = id.map(|id| format!("/orders/{id}")).unwrap_or_default();
                navigate(&path, NavigateOptions::default());
            }
        }
    }
}

/// The whole screen of a desk.
#[component]
pub(super) fn Stand(live: Live<OrderPage>, place: Place, loudspeaker: Loudspeaker) -> impl IntoView {
    let here = standing(live, place);
    here.listen(loudspeaker);
    let commands = Commands::new(live);
    let act = StoredValue::new_local(here.acting(commands));
    let act = move || act.with_value(|act| act());
    on_key(act);
    request_animation_frame(focus_heading_if_lost);
    on_cleanup(free_screen);
    let waiting = live.part(|page| page.counts.waiting.to_string());
    let shown = Memo::new(move |_| {
        let (waiting, reason) = (waiting.get().unwrap_or_default(), here.reason.get());
        here.prompt.with(|prompt| shown(prompt, &waiting, reason))
    });
    let step = Memo::new(move |_| here.prompt.with(step));
    view! {
        <section class=move || format!("desk-stage {}", shown.get().tone)>
            <Icon shape=Signal::derive(move || shown.get().shape) />
            <div aria-live="assertive" aria-atomic="true">
                <h1 tabindex="-1">{move || shown.get().title}</h1>
                <p class="desk-text">{move || shown.get().text}</p>
                <p class="desk-who">{move || shown.get().who}</p>
            </div>
            {move || step.get().map(|step| view! {
                <progress max=ProductionStep::ALL.len() value=step aria-label=words().progress></progress>
            })}
            {unseen(here)}
            <FaultNotice fault=commands.fault() />
            {move || here.press.get().map(|press| view! { <Button label=press_word(press) on_press=act /> })}
        </section>
        {foot(here, loudspeaker.on)}
    }
}

/// Which reader it is, what it has done, the sound, the way out.
fn foot(here: Standing, sound: RwSignal<bool>) -> impl IntoView {
    let lane = here.lane;
    let name = move || lane.get().map(|lane| format!("{} · {}", lane.name, lane.agent_name));
    let tally = move || {
        lane.get().map(|lane| (words().lane_counts)(&lane.verified.to_string(), &lane.failed.to_string()))
    };
    view! {
        <footer class="desk-foot">
            <p class="figures">{name} " · " {words().tally} ": " {tally}</p>
            <button
                type="button"
                class="button plain"
                on:click=move |_| sound.update(|sound| *sound = !*sound)
            >
                {move || if sound.get() { words().sound_on } else { words().sound_off }}
            </button>
            {leave(here.live)}
        </footer>
    }
}

/// Space, enter or a foot switch that sends one of them; not while a button has the focus, which takes them itself.
fn on_key(press: impl Fn() + 'static) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let wanted = matches!(event.key().as_str(), " " | "Enter");
        if wanted && !event.repeat() && !event.target().is_some_and(|target| is_control(&target)) {
            event.prevent_default();
            press();
        }
    });
    on_cleanup(move || handle.remove());
}

fn prompt(page: &OrderPage, desk: &Desk, lane: Option<&Lane>) -> Prompt {
    let order = &page.order;
    let package = order.process.process().kind.package;
    lane.map_or(Prompt::Away, |lane| desk.prompt(order.state.name(), package, &page.counts, lane))
}

/// Why the attempt failed, if the issuance still says so.
fn failure(page: &IssuancePage) -> Option<String> {
    match &page.issuance.state {
        State::Failed(failed) => Some(failed.failure.reason.to_string()),
        _ => None,
    }
}

/// How many steps were begun.
fn step(prompt: &Prompt) -> Option<usize> {
    match prompt {
        Prompt::Working(card) => {
            ProductionStep::ALL.iter().position(|step| *step == card.step).map(|n| n + 1)
        }
        _ => None,
    }
}

fn who(card: &LaneCard) -> String {
    let name = holder_name(card.holder_name.as_deref());
    card.number.as_ref().map_or_else(|| name.clone(), |number| format!("{name} · {number}"))
}

/// A failure that nobody has seen yet, while the next card is made.
fn unseen(here: Standing) -> impl IntoView {
    move || {
        let working = here.prompt.with(|prompt| matches!(prompt, Prompt::Working(_)));
        let card = here.desk.with(|desk| desk.unseen().map(|card| card.map(who)));
        card.filter(|_| working).map(|card| {
            let name = holder_name(card.as_deref());
            view! {
                <p class="notice bad" role="alert">
                    <Icon shape=Shape::Alert />
                    <span>{(words().failed_before)(&name)}</span>
                </p>
            }
        })
    }
}

fn shown(prompt: &Prompt, waiting: &str, reason: Option<String>) -> Shown {
    let words = words();
    let said =
        |tone, shape, title, text: &str| Shown { tone, shape, title, text: text.to_owned(), who: None };
    match prompt {
        Prompt::Start => said("waiting", Shape::Tray, words.to_start, words.to_start_text),
        Prompt::Checking => said("moving", Shape::Arrows, words.checking, words.wait),
        Prompt::Paused => said("waiting", Shape::Clock, words.desk_paused, words.desk_paused_text),
        Prompt::Ended => said("over", Shape::Stop, words.desk_ended, words.desk_ended_text),
        Prompt::Away => said("waiting", Shape::Reader, words.desk_away, words.desk_away_text),
        Prompt::Insert => said("moving", Shape::Card, words.insert, &(words.insert_text)(waiting)),
        Prompt::Wait => said("moving", Shape::Clock, words.wait, words.wait_text),
        Prompt::Working(card) => {
            let who = Some(who(card));
            Shown { who, ..said("moving", Shape::Arrows, words.leave_in, named(card.step)) }
        }
        Prompt::Done(card) => {
            let who = card.as_ref().map(who);
            Shown { who, ..said("good", Shape::Check, words.done, words.done_text) }
        }
        Prompt::Failed(card) => {
            let about = card.as_ref().map(who);
            let lines: Vec<_> = about.into_iter().chain(reason).collect();
            let who = (!lines.is_empty()).then(|| lines.join(": "));
            Shown { who, ..said("bad", Shape::Alert, words.failed, words.failed_text) }
        }
        Prompt::Remove => said("waiting", Shape::Minus, words.remove, words.remove_text),
        Prompt::Held => said("waiting", Shape::Alert, words.held, words.held_text),
        Prompt::Nothing => said("good", Shape::Tray, words.nothing, words.nothing_text),
    }
}

fn press_word(press: Press) -> &'static str {
    let words = words();
    match press {
        Press::Start => words.press_start,
        Press::Resume => words.press_resume,
        Press::Seen => words.press_seen,
        Press::Leave => words.press_leave,
    }
}
