//! From one state to the next. Who may was checked before; here is what happens.

use super::command::{Chip, Command, CommandName, Found, Opened};
use super::decide::produced;
use super::rules::allowed_in;
use super::state::{
    Approval, AwaitingApproval, AwaitingConfirmation, CardPending, CardReady, Confirmation, DeskReader,
    Ended, Failed, InProduction, Issuance, Issued, LEASE, Lease, MAX_ATTEMPTS, MAX_CHIPS, Ordered, Postponed,
    Queued, Signed, Source, State, Trouble,
};
use crate::card::{CardFile, ChipRelease, FailedAttempt, Letter};
use crate::certificate::{Certificate, RevocationReason, Serial};
use crate::effect::Effect;
use crate::evidence::{CardObject, ChipFate, Evidence, Failure, ProductionStep};
use crate::id::{Attempt, ChipId, Fence, KdfVersion, PersonId, SecretsGeneration};
use crate::profile::{CardProfile, SlotProfile};
use crate::rejection::Rejection;
use crate::role::Actor;
use crate::text::Note;
use crate::time::Timestamp;

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
    if state.name().is_final() && !context.issuance.state.name().is_final() {
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
            effects.extend([Effect::VoidCard, Effect::DestroySecrets]);
            effects
        });
        Ok((State::Cancelled(self.ended(Some(reason))), effects))
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
            let pending = CardPending { produced: s.produced, approval, trouble: None };
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
        (S::Ordered(s), C::RemoveFromOrder) => Ok((S::Pooled(CardReady { card: s.card }), Vec::new())),
        (S::InProduction(s), C::GiveUp) => give_up(context, s),
        (S::AwaitingConfirmation(s), C::Confirm) => {
            let mut card = s.card;
            card.add_producer(person);
            let confirmation = Confirmation::By(signed);
            Ok((S::Issued(Issued { card, evidence: s.evidence, confirmation }), vec![Effect::IssueCard]))
        }
        (S::AwaitingConfirmation(s), C::Refuse(reason)) => {
            let mut card = s.card;
            card.add_producer(person);
            let failure = Failure { step: ProductionStep::Verify, reason, fate: ChipFate::Scrap };
            Ok(failed(context, card, s.source, failure))
        }
        (S::Failed(s), C::TryAgain(chip)) => try_again(s, chip, person),
        (S::Failed(s), C::BackToPool) => {
            let (card, effects) = next_attempt(s.card, s.failure.fate, Chip::New)?;
            Ok((S::Pooled(CardReady { card }), effects))
        }
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
            let card = CardFile {
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
                failures: Vec::new(),
                letter: Letter::Closed,
            };
            Ok((S::CardReady(CardReady { card }), Vec::new()))
        }
        (S::CardPending(s), C::CardDelayed(reason)) => {
            let trouble = Some(Trouble { reason, at: context.now });
            Ok((S::CardPending(CardPending { trouble, ..s }), Vec::new()))
        }
        (_, C::Cancel(reason)) => context.cancelled(reason),
        (S::Queued(s), C::Claim(at)) => {
            if !s.target.admits(&at) {
                return Err(Rejection::OtherReader);
            }
            claim(context, s.card, Source::Single { target: s.target }, at, None)
        }
        (S::Ordered(s), C::Claim(at)) => claim(context, s.card, Source::Order { order: s.order }, at, None),
        // A second reader of the agent at work does not take the job from the first.
        (S::InProduction(s), C::Claim(at)) if context.now < s.lease.until && at != s.lease.at => {
            Err(Rejection::LeaseRuns { until: s.lease.until })
        }
        (S::InProduction(s), C::Claim(at)) => claim(context, s.card, s.source, at, s.chip),
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
        Command::AddToOrder(order) => {
            card.add_producer(person);
            State::Ordered(Ordered { card, order })
        }
        _ => return context.refuse(),
    };
    Ok((state, Vec::new()))
}

fn claim(
    context: &Context<'_>,
    mut card: CardFile,
    source: Source,
    at: DeskReader,
    chip: Option<ChipId>,
) -> Next {
    if !matches!(context.actor, Actor::Agent { id, .. } if *id == at.agent) {
        return Err(Rejection::OtherReader);
    }
    card.fence = card.fence.next();
    let lease = Lease { at, fence: card.fence, until: context.now.plus(LEASE) };
    let progress = ProductionStep::Identify;
    Ok((State::InProduction(InProduction { card, source, lease, progress, chip }), Vec::new()))
}

/// The calls of the agent that holds the job. Each renews the lease.
fn at_work(context: &Context<'_>, mut job: InProduction, command: Command) -> Next {
    let fence = match &command {
        Command::ReleaseSecrets { fence, .. }
        | Command::Certify { fence, .. }
        | Command::Progress { fence, .. }
        | Command::ReportVerified { fence, .. }
        | Command::ReportFailed { fence, .. } => *fence,
        _ => return context.refuse(),
    };
    if fence != job.lease.fence {
        return Err(Rejection::FenceLost);
    }
    job.lease.until = context.now.plus(LEASE);
    match command {
        Command::ReleaseSecrets { chip, found, kdf, .. } => release(context, job, chip, found, kdf),
        Command::Certify { certificates, .. } => certify(context, job, certificates),
        Command::Progress { step, .. } => {
            job.progress = step;
            Ok((State::InProduction(job), Vec::new()))
        }
        Command::ReportVerified { evidence, .. } => verified(context, job, evidence),
        Command::ReportFailed { failure, .. } => Ok(failed(context, job.card, job.source, failure)),
        _ => context.refuse(),
    }
}

/// The secrets of a card go to one chip. That it is this one is on record before the chip changes.
///
/// A chip that is marked must be the one on record. A blank one takes the place of the one on record, if
/// there is one: that may have been marked or not, so its certificates are revoked and the secrets
/// that it may hold are made anew.
fn release(
    context: &Context<'_>,
    mut job: InProduction,
    chip: ChipId,
    found: Found,
    kdf: KdfVersion,
) -> Next {
    let mut effects = Vec::new();
    let current = job.card.current_chip().map(|release| release.chip);
    let known = job.card.chips.iter().any(|release| release.chip == chip);
    match (current, found) {
        (Some(current), _) if current == chip => {}
        (Some(current), Found::Marked) => return Err(Rejection::OtherChip { chip: current }),
        // A chip that was set aside stays aside: it may hold older secrets and another key edition.
        (_, _) if known => return Err(Rejection::ChipIsScrap),
        (None, Found::Marked) => return Err(Rejection::ForeignChip),
        (current, Found::Blank) => {
            if job.card.chips.len() >= MAX_CHIPS {
                return Err(Rejection::TooManyAttempts);
            }
            if current.is_some() {
                effects = revoke(&std::mem::take(&mut job.card.certificates), RevocationReason::Superseded);
                effects.push(renew_secrets(&mut job.card));
            }
            job.card.chips.push(ChipRelease {
                chip,
                kdf,
                secrets: job.card.secrets,
                attempt: job.card.attempt,
                at: context.now,
            });
        }
    }
    job.chip = Some(chip);
    job.progress = job.progress.max(ProductionStep::ReleaseSecrets);
    Ok((State::InProduction(job), effects))
}

fn renew_secrets(card: &mut CardFile) -> Effect {
    card.secrets = card.secrets.next();
    Effect::RenewSecrets { generation: card.secrets }
}

/// New certificates take the place of older ones of their slots.
fn certify(context: &Context<'_>, mut job: InProduction, certificates: Vec<Certificate>) -> Next {
    let chip = job.chip.ok_or(Rejection::SecretsFirst)?;
    let profile = context.issuance.process().card_profile();
    let expected: Vec<_> = profile.slots.iter().map(|slot| slot.slot).collect();
    let mut slots: Vec<_> = certificates.iter().map(|c| c.slot).collect();
    slots.sort_unstable();
    slots.dedup();
    if slots.len() != certificates.len()
        || !slots.iter().all(|slot| expected.contains(slot))
        || slots.is_empty()
    {
        return Err(Rejection::Certificates("each slot of the profile needs one certificate"));
    }
    if certificates.iter().any(|c| c.chip != chip || c.attempt != job.card.attempt) {
        return Err(Rejection::Certificates("they are for another chip or attempt"));
    }
    let (old, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut job.card.certificates).into_iter().partition(|c| slots.contains(&c.slot));
    let superseded: Vec<_> =
        old.into_iter().filter(|o| certificates.iter().all(|c| c.serial != o.serial)).collect();
    let mut effects = vec![Effect::RegisterCertificates { serials: serials(&certificates) }];
    effects.extend(revoke(&superseded, RevocationReason::Superseded));
    job.card.certificates = kept.into_iter().chain(certificates).collect();
    job.progress = job.progress.max(ProductionStep::Certify);
    Ok((State::InProduction(job), effects))
}

fn verified(context: &Context<'_>, job: InProduction, evidence: Evidence) -> Next {
    let process = context.issuance.process();
    let chip = job.chip.ok_or(Rejection::SecretsFirst)?;
    proves(&evidence, &process.card_profile(), &job.card.certificates, chip)?;
    if matches!(job.source, Source::Order { .. }) && !process.printed() {
        let confirmation = Confirmation::ByEvidence { at: context.now };
        return Ok((
            State::Issued(Issued { card: job.card, evidence, confirmation }),
            vec![Effect::IssueCard],
        ));
    }
    let InProduction { card, source, .. } = job;
    let verified_at = context.now;
    let next = AwaitingConfirmation { card, source, evidence, verified_at };
    Ok((State::AwaitingConfirmation(next), Vec::new()))
}

/// Whether the evidence is of this chip and names, each once, what the profile puts on it.
fn proves(
    evidence: &Evidence,
    profile: &CardProfile,
    certificates: &[Certificate],
    chip: ChipId,
) -> Result<(), Rejection> {
    if evidence.chip != chip {
        return Err(Rejection::Evidence("it is of another chip"));
    }
    let mut objects: Vec<_> = evidence.objects.iter().map(|o| o.object).collect();
    let mut slots: Vec<_> = evidence.slots.iter().map(|s| s.slot).collect();
    objects.sort_unstable();
    slots.sort_unstable();
    if objects.windows(2).any(|pair| pair.first() == pair.last())
        || slots.windows(2).any(|pair| pair.first() == pair.last())
    {
        return Err(Rejection::Evidence("it names an object or a slot twice"));
    }
    for SlotProfile { slot, .. } in &profile.slots {
        let certificate = certificates.iter().find(|c| c.slot == *slot && c.chip == chip);
        let certificate = certificate.ok_or(Rejection::Evidence("a slot has no certificate"))?;
        if !evidence.slots.iter().any(|s| s.slot == *slot && s.certificate == certificate.fingerprint) {
            return Err(Rejection::Evidence("a slot does not carry the certificate issued for it"));
        }
        let needed = [CardObject::Chuid, CardObject::Ccc, CardObject::certificate(*slot)];
        if !needed.iter().all(|object| objects.contains(object)) {
            return Err(Rejection::Evidence("an object was not read back"));
        }
    }
    let secrets = evidence.secrets;
    if secrets.pin_tries_left == 0 || !secrets.puk_changed || !secrets.management_key_proven {
        return Err(Rejection::Evidence("a factory secret may be left on the card"));
    }
    Ok(())
}

fn failed(
    context: &Context<'_>,
    mut card: CardFile,
    source: Source,
    failure: Failure,
) -> (State, Vec<Effect>) {
    let at = context.now;
    card.failures.push(FailedAttempt { attempt: card.attempt, failure: failure.clone(), at });
    (State::Failed(Failed { card, source, failure, at }), Vec::new())
}

fn give_up(context: &Context<'_>, job: InProduction) -> Next {
    let fate = if job.card.current_chip().is_some() { ChipFate::Resumable } else { ChipFate::Clean };
    let Ok(reason) = Note::parse("the reader agent fell silent and an officer gave the attempt up") else {
        return context.refuse();
    };
    let failure = Failure { step: job.progress, reason, fate };
    Ok(failed(context, job.card, job.source, failure))
}

fn try_again(failed: Failed, chip: Chip, person: &PersonId) -> Next {
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
fn next_attempt(
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
    }
    let held_elsewhere = chip == Chip::New && card.current_chip().is_some();
    if held_elsewhere || (card.letter != Letter::Closed) {
        card.letter = Letter::Closed;
        effects.push(renew_secrets(&mut card));
    }
    Ok((card, effects))
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

fn serials(certificates: &[Certificate]) -> Vec<Serial> {
    certificates.iter().map(|c| c.serial.clone()).collect()
}

fn revoke(certificates: &[Certificate], reason: RevocationReason) -> Vec<Effect> {
    if certificates.is_empty() {
        return Vec::new();
    }
    vec![Effect::RevokeCertificates { serials: serials(certificates), reason }]
}
