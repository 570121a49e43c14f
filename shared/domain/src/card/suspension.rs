//! One certificate of a card, suspended on its own and released again.

use super::state::{CardCertificate, CardCommand, CardCommandName};
use crate::certificate::{CertificateState, CertificateStateName};
use crate::rejection::{CertificateRefusal as Refusal, Rejection};
use crate::time::Timestamp;

/// The commands on a single certificate.
pub(super) const COMMANDS: [CardCommandName; 2] =
    [CardCommandName::HoldCertificate, CardCommandName::ReleaseCertificate];

/// Whether the certificate that a command names lets it happen; commands that name none pass.
pub(super) fn check(
    certificates: &[CardCertificate],
    command: &CardCommand,
    now: Timestamp,
) -> Result<(), Rejection> {
    let (CardCommand::HoldCertificate { serial, .. } | CardCommand::ReleaseCertificate { serial }) = command
    else {
        return Ok(());
    };
    let named = certificates.iter().find(|certificate| certificate.serial == *serial);
    let fits = named.ok_or(Refusal::Unknown).and_then(|named| fits(named, command.name(), now));
    fits.map_err(|why| Rejection::Certificate { command: command.name(), why })
}

/// A certificate is suspended once, and released from that alone. One that has ended stays as it is.
pub(super) fn fits(
    certificate: &CardCertificate,
    command: CardCommandName,
    now: Timestamp,
) -> Result<(), Refusal> {
    match &certificate.state {
        state @ (CertificateState::Revoked { .. } | CertificateState::Expired) => {
            return Err(Refusal::Ended(state.name()));
        }
        CertificateState::OnHold { .. } | CertificateState::Valid => {}
    }
    if certificate.not_after.is_some_and(|end| end <= now) {
        return Err(Refusal::Ended(CertificateStateName::Expired));
    }
    match (command, certificate.state.is_suspended()) {
        (CardCommandName::HoldCertificate, true) => Err(Refusal::Suspended),
        (CardCommandName::ReleaseCertificate, false) => Err(Refusal::NotSuspended),
        _ => Ok(()),
    }
}
