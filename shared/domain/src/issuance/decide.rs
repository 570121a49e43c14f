//! The one place that changes an issuance: total, pure.

use super::command::{Command, CommandName, Opening, OrderedCard};
use super::rules::{authorise, check, rule};
use super::state::{
    Approval, AwaitingApproval, CardPending, Channel, DeskReader, Issuance, Origin, Signed, State,
};
use super::transition::transition;
use crate::audit::AuditRecord;
use crate::effect::Effect;
use crate::id::{PersonId, Sequence};
use crate::order::OrderMove;
use crate::person::PersonStatus;
use crate::rejection::{Duty, ProcessMismatch, Rejection};
use crate::role::{Actor, Role, SystemEffect};
use crate::text::Note;
use crate::time::Timestamp;

/// What a command leads to. All of it is committed in one write, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The issuance afterwards.
    pub next: Issuance,
    /// What follows.
    pub effects: Vec<Effect>,
    /// The record of it. A report of progress leaves none.
    pub audit: Option<AuditRecord>,
}

/// Decides a command.
///
/// # Errors
/// A [`Rejection`]: nothing changes.
pub fn decide(
    current: Option<&Issuance>,
    actor: &Actor,
    command: Command,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    let name = command.name();
    let detail = detail(&command);
    let quiet = matches!(command, Command::Progress { .. });
    let (mut next, effects) = match (current, command) {
        (None, Command::Request(opening)) => open_in_self_service(*opening, actor, now)?,
        (None, Command::RecordRequest(opening)) => record(*opening, actor, now)?,
        (None, Command::ProduceUnrequested(opening)) => produce_unrequested(*opening, actor, now)?,
        (None, Command::OrderCard(card)) => order_card(*card, actor, now)?,
        (Some(issuance), Command::ProduceUnrequested(_)) => {
            authorise(issuance, actor, &rule(name))?;
            return Err(Rejection::Existence { command: name, exists: true });
        }
        (None, _) => return Err(Rejection::Existence { command: name, exists: false }),
        (Some(issuance), command) => {
            check(issuance, actor, name, now)?;
            transition(issuance.clone(), actor, command, now)?
        }
    };
    if current.is_none_or(|issuance| issuance.state.name() != next.state.name()) {
        next.since = now;
    }
    let audit = (!quiet).then(|| {
        next.records = current.map_or(Sequence::FIRST, |issuance| issuance.records.next());
        AuditRecord {
            sequence: next.records,
            at: now,
            actor: actor.clone(),
            command: name,
            from: current.map(|issuance| issuance.state.name()),
            to: next.state.name(),
            detail,
            order: OrderMove::between(current, &next),
            desk: desk(current, name),
            // It is a digest, and none is made here.
            birth: None,
        }
    });
    Ok(Decision { next, effects, audit })
}

/// The reader whose work on the card this command ends.
fn desk(current: Option<&Issuance>, command: CommandName) -> Option<DeskReader> {
    use CommandName::{GiveUp, ReportFailed, ReportVerified};
    match &current?.state {
        State::InProduction(job) if matches!(command, ReportVerified | ReportFailed | GiveUp) => {
            Some(job.lease.at.clone())
        }
        _ => None,
    }
}

fn open_in_self_service(
    opening: Opening,
    actor: &Actor,
    now: Timestamp,
) -> Result<(Issuance, Vec<Effect>), Rejection> {
    let needs = rule(CommandName::Request).by;
    if !actor.has(Role::SelfServiceUser) {
        return Err(Rejection::Role { command: CommandName::Request, needs });
    }
    if actor.person() != Some(&opening.holder.id) || opening.asked_by != opening.holder.id {
        return Err(Rejection::Duty(Duty::NotTheHolder));
    }
    if !opening.process.process().self_service {
        return Err(Rejection::Process { process: opening.process, why: ProcessMismatch::NotSelfService });
    }
    let by = opening.holder.id.clone();
    Ok((open(opening, by, now, State::Requested)?, Vec::new()))
}

fn record(opening: Opening, actor: &Actor, now: Timestamp) -> Result<(Issuance, Vec<Effect>), Rejection> {
    let by = with_role(actor, CommandName::RecordRequest, Role::CardAdministrator)?;
    officer_process(&opening)?;
    Ok((open(opening, by, now, State::Requested)?, Vec::new()))
}

fn produce_unrequested(
    opening: Opening,
    actor: &Actor,
    now: Timestamp,
) -> Result<(Issuance, Vec<Effect>), Rejection> {
    let by = with_role(actor, CommandName::Produce, Role::RegistrationOfficer)?;
    if by == opening.holder.id {
        return Err(Rejection::Duty(Duty::Holder));
    }
    officer_process(&opening)?;
    let (state, effects) = produced(opening.process.process().approval, Signed { by: by.clone(), at: now });
    Ok((open(opening, by, now, state)?, effects))
}

/// A card without a name: an order asks for it, and its administrator answers for it.
fn order_card(
    card: OrderedCard,
    actor: &Actor,
    now: Timestamp,
) -> Result<(Issuance, Vec<Effect>), Rejection> {
    let OrderedCard { id, process, site, order, by, terms } = card;
    let command = CommandName::OrderCard;
    if *actor != Actor::System(SystemEffect::RunOrder) {
        return Err(Rejection::Role { command, needs: rule(command).by });
    }
    if process.process().kind.holder.is_personal() {
        return Err(Rejection::Process { process, why: ProcessMismatch::HolderKind });
    }
    if !terms.process.value.offered {
        return Err(Rejection::Process { process, why: ProcessMismatch::NotOffered });
    }
    let produced = Signed { by: by.clone(), at: now };
    let pending =
        CardPending { produced, approval: Approval::NotRequired, order: Some(order), trouble: None };
    let issuance = Issuance {
        id,
        process,
        terms,
        holder: None,
        site,
        origin: Origin { asked_by: by.clone(), channel: Channel::Order, recorded_by: by, at: now },
        records: Sequence::FIRST,
        since: now,
        state: State::CardPending(pending),
    };
    Ok((issuance, vec![Effect::CreateCardObject]))
}

/// What Produce card leads to.
pub(super) fn produced(approval: bool, produced: Signed) -> (State, Vec<Effect>) {
    if approval {
        (State::AwaitingApproval(AwaitingApproval { produced, postponed: None }), Vec::new())
    } else {
        let pending = CardPending { produced, approval: Approval::NotRequired, order: None, trouble: None };
        (State::CardPending(pending), vec![Effect::CreateCardObject])
    }
}

fn with_role(actor: &Actor, command: CommandName, role: Role) -> Result<PersonId, Rejection> {
    match actor {
        Actor::Person { id, roles } if roles.has(role) => Ok(id.clone()),
        _ => Err(Rejection::Role { command, needs: rule(command).by }),
    }
}

fn officer_process(opening: &Opening) -> Result<(), Rejection> {
    if opening.process.process().self_service {
        return Err(Rejection::Process { process: opening.process, why: ProcessMismatch::OnlySelfService });
    }
    Ok(())
}

fn open(opening: Opening, recorded_by: PersonId, at: Timestamp, state: State) -> Result<Issuance, Rejection> {
    let Opening { id, process, holder, asked_by, channel, terms } = opening;
    if process.process().kind.holder != holder.kind() {
        return Err(Rejection::Process { process, why: ProcessMismatch::HolderKind });
    }
    if channel == Channel::Order || process.process().self_service != (channel == Channel::SelfService) {
        return Err(Rejection::Channel);
    }
    if !terms.process.value.offered {
        return Err(Rejection::Process { process, why: ProcessMismatch::NotOffered });
    }
    if !matches!(holder.status, PersonStatus::Active) {
        return Err(Rejection::PersonInactive);
    }
    if holder.engagement.until().is_some_and(|until| until <= at) {
        return Err(Rejection::EngagementEnded);
    }
    Ok(Issuance {
        id,
        process,
        terms,
        site: holder.site.clone(),
        holder: Some(holder),
        origin: Origin { asked_by, channel, recorded_by, at },
        records: Sequence::FIRST,
        since: at,
        state,
    })
}

/// What the audit record says beyond the names: reasons and notes, never a secret.
fn detail(command: &Command) -> Option<Note> {
    use super::command::Opened;
    let said = match command {
        Command::Decline(note)
        | Command::Reject(note)
        | Command::Postpone(note)
        | Command::Cancel(note)
        | Command::CardDelayed(note)
        | Command::Refuse(note)
        | Command::Recall(note)
        | Command::OpenLetter(Opened::Reprint(note)) => return Some(note.clone()),
        Command::ReportFailed { failure, .. } => return Some(failure.reason.clone()),
        Command::Request(o) | Command::RecordRequest(o) | Command::ProduceUnrequested(o) => {
            o.process.to_string()
        }
        Command::OrderCard(card) => format!("{}, for order {}", card.process, card.order),
        Command::CardCreated { number, .. } => format!("card number {number}"),
        Command::Claim { at, .. } => format!("reader {} of {}", at.reader, at.agent),
        Command::ReleaseSecrets { chip, kdf, .. } => format!("chip {chip}, key derivation {kdf}"),
        Command::Certify { certificates, .. } => {
            let serials: Vec<_> = certificates.iter().map(|c| format!("{} {}", c.slot, c.serial)).collect();
            serials.join(", ")
        }
        Command::RegisterUid { uid, .. } => format!("UID {uid}"),
        Command::ReleasePrint { document, .. } => format!("document {document}"),
        Command::ReportVerified { evidence, .. } => verified(evidence)?,
        Command::AddToOrder { order, by } => format!("order {order}, started by {by}"),
        Command::Repeat { by } => format!("repeated by {by}"),
        _ => return None,
    };
    let cut: String = said.chars().take(crate::text::NOTE_MAX_CHARS).collect();
    Note::parse(&cut).ok()
}

/// What was verified, in a line.
fn verified(evidence: &crate::evidence::Evidence) -> Option<String> {
    let chip = evidence.piv.as_ref().map(|piv| format!("chip {}", piv.chip));
    let uid = evidence.uid.as_ref().map(|uid| format!("UID {uid}"));
    let print = evidence.print.as_ref().map(|print| format!("printed on {}", print.printer));
    let parts: Vec<_> = [chip, uid, print].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
