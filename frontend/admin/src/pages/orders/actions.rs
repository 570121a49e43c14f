use super::kind;
use super::preflight::subject;
use super::words::{unmade, words};
use crate::parts::lost;
use api::order::{OrderAccepted, OrderPage, Preflight, PreflightCheck};
use domain::id::OrderId;
use domain::order::OrderCommandName;
use domain::process::{CardKind, Package};
use domain::text::Note;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser::focus_heading_if_lost;
use ui::components::{Button, Dialog, FaultNotice, NoteField};
use ui::i18n::named;
use ui::live::Live;
use ui::model::act::Weight;
use ui::model::order::act::{Loss, OrderAsks, OrderButton, body, buttons, losses, makes_nothing, obstacles};
use ui::model::paths;
use ui::session::Session;
use ui::submission::Submission;

/// The commands of an order's page, and what is being asked about one.
#[derive(Clone, Copy)]
pub(super) struct Commands {
    live: Live<OrderPage>,
    session: Session,
    submission: Submission,
    asking: RwSignal<Option<OrderButton>>,
    open: RwSignal<bool>,
    /// What stands in the way of the first card, as it was when the order should have started.
    obstacles: RwSignal<Vec<PreflightCheck>>,
}

impl Commands {
    pub(super) fn new(live: Live<OrderPage>) -> Self {
        Self {
            live,
            session: Session::here(),
            submission: Submission::new(),
            asking: RwSignal::new(None),
            open: RwSignal::new(false),
            obstacles: RwSignal::new(Vec::new()),
        }
    }

    /// What the signed-in person may do now.
    pub(super) fn buttons(self) -> Memo<Option<Vec<OrderButton>>> {
        self.live.part(buttons)
    }

    /// Does it, or asks first.
    pub(super) fn press(self, button: OrderButton) {
        self.submission.clear();
        match button.asks {
            OrderAsks::Nothing if button.command == OrderCommandName::Start => self.start(button),
            OrderAsks::Nothing => self.give(button.command, None),
            OrderAsks::Confirmation | OrderAsks::Reason => self.ask(button),
        }
    }

    fn ask(self, button: OrderButton) {
        self.asking.set(Some(button));
        self.open.set(true);
    }

    /// Looks what stands in the way of the first card: starts the order, or says it and asks.
    fn start(self, button: OrderButton) {
        let Some(id) = self.order().filter(|_| !self.submission.pending.get_untracked()) else { return };
        self.submission.pending.set(true);
        spawn_local(async move {
            let found = self.session.get::<Preflight>(&paths::preflight(id.as_str())).await;
            if self.submission.pending.try_set(false).is_some() {
                // The page was left meanwhile.
                return;
            }
            match found.map(|found| obstacles(&found.checks)) {
                Ok(obstacles) if obstacles.is_empty() => self.give(button.command, None),
                Ok(obstacles) => {
                    self.obstacles.set(obstacles);
                    self.ask(button);
                }
                Err(fault) => self.submission.fault.set(Some(fault)),
            }
        });
    }

    fn order(self) -> Option<OrderId> {
        self.live.data.with_untracked(|page| page.as_ref().map(|page| page.order.id.clone()))
    }

    /// Why the last command was refused.
    pub(super) fn fault(self) -> RwSignal<Option<Fault>> {
        self.submission.fault
    }

    pub(super) fn give(self, command: OrderCommandName, reason: Option<Note>) {
        let Some((id, body)) = self.order().zip(body(command, reason)) else { return };
        self.submission.send(paths::order_command(&id, "commands"), body, move |_: OrderAccepted| {
            self.open.try_set(false);
            self.live.reload();
        });
    }

    /// Somebody else was there first: shows the order as it is now.
    fn again(self) -> Callback<()> {
        Callback::new(move |()| {
            self.open.set(false);
            self.submission.clear();
            self.live.reload();
        })
    }
}

/// What the signed-in person may do with the order now, one button each.
#[component]
pub(super) fn OrderActions(commands: Commands) -> impl IntoView {
    let Commands { submission, asking, open, .. } = commands;
    let buttons = commands.buttons();
    // A command takes away the button that gave it.
    Effect::new(move |_| {
        let _changed = buttons.get();
        request_animation_frame(focus_heading_if_lost);
    });
    // While a dialog is open, what was refused is said there.
    let outside = Signal::derive(move || submission.fault.get().filter(|_| !open.get()));
    let title = Signal::derive(move || asking.get().map(|b| named(b.command).to_owned()).unwrap_or_default());
    // Repeat production has its place with the cards that failed.
    let here = move || {
        let mut all = buttons.get().unwrap_or_default();
        all.retain(|button| button.command != OrderCommandName::Repeat);
        all
    };
    view! {
        <div class="actions" role="group" aria-label=crate::words::words().actions>
            <For each=here key=|button| *button children=move |button| view! {
                <Button
                    label=named(button.command)
                    weight=button.weight
                    busy=submission.pending
                    on_press=move || commands.press(button)
                />
            } />
        </div>
        <FaultNotice fault=outside reload=commands.again() />
        <Dialog open=open title=title>
            {move || asking.get().map(|button| form(commands, button))}
        </Dialog>
    }
}

fn form(commands: Commands, button: OrderButton) -> AnyView {
    let Commands { live, submission, open, .. } = commands;
    let command = button.command;
    let read = live.data.with_untracked(|page| page.as_ref().map(|page| (kind(page), losses(page, command))));
    let Some((kind, losses)) = read else { return ().into_any() };
    let lost_now = losses.into_iter().map(|loss| loss_words(kind, loss)).collect();
    let (note, checked) = (RwSignal::new(String::new()), RwSignal::new(false));
    let reason = button.asks == OrderAsks::Reason;
    let submit = move || {
        checked.set(true);
        commands.give(command, Note::parse(&note.get_untracked()).ok());
    };
    let obstacles = commands.obstacles.get_untracked();
    let in_vain = command == OrderCommandName::Start && makes_nothing(&obstacles);
    let back = if button.weight == Weight::Danger { words().keep_order } else { words().not_yet };
    view! {
        {(command == OrderCommandName::Start).then(|| in_the_way(obstacles))}
        <p>{explanation(command, in_vain, kind.package)}</p>
        {lost(lost_now)}
        {reason.then(|| view! { <NoteField label=crate::words::words().reason text=note checked=checked /> })}
        <FaultNotice fault=submission.fault reload=commands.again() />
        <div class="buttons">
            <Button label=back weight=Weight::Secondary first=!reason on_press=move || open.set(false) />
            {(!in_vain).then(|| view! {
                <Button label=named(command) weight=button.weight busy=submission.pending on_press=submit />
            })}
        </div>
    }
    .into_any()
}

/// What keeps the first card from being made, each with what is the matter.
fn in_the_way(obstacles: Vec<PreflightCheck>) -> impl IntoView {
    let line = |check: PreflightCheck| {
        view! { <li><strong>{subject(check.what)}</strong> " " {check.sentence}</li> }
    };
    view! { <ul>{obstacles.into_iter().map(line).collect_view()}</ul> }
}

fn explanation(command: OrderCommandName, in_vain: bool, package: Package) -> &'static str {
    use OrderCommandName as C;
    let words = words();
    match command {
        C::Start if in_vain => words.starts_nothing,
        C::Start => words.blocked,
        C::Repeat if package == Package::PhysicalId => words.explain_repeat_badges,
        C::Repeat => words.explain_repeat,
        C::Complete => words.explain_complete,
        C::Cancel => words.explain_cancel,
        _ => "",
    }
}

fn loss_words(kind: CardKind, loss: Loss) -> String {
    let (words, unmade) = (words(), unmade(kind));
    // A badge has no certificates. What is said of cards without a name speaks of none.
    let badges = kind.package == Package::PhysicalId && kind.holder.is_personal();
    let count = loss.cards().unwrap_or_default().to_string();
    match loss {
        Loss::Draft => unmade.loses_draft.to_owned(),
        Loss::Waiting(_) => (unmade.loses_waiting)(&count),
        Loss::Failed(_) => (unmade.loses_failed)(&count),
        Loss::Stopped(_) if badges => (words.loses_stopped_badges)(&count),
        Loss::Stopped(_) => (unmade.loses_stopped)(&count),
        Loss::Unconfirmed(_) if badges => (words.loses_unconfirmed_badges)(&count),
        Loss::Unconfirmed(_) => (unmade.loses_unconfirmed)(&count),
        Loss::Chips(_) => (words.loses_chips)(&count),
    }
}
