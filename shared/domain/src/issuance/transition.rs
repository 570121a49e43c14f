//! From one state to the next. Who may was checked before; here is what happens.

use super::command::{Command, CommandName, Opened};
use super::decide::produced;
use super::rules::allowed_in;
use super::state::{
    Approval, AwaitingApproval, CardPending, CardReady, Confirmation, Ended, Issuance, Issued, Ordered,
    Postponed, Queued, Signed, Source, State, Trouble,
};
use crate::card::{CardFile, Letter, UidRead};
use crate::certificate::RevocationReason;
use crate::effect::Effect;
use crate::evidence::{ChipFate, Failure, ProductionStep};
use crate::id::{Attempt, Fence, PersonId, SecretsGeneration};
use crate::rejection::Rejection;
use crate::role::{Actor, SystemEffect};
use crate::text::Note;
use crate::time::Timestamp;

mod attempt;
mod orders;
mod production;

use attempt::{failed, give_up, revoke, try_again};
use orders::{back_to_pool, by_order, pooled};
use production::{at_work, claim};

type Next = Result<(State, Vec<Effect>), Rejection>;

/// Moves the issuance by a command that was checked against the rules.
pub(super) fn transition(
    issuance: Issuance,
    actor: &Actor,
    command: Command,
    now: Timestamp,
) -> Result<(Issuance, Vec<Effect>), Rejection> {
    let name = command.name();
    let context = Context { issuance: issuance.clone(), actor, name, now };
    let (state, mut effects) = match actor.person() {
        Some(person) => by_person(&context, issuance.state, command, person)?,
        None => by_machine(&context, issuance.state, command)?,
    };
    // Who may get any number of cards has no lock on them.
    let locked = context.issuance.holder.is_some();
    if locked && state.name().is_final() && !context.issuance.state.name().is_final() {
        effects.push(Effect::ReleaseOpenLock);
    }
    Ok((Issuance { state, ..context.issuance }, effects))
}

struct Context<'a> {
    issuance: Issuance,
    actor: &'a Actor,
    name: CommandName,
    now: Timestamp,
}

impl Context<'_> {
    /// The answer for a pair that the rules let no one reach.
    fn refuse(&self) -> Next {
        let state = self.issuance.state.name();
        Err(Rejection::State { command: self.name, state, allowed: allowed_in(state) })
    }

    fn signed(&self, by: &PersonId) -> Signed {
        Signed { by: by.clone(), at: self.now }
    }

    fn ended(&self, reason: Option<Note>) -> Ended {
        Ended { at: self.now, reason, number: self.issuance.state.card().map(|card| card.number.clone()) }
    }

    fn cancelled(&self, reason: Note) -> Next {
        let effects = self.issuance.state.card().map_or_else(Vec::new, |card| {
            let mut effects = revoke(&card.certificates, RevocationReason::CessationOfOperation);
            effects.extend(card.uid.clone().map(UidRead::released));
            effects.extend([Effect::VoidCard, Effect::DestroySecrets]);
            effects
        });
        Ok((State::Cancelled(self.ended(Some(reason))), effects))
    }

    /// A card without a name ends with its place in the order: no pool takes it.
    fn taken_out(&self) -> Next {
        self.cancelled(Note::parse("taken out of its production order").map_err(|_| Rejection::NotOfAnOrder)?)
    }
}

fn by_person(context: &Context<'_>, state: State, command: Command, person: &PersonId) -> Next {
    use Command as C;
    use State as S;
    let signed = context.signed(person);
    match (state, command) {
        (S::Requested, C::Produce) => Ok(produced(context.issuance.process().approval, signed)),
        (S::Requested, C::Decline(reason)) => Ok((S::Declined(context.ended(Some(reason))), Vec::new())),
        (S::Requested | S::AwaitingApproval(_), C::Abort) => {
            Ok((S::Aborted(context.ended(None)), Vec::new()))
        }
        (S::AwaitingApproval(s), C::Approve) => {
            let approval = Approval::Approved(signed);
            let pending = CardPending { produced: s.produced, approval, order: None, trouble: None };
            Ok((S::CardPending(pending), vec![Effect::CreateCardObject]))
        }
        (S::AwaitingApproval(_), C::Reject(reason)) => {
            Ok((S::Rejected(context.ended(Some(reason))), Vec::new()))
        }
        (S::AwaitingApproval(s), C::Postpone(note)) => {
            let postponed = Some(Postponed { signed, note });
            Ok((S::AwaitingApproval(AwaitingApproval { postponed, ..s }), Vec::new()))
        }
        (_, C::Cancel(reason)) => context.cancelled(reason),
        (S::CardReady(s) | S::Pooled(s), command) => choose(context, s.card, command, person),
        (S::Queued(s), command) => choose(context, s.card, command, person),
        (S::CardPending(_), C::RemoveFromOrder) => context.taken_out(),
        (S::Ordered(s), C::RemoveFromOrder) => pooled(context, s.card),
        (S::InProduction(s), C::GiveUp) => give_up(context, s),
        (S::AwaitingConfirmation(s), C::Confirm) => {
            let mut card = s.card;
            card.add_producer(person);
            let confirmation = Confirmation::By(signed);
            let issued = Issued { card, source: s.source, evidence: s.evidence, confirmation };
            Ok((S::Issued(issued), vec![Effect::IssueCard]))
        }
        (S::AwaitingConfirmation(s), C::Refuse(reason)) => {
            let mut card = s.card;
            card.add_producer(person);
            let printed = context.issuance.profile().layout.is_some();
            let step = if printed { ProductionStep::Print } else { ProductionStep::Verify };
            let failure = Failure { step, reason, fate: ChipFate::Scrap };
            Ok(failed(context, card, s.source, failure))
        }
        (S::Failed(s), C::TryAgain(chip)) => try_again(s, chip, person),
        (S::Failed(s), C::BackToPool) => back_to_pool(context, s),
        (S::AwaitingConfirmation(mut s), C::OpenLetter(opened)) => {
            s.card.letter = open_letter(&s.card.letter, opened, signed)?;
            Ok((S::AwaitingConfirmation(s), Vec::new()))
        }
        (S::Issued(mut s), C::OpenLetter(opened)) => {
            s.card.letter = open_letter(&s.card.letter, opened, signed)?;
            Ok((S::Issued(s), Vec::new()))
        }
        _ => context.refuse(),
    }
}

fn by_machine(context: &Context<'_>, state: State, command: Command) -> Next {
    use Command as C;
    use State as S;
    match (state, command) {
        (S::CardPending(s), C::CardCreated { card: id, number }) => {
            let mut card = CardFile {
                id,
                number,
                secrets: SecretsGeneration::FIRST,
                produced: s.produced,
                approval: s.approval,
                producers: Vec::new(),
                attempt: Attempt::FIRST,
                fence: Fence::new(0),
                chips: Vec::new(),
                certificates: Vec::new(),
                uid: None,
                print: None,
                failures: Vec::new(),
                letter: Letter::Closed,
            };
            let state = match s.order {
                Some(order) => {
                    let by = card.produced.by.clone();
                    card.add_producer(&by);
                    S::Ordered(Ordered { card, order })
                }
                None => S::CardReady(CardReady { card }),
            };
            Ok((state, Vec::new()))
        }
        (S::CardPending(s), C::CardDelayed(reason)) => {
            let trouble = Some(Trouble { reason, at: context.now });
            Ok((S::CardPending(CardPending { trouble, ..s }), Vec::new()))
        }
        (_, C::Cancel(reason)) => context.cancelled(reason),
        (state, command) if *context.actor == Actor::System(SystemEffect::RunOrder) => {
            by_order(context, state, command)
        }
        (S::Queued(s), C::Claim { at, .. }) => {
            if !s.target.admits(&at) {
                return Err(Rejection::OtherReader);
            }
            claim(context, s.card, Source::Single { target: s.target }, at, None)
        }
        (S::Ordered(s), C::Claim { at, order }) => {
            if !order.is_some_and(|standing| standing.running && standing.order == s.order) {
                return Err(Rejection::OrderRests);
            }
            claim(context, s.card, Source::Order { order: s.order }, at, None)
        }
        // A second reader of the agent at work does not take the job from the first.
        (S::InProduction(s), C::Claim { at, .. }) if context.now < s.lease.until && at != s.lease.at => {
            Err(Rejection::LeaseRuns { until: s.lease.until })
        }
        (S::InProduction(s), C::Claim { at, .. }) => claim(context, s.card, s.source, at, s.chip),
        (S::InProduction(s), command) => at_work(context, s, command),
        _ => context.refuse(),
    }
}

/// Step 5, which may be changed until an agent has the job.
fn choose(context: &Context<'_>, mut card: CardFile, command: Command, person: &PersonId) -> Next {
    let state = match command {
        Command::ChooseSingle(target) => {
            card.add_producer(person);
            State::Queued(Queued { card, target })
        }
        Command::ChooseMass => {
            card.add_producer(person);
            State::Pooled(CardReady { card })
        }
        Command::TakeBack => State::CardReady(CardReady { card }),
        _ => return context.refuse(),
    };
    Ok((state, Vec::new()))
}

fn open_letter(letter: &Letter, opened: Opened, by: Signed) -> Result<Letter, Rejection> {
    match (letter, opened) {
        (Letter::Closed, Opened::First) => Ok(Letter::Opened { by }),
        (Letter::Opened { by: first }, Opened::Reprint(reason)) => {
            Ok(Letter::Reprinted { first: first.clone(), by, reason })
        }
        (Letter::Closed, Opened::Reprint(_)) => Err(Rejection::LetterNotOpened),
        (Letter::Opened { .. }, Opened::First) => Err(Rejection::LetterOpened),
        (Letter::Reprinted { .. }, _) => Err(Rejection::LetterReprinted),
    }
}
