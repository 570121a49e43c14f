//! How an attempt fails, and what the next one keeps.

use super::{Context, Next};
use crate::card::{CardFile, FailedAttempt, Letter, UidRead};
use crate::certificate::{Certificate, RevocationReason, Serial};
use crate::effect::Effect;
use crate::evidence::{ChipFate, Failure};
use crate::id::PersonId;
use crate::issuance::command::Chip;
use crate::issuance::state::{Failed, InProduction, MAX_ATTEMPTS, Ordered, Queued, Source, State};
use crate::rejection::Rejection;
use crate::text::Note;

pub(super) fn failed(
    context: &Context<'_>,
    mut card: CardFile,
    source: Source,
    mut failure: Failure,
) -> (State, Vec<Effect>) {
    // Whoever reports it may be another agent than the one that had the card printed.
    if failure.fate == ChipFate::Clean && card.in_print().is_some() {
        failure.fate = ChipFate::Resumable;
    }
    let at = context.now;
    card.failures.push(FailedAttempt { attempt: card.attempt, failure: failure.clone(), at });
    (State::Failed(Failed { card, source, failure, at }), Vec::new())
}

pub(super) fn give_up(context: &Context<'_>, job: InProduction) -> Next {
    let begun = job.card.current_chip().is_some() || job.card.uid.is_some();
    let fate = if begun { ChipFate::Resumable } else { ChipFate::Clean };
    let Ok(reason) = Note::parse("the reader agent fell silent and an officer gave the attempt up") else {
        return context.refuse();
    };
    let failure = Failure { step: job.progress, reason, fate };
    Ok(failed(context, job.card, job.source, failure))
}

pub(super) fn try_again(failed: Failed, chip: Chip, person: &PersonId) -> Next {
    let (mut card, effects) = next_attempt(failed.card, failed.failure.fate, chip)?;
    card.add_producer(person);
    let state = match failed.source {
        Source::Single { target } => State::Queued(Queued { card, target }),
        Source::Order { order } => State::Ordered(Ordered { card, order }),
    };
    Ok((state, effects))
}

/// What a new attempt keeps: the number always; keys and certificates only on the same chip; PIN and
/// PUK unless they were seen or another chip may hold them.
pub(super) fn next_attempt(
    mut card: CardFile,
    fate: ChipFate,
    chip: Chip,
) -> Result<(CardFile, Vec<Effect>), Rejection> {
    if card.attempt.get() >= MAX_ATTEMPTS {
        return Err(Rejection::TooManyAttempts);
    }
    if chip == Chip::Same && fate == ChipFate::Scrap {
        return Err(Rejection::ChipIsScrap);
    }
    card.attempt = card.attempt.next();
    let mut effects = Vec::new();
    if chip == Chip::New {
        effects = revoke(&std::mem::take(&mut card.certificates), RevocationReason::Superseded);
        effects.extend(card.uid.take().map(UidRead::released));
    }
    let held_elsewhere = chip == Chip::New && card.current_chip().is_some();
    if held_elsewhere || (card.letter != Letter::Closed) {
        card.letter = Letter::Closed;
        effects.push(renew_secrets(&mut card));
    }
    Ok((card, effects))
}

/// PIN and PUK are made anew.
pub(super) fn renew_secrets(card: &mut CardFile) -> Effect {
    card.secrets = card.secrets.next();
    Effect::RenewSecrets { generation: card.secrets }
}

pub(super) fn serials(certificates: &[Certificate]) -> Vec<Serial> {
    certificates.iter().map(|c| c.serial.clone()).collect()
}

pub(super) fn revoke(certificates: &[Certificate], reason: RevocationReason) -> Vec<Effect> {
    if certificates.is_empty() {
        return Vec::new();
    }
    vec![Effect::RevokeCertificates { serials: serials(certificates), reason }]
}
