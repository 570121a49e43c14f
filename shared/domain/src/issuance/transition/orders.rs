//! What an order does with its cards, for whoever commanded it of the order.

use super::attempt::{failed, next_attempt, try_again};
use super::{Context, Next};
use crate::card::CardFile;
use crate::evidence::{ChipFate, Failure, ProductionStep};
use crate::id::PersonId;
use crate::issuance::command::{Chip, Command};
use crate::issuance::state::{CardReady, Failed, MAX_ATTEMPTS, Ordered, Source, State};
use crate::rejection::{Duty, Rejection};

pub(super) fn by_order(context: &Context<'_>, state: State, command: Command) -> Next {
    match (state, command) {
        (State::Pooled(s), Command::AddToOrder { order, by }) => {
            not_the_holder(context, &by)?;
            let mut card = s.card;
            card.add_producer(&by);
            Ok((State::Ordered(Ordered { card, order }), Vec::new()))
        }
        (State::CardPending(_), Command::RemoveFromOrder) => context.taken_out(),
        (State::Ordered(s), Command::RemoveFromOrder) => pooled(context, s.card),
        (State::Failed(s), Command::Repeat { by }) => {
            not_the_holder(context, &by)?;
            if s.card.letter.opened_by(&by) {
                return Err(Rejection::Duty(Duty::LetterReader));
            }
            try_again(s, Chip::New, &by)
        }
        (State::Failed(s), Command::BackToPool) => back_to_pool(context, s),
        (State::InProduction(s), Command::Recall(reason)) => {
            recall(context, s.card, s.source, Failure { step: s.progress, reason, fate: ChipFate::Scrap })
        }
        (State::AwaitingConfirmation(s), Command::Recall(reason)) => {
            let step = ProductionStep::Verify;
            recall(context, s.card, s.source, Failure { step, reason, fate: ChipFate::Scrap })
        }
        _ => context.refuse(),
    }
}

/// The order acts for somebody, who must not be the holder.
fn not_the_holder(context: &Context<'_>, by: &PersonId) -> Result<(), Rejection> {
    if context.issuance.is_held_by(by) { Err(Rejection::Duty(Duty::Holder)) } else { Ok(()) }
}

pub(super) fn pooled(context: &Context<'_>, card: CardFile) -> Next {
    if context.issuance.holder.is_none() {
        return context.taken_out();
    }
    Ok((State::Pooled(CardReady { card }), Vec::new()))
}

pub(super) fn back_to_pool(context: &Context<'_>, failed: Failed) -> Next {
    if context.issuance.holder.is_none() {
        return context.taken_out();
    }
    let (card, effects) = next_attempt(failed.card, failed.failure.fate, Chip::New)?;
    Ok((State::Pooled(CardReady { card }), effects))
}

/// What was made so far counts for nothing: its certificates are revoked, its chip is scrap. A card that was tried
/// often enough stays with its officers.
fn recall(context: &Context<'_>, card: CardFile, source: Source, failure: Failure) -> Next {
    if context.issuance.holder.is_none() {
        return context.cancelled(failure.reason);
    }
    let worn_out = card.attempt.get() >= MAX_ATTEMPTS;
    match failed(context, card, source, failure) {
        (State::Failed(failed), effects) if !worn_out => {
            let (state, more) = back_to_pool(context, failed)?;
            Ok((state, effects.into_iter().chain(more).collect()))
        }
        failed => Ok(failed),
    }
}
