//! The buttons of an order: what each asks for, what it sends, what it takes away.

use crate::model::act::Weight;
use api::order::{OrderAct, OrderPage, PreflightCheck, PreflightSubject, Verdict};
use domain::order::{OrderCommandName, OrderCounts, OrderStateName};
use domain::process::Package;
use domain::text::Note;

/// What a command asks for before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderAsks {
    /// Nothing: one click.
    Nothing,
    /// To be sure.
    Confirmation,
    /// Why.
    Reason,
}

/// A command as a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderButton {
    /// Which command.
    pub command: OrderCommandName,
    /// What it asks for.
    pub asks: OrderAsks,
    /// How it looks.
    pub weight: Weight,
}

/// What a command takes away, with the number of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The draft itself.
    Draft,
    /// They wait.
    Waiting(u64),
    /// They failed.
    Failed(u64),
    /// They are at work, and are stopped.
    Stopped(u64),
    /// They are made and wait for somebody's look; they do not become valid.
    Unconfirmed(u64),
    /// What was written on their chips so far.
    Chips(u64),
}

/// The buttons of an order's page, the usual next one first, what ends everything last.
pub fn buttons(page: &OrderPage) -> Vec<OrderButton> {
    let mut buttons: Vec<OrderButton> =
        page.allowed.iter().filter_map(|command| button(*command, &page.counts)).collect();
    buttons.sort_by_key(|button| match button.weight {
        Weight::Primary => 0,
        Weight::Secondary => 1,
        Weight::Danger => 2,
    });
    buttons
}

/// The button of a command; none for those that the system gives, that make an order, or that would do nothing.
pub fn button(command: OrderCommandName, counts: &OrderCounts) -> Option<OrderButton> {
    use OrderCommandName as C;
    let (asks, weight) = match command {
        C::Start | C::Resume => (OrderAsks::Nothing, Weight::Primary),
        C::Pause => (OrderAsks::Nothing, Weight::Secondary),
        C::Repeat if counts.failed == 0 => return None,
        C::Repeat => (OrderAsks::Confirmation, Weight::Secondary),
        C::Complete if is_made(counts) => (OrderAsks::Confirmation, Weight::Primary),
        C::Complete => (OrderAsks::Confirmation, Weight::Secondary),
        C::Cancel => (OrderAsks::Reason, Weight::Danger),
        C::Create | C::Checked | C::StopAtFailure | C::Repeated | C::Returned => return None,
    };
    Some(OrderButton { command, asks, weight })
}

/// Whether no card of it waits, is at work, or wants somebody's look or decision.
pub const fn is_made(counts: &OrderCounts) -> bool {
    counts.waiting == 0 && counts.in_production == 0 && counts.to_confirm == 0 && counts.failed == 0
}

/// What keeps an order from making its first card.
pub fn obstacles(checks: &[PreflightCheck]) -> Vec<PreflightCheck> {
    checks.iter().filter(|check| check.verdict == Verdict::Bad).cloned().collect()
}

/// Whether there is nothing to make: everything else that is in the way can be mended while the order runs.
pub fn makes_nothing(obstacles: &[PreflightCheck]) -> bool {
    obstacles.iter().any(|check| check.what == PreflightSubject::Cards)
}

/// The body of a command; none as long as the reason is missing.
pub fn body(command: OrderCommandName, reason: Option<Note>) -> Option<OrderAct> {
    use OrderCommandName as C;
    match command {
        C::Start => Some(OrderAct::Start {}),
        C::Pause => Some(OrderAct::Pause {}),
        C::Resume => Some(OrderAct::Resume {}),
        C::Repeat => Some(OrderAct::Repeat {}),
        C::Complete => Some(OrderAct::Complete {}),
        C::Cancel => Some(OrderAct::Cancel { reason: reason? }),
        C::Create | C::Checked | C::StopAtFailure | C::Repeated | C::Returned => None,
    }
}

/// What the command takes away; nothing for one that can be taken back.
pub fn losses(page: &OrderPage, command: OrderCommandName) -> Vec<Loss> {
    use OrderCommandName as C;
    let counts = &page.counts;
    let back = [Loss::Waiting(counts.waiting), Loss::Failed(counts.failed)];
    let all = match command {
        C::Cancel if page.order.state.name() == OrderStateName::Draft => vec![Loss::Draft],
        C::Cancel => [Loss::Stopped(counts.in_production), Loss::Unconfirmed(counts.to_confirm)]
            .into_iter()
            .chain(back)
            .collect(),
        C::Complete => back.to_vec(),
        C::Repeat if has_chips(page) => vec![Loss::Chips(counts.failed)],
        _ => Vec::new(),
    };
    all.into_iter().filter(|loss| loss.cards() != Some(0)).collect()
}

/// Whether its cards have a chip to write to: badges have none.
fn has_chips(page: &OrderPage) -> bool {
    page.order.process.process().kind.package == Package::DigitalId
}

impl Loss {
    /// How many cards it is about.
    pub const fn cards(self) -> Option<u64> {
        match self {
            Self::Draft => None,
            Self::Waiting(cards)
            | Self::Failed(cards)
            | Self::Stopped(cards)
            | Self::Unconfirmed(cards)
            | Self::Chips(cards) => Some(cards),
        }
    }
}
