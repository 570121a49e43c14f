//! The machine that moves a card, with its certificates.

use super::history::{CardAudit, certificate, detail};
use super::state::{
    Card, CardCertificate, CardCommand, CardCommandName, CardState, CardStateName, CardSummary, LockCause,
};
use super::suspension;
use crate::certificate::{
    CertificateCommand, CertificateState, HoldReason, HoldReasonName, RevocationReason, Serial,
};
use crate::id::PersonId;
use crate::person::{Person, PersonStatus};
use crate::process::Activation;
use crate::rejection::Rejection;
use crate::role::{Actor, Role, SystemEffect};
use crate::time::Timestamp;

/// What a command does to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDecision {
    /// The card afterwards.
    pub next: Card,
    /// Its certificates afterwards: they move in the same write.
    pub certificates: Vec<CardCertificate>,
    /// What is laid down about it; none if nothing changed.
    pub audit: Option<CardAudit>,
}

/// Decides a command on a card with these certificates. Repeating what the system says of it changes nothing.
///
/// # Errors
/// A [`Rejection`] if the card's state or the actor's roles do not allow it.
pub fn decide(
    card: &Card,
    certificates: &[CardCertificate],
    actor: &Actor,
    command: CardCommand,
    now: Timestamp,
) -> Result<CardDecision, Rejection> {
    check(card, actor, command.name())?;
    duties(card, actor, &command, now)?;
    suspension::check(certificates, &command, now)?;
    let (name, detail, about) = (command.name(), detail(card, &command), certificate(&command));
    let mut next = card.clone();
    let mut certificates_next = certificates.to_vec();
    if let CardCommand::Issue { until } = command
        && card.state == CardState::Reserved
    {
        next.until = Some(until);
    }
    if let CardCommand::HandOver { to: Some(holder) } | CardCommand::Reactivate { holder: Some(holder) } =
        &command
    {
        next.holder = Some(holder.id.clone());
        // Contract or visit may have been shortened since the card was made.
        next.until = next.until.map(|until| holder.holds_until(until));
    }
    for step in certificate_steps(card, &command) {
        step.apply(&mut certificates_next, now);
    }
    next.state = state_after(card, command, now)?;
    if next.state != card.state {
        next.since = now;
    }
    if next == *card && certificates_next == certificates {
        return Ok(CardDecision { next, certificates: certificates_next, audit: None });
    }
    next.records = card.records.next();
    let audit = CardAudit {
        sequence: next.records,
        at: now,
        actor: actor.clone(),
        command: name,
        from: card.state.name(),
        to: next.state.name(),
        certificate: about,
        detail,
    };
    Ok(CardDecision { next, certificates: certificates_next, audit: Some(audit) })
}

/// Where a command leads that [`check`] has let pass.
fn state_after(card: &Card, command: CardCommand, now: Timestamp) -> Result<CardState, Rejection> {
    Ok(match (&card.state, command) {
        (CardState::Reserved, CardCommand::Issue { .. }) => match card.activation {
            Activation::AtIssue => CardState::Active,
            Activation::AtHandOver => CardState::Issued,
        },
        (_, CardCommand::Void) => CardState::Void,
        (_, CardCommand::HandOver { .. } | CardCommand::Reactivate { .. }) => CardState::Active,
        (_, CardCommand::Deactivate(reason)) => CardState::Inactive { reason },
        (_, CardCommand::Lock { cause, reason }) => CardState::Locked { cause, reason },
        (CardState::Issued | CardState::Active | CardState::Inactive { .. }, CardCommand::Expire)
            if card.until.is_none_or(|until| now < until) =>
        {
            return Err(Rejection::CardNotDue);
        }
        (_, CardCommand::Expire) => CardState::Expired,
        // The system may say it late, and again: the card has moved on since. Certificates come and go
        // without it.
        (
            state,
            CardCommand::Issue { .. }
            | CardCommand::HoldCertificate { .. }
            | CardCommand::ReleaseCertificate { .. }
            | CardCommand::AddCertificates(_)
            | CardCommand::RevokeCertificates { .. },
        ) => state.clone(),
    })
}

/// What happens to certificates.
enum Step {
    Add(Vec<CardCertificate>),
    All(CertificateCommand),
    Some(Vec<Serial>, CertificateCommand),
}

fn certificate_steps(card: &Card, command: &CardCommand) -> Vec<Step> {
    let all = |command| vec![Step::All(command)];
    match command {
        CardCommand::Issue { .. }
            if card.state == CardState::Reserved && card.activation == Activation::AtIssue =>
        {
            all(CertificateCommand::Release(HoldReasonName::NotYetActive))
        }
        CardCommand::HandOver { .. } => all(CertificateCommand::Release(HoldReasonName::NotYetActive)),
        CardCommand::Deactivate(_) => all(CertificateCommand::Hold(HoldReason::CardInactive)),
        CardCommand::Reactivate { .. } => all(CertificateCommand::Release(HoldReasonName::CardInactive)),
        CardCommand::Lock { cause, .. } => all(CertificateCommand::Revoke(cause.revocation())),
        CardCommand::Expire => all(CertificateCommand::Expire),
        CardCommand::HoldCertificate { serial, reason } => {
            let held = HoldReason::Suspended { reason: reason.clone() };
            vec![Step::Some(vec![serial.clone()], CertificateCommand::Hold(held))]
        }
        CardCommand::ReleaseCertificate { serial } => {
            let lifted = CertificateCommand::Release(HoldReasonName::Suspended);
            vec![Step::Some(vec![serial.clone()], lifted)]
        }
        CardCommand::AddCertificates(added) => vec![Step::Add(added.clone())],
        CardCommand::RevokeCertificates { serials, reason } => {
            vec![Step::Some(serials.clone(), CertificateCommand::Revoke(*reason))]
        }
        CardCommand::Issue { .. } | CardCommand::Void => Vec::new(),
    }
}

impl Step {
    fn apply(self, certificates: &mut Vec<CardCertificate>, now: Timestamp) {
        match self {
            Self::Add(added) => {
                for certificate in added {
                    if certificates.iter().all(|known| known.serial != certificate.serial) {
                        let state = CertificateState::issued();
                        certificates.push(CardCertificate { state, since: now, ..certificate });
                    }
                }
            }
            Self::All(command) => certificates.iter_mut().for_each(|c| follow(c, &command, now)),
            Self::Some(serials, command) => {
                let meant = certificates.iter_mut().filter(|c| serials.contains(&c.serial));
                meant.for_each(|c| follow(c, &command, now));
            }
        }
    }
}

/// A certificate that has come to its end stays there: that is no failure of the card that it follows.
fn follow(certificate: &mut CardCertificate, command: &CertificateCommand, now: Timestamp) {
    // A card may end before its certificates, with a visit, say. Whoever checks them knows only their dates and
    // what is revoked.
    let outlives = certificate.not_after.is_none_or(|end| now < end);
    let command = match command {
        CertificateCommand::Expire if outlives => {
            CertificateCommand::Revoke(RevocationReason::CessationOfOperation)
        }
        command => command.clone(),
    };
    let Ok(next) = certificate.state.apply(command, now) else { return };
    // One more reason to hold it, or one fewer, does not change since when it is not to be trusted.
    if next.name() != certificate.state.name() {
        certificate.since = now;
    }
    certificate.state = next;
}

impl CardCommandName {
    /// The states that allow it.
    pub const fn from(self) -> &'static [CardStateName] {
        use CardStateName as S;
        match self {
            // The system may say it late, and again.
            Self::Issue => &[S::Reserved, S::Issued, S::Active, S::Inactive, S::Locked, S::Expired],
            Self::Void => &[S::Reserved, S::Void],
            Self::HandOver => &[S::Issued],
            Self::Deactivate => &[S::Active],
            Self::Reactivate => &[S::Inactive],
            Self::Lock | Self::HoldCertificate | Self::ReleaseCertificate => {
                &[S::Issued, S::Active, S::Inactive]
            }
            Self::Expire => &[S::Issued, S::Active, S::Inactive, S::Expired],
            Self::AddCertificates | Self::RevokeCertificates => S::ALL,
        }
    }

    /// The roles that may give it to a card of somebody else; none if it is the system's.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::HandOver => &[Role::CardAdministrator, Role::RegistrationOfficer],
            Self::Deactivate
            | Self::Reactivate
            | Self::Lock
            | Self::HoldCertificate
            | Self::ReleaseCertificate => &[Role::RegistrationOfficer],
            Self::Issue | Self::Void | Self::Expire | Self::AddCertificates | Self::RevokeCertificates => &[],
        }
    }

    /// The system's effect that may give it.
    const fn system(self) -> Option<SystemEffect> {
        match self {
            Self::Issue | Self::Void | Self::AddCertificates | Self::RevokeCertificates => {
                Some(SystemEffect::FollowIssuance)
            }
            Self::Expire => Some(SystemEffect::Expire),
            Self::HandOver
            | Self::Deactivate
            | Self::Reactivate
            | Self::Lock
            | Self::HoldCertificate
            | Self::ReleaseCertificate => None,
        }
    }
}

/// The commands that a state allows to whoever may give them, the system's and those on its certificates left out.
pub(crate) fn allowed_in(state: CardStateName) -> impl Iterator<Item = CardCommandName> {
    let people = |command: &CardCommandName| !command.roles().is_empty() && !command.is_about_certificates();
    CardCommandName::ALL.iter().copied().filter(people).filter(move |c| c.from().contains(&state))
}

/// The commands that this actor may give to a card now, its certificates aside: the buttons of a page.
pub fn allowed_to(card: &CardSummary, actor: &Actor) -> Vec<CardCommandName> {
    let may =
        |command: &CardCommandName| permitted(card.holder.as_ref(), card.state, actor, *command).is_ok();
    // The system's on certificates are no button of anybody's, but they are what it may give.
    let about_one = |command: &CardCommandName| suspension::COMMANDS.contains(command);
    CardCommandName::ALL.iter().copied().filter(|c| !about_one(c)).filter(may).collect()
}

/// The commands that this actor may give to one certificate of a card now: the buttons of its row.
pub fn allowed_on(
    card: &CardSummary,
    certificate: &CardCertificate,
    actor: &Actor,
    now: Timestamp,
) -> Vec<CardCommandName> {
    let may = |command: &CardCommandName| {
        permitted(card.holder.as_ref(), card.state, actor, *command).is_ok()
            && suspension::fits(certificate, *command, now).is_ok()
    };
    suspension::COMMANDS.into_iter().filter(may).collect()
}

/// Whether the actor may give the command to this card.
///
/// # Errors
/// The [`Rejection`] that says who may, or in which state.
pub fn check(card: &Card, actor: &Actor, command: CardCommandName) -> Result<(), Rejection> {
    permitted(card.holder.as_ref(), card.state.name(), actor, command)
}

fn permitted(
    holder: Option<&PersonId>,
    state: CardStateName,
    actor: &Actor,
    command: CardCommandName,
) -> Result<(), Rejection> {
    authorise(holder, actor, command)?;
    if command.from().contains(&state) { Ok(()) } else { Err(Rejection::CardState { state, command }) }
}

/// Who may: people by their roles, the holder only for a loss, the system only by its named effects.
fn authorise(holder: Option<&PersonId>, actor: &Actor, command: CardCommandName) -> Result<(), Rejection> {
    let needs = command.roles();
    if let Actor::System(effect) = actor
        && command.system() == Some(*effect)
    {
        return Ok(());
    }
    let own = holder.is_some() && actor.person() == holder;
    if own && command == CardCommandName::Lock && actor.has(Role::SelfServiceUser) {
        return Ok(());
    }
    if !needs.iter().any(|role| actor.has(*role)) {
        return Err(Rejection::CardRole { command, needs });
    }
    if own { Err(Rejection::OwnCard) } else { Ok(()) }
}

/// What a holder says of a card of their own is that they have it no longer. A card comes into force for somebody who may
/// hold cards; one without a name is theirs then.
fn duties(card: &Card, actor: &Actor, command: &CardCommand, now: Timestamp) -> Result<(), Rejection> {
    match command {
        CardCommand::HandOver { to } => match (&card.holder, to) {
            (_, None) => Err(Rejection::HolderMissing),
            (Some(holder), Some(to)) if *holder != to.id => Err(Rejection::OtherHolder),
            (None, Some(to)) if actor.person() == Some(&to.id) => Err(Rejection::OwnCard),
            (_, Some(to)) => entitled(to, now),
        },
        CardCommand::Reactivate { holder: known } => match (&card.holder, known) {
            (None, None) => Ok(()),
            (Some(holder), Some(known)) if *holder == known.id => entitled(known, now),
            _ => Err(Rejection::OtherHolder),
        },
        CardCommand::Lock { cause, .. }
            if !matches!(cause, LockCause::Lost | LockCause::Stolen)
                && actor.person().is_some_and(|person| card.is_held_by(person)) =>
        {
            Err(Rejection::OwnCard)
        }
        _ => Ok(()),
    }
}

/// Whether the person may hold cards at this moment, and why not.
fn entitled(person: &Person, now: Timestamp) -> Result<(), Rejection> {
    match person.status {
        PersonStatus::Inactive { .. } => Err(Rejection::PersonInactive),
        PersonStatus::Active if !person.is_entitled(now) => Err(Rejection::EngagementEnded),
        PersonStatus::Active => Ok(()),
    }
}
