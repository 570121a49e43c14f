//! The four calls of a reader agent: claim, release-secrets, certify, report.

use crate::command::{Also, Engine, Opened, Request, advance, busy, commit, open, tries};
use crate::error::UseCaseError;
use crate::ports::certificate::{CertificateIssuer, CertificateRequest};
use crate::ports::sealing::{Binding, ManagementKeys, Sealer};
use crate::ports::store::{StoreError, UidClaimed};
use crate::record::{IssuanceRecord, UidClaim};
use domain::card::ChipRelease;
use domain::certificate::{Certificate, SlotKey};
use domain::contactless::Uid;
use domain::id::{ChipId, Fence, KdfVersion};
use domain::issuance::command::Found;
use domain::issuance::state::InProduction;
use domain::issuance::{Command, CommandName, State, rules};
use domain::rejection::Rejection;
use sealed::transit::{AgentPublicKey, CardSecrets, Passage, SealedToAgent};

/// What opens and derives a card's secrets.
#[derive(Clone)]
pub struct SecretKeys {
    /// Opens PIN and PUK.
    pub sealer: std::sync::Arc<dyn Sealer>,
    /// Derives management keys.
    pub management: std::sync::Arc<dyn ManagementKeys>,
}

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKeys(hidden)")
    }
}

/// What an agent gets for a chip.
#[derive(Debug)]
pub struct Released {
    /// The secrets, sealed to the agent.
    pub sealed: SealedToAgent,
    /// Certificates that the chip was given before.
    pub certificates: Vec<Certificate>,
}

/// Releases the card's secrets for a chip. That it is this chip is on record before the answer leaves.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn release_secrets(
    engine: &Engine,
    keys: &SecretKeys,
    request: &Request,
    fence: Fence,
    chip: ChipId,
    found: Found,
) -> Result<Released, UseCaseError> {
    let also = Also { secrets: true, ..Also::default() };
    let mut state = None;
    for _ in tries() {
        let opened = open(engine, request, also.clone()).await?;
        let current = opened.issuance()?;
        state = Some((current.issuance.state.name(), current.issuance.since));
        let record = if opened.repeated {
            current.clone()
        } else {
            let kdf = keys.management.current();
            let command = Command::ReleaseSecrets { fence, chip, found, kdf };
            match commit(engine, request, &opened, command).await? {
                Some(record) => record,
                None => continue,
            }
        };
        secrets_ready(&record, &opened)?;
        return seal_for(engine, keys, &opened, &record, fence, chip).await;
    }
    Err(busy(state))
}

/// A command that made new secrets necessary is on record now; sent again, it finds them made.
fn secrets_ready(current: &IssuanceRecord, opened: &Opened) -> Result<(), UseCaseError> {
    let Some(card) = current.issuance.state.card() else { return Ok(()) };
    let stored = opened.loaded.secrets.as_ref().map(|secrets| secrets.generation);
    if stored == Some(card.secrets) { Ok(()) } else { Err(UseCaseError::SecretsPending) }
}

async fn seal_for(
    engine: &Engine,
    keys: &SecretKeys,
    opened: &Opened,
    record: &IssuanceRecord,
    fence: Fence,
    chip: ChipId,
) -> Result<Released, UseCaseError> {
    let (job, kdf) = held(record, fence, chip)?;
    let secrets = opened.loaded.secrets.as_ref().ok_or(UseCaseError::SecretsPending)?;
    let agent = opened.loaded.agent.as_ref().ok_or(UseCaseError::Internal("a release without an agent"))?;
    let binding = Binding { card: &job.card.id, issuance: &record.issuance.id };
    let (pin, puk) = keys.sealer.open(&secrets.envelope, binding).await?;
    let management_key = keys.management.derive(&chip, kdf).await?;
    let to = AgentPublicKey::try_from(String::from(agent.sealing_key.clone()))
        .map_err(|_| UseCaseError::Internal("an agent with a sealing key of another length"))?;
    let passage = Passage { job: &record.issuance.id, fence, chip };
    let sealed = to
        .seal(&CardSecrets { pin, puk, management_key }, passage, &mut *engine.random.generator())
        .map_err(|_| UseCaseError::Internal("the agent's sealing key is no point of the curve"))?;
    let certificates = job.card.certificates.iter().filter(|c| c.chip == chip).cloned().collect();
    Ok(Released { sealed, certificates })
}

/// The job under this fence, and the key derivation on record for the chip.
fn held(
    record: &IssuanceRecord,
    fence: Fence,
    chip: ChipId,
) -> Result<(&InProduction, KdfVersion), UseCaseError> {
    let State::InProduction(job) = &record.issuance.state else {
        return Err(Rejection::FenceLost.into());
    };
    let release: Option<&ChipRelease> = job.card.current_chip().filter(|release| release.chip == chip);
    match release {
        Some(release) if job.lease.fence == fence => Ok((job, release.kdf)),
        _ => Err(Rejection::FenceLost.into()),
    }
}

/// Claims a contactless chip for the card of the job.
///
/// # Errors
/// As [`UseCaseError`] says; [`UseCaseError::UidTaken`] if it is another card.
pub async fn register_uid(
    engine: &Engine,
    request: &Request,
    fence: Fence,
    uid: Uid,
) -> Result<IssuanceRecord, UseCaseError> {
    let mut state = None;
    for _ in tries() {
        let opened = open(engine, request, Also::default()).await?;
        let current = opened.issuance()?;
        if opened.repeated {
            return Ok(current.clone());
        }
        state = Some((current.issuance.state.name(), current.issuance.since));
        let record = advance(request, &opened, Command::RegisterUid { fence, uid: uid.clone() })?;
        let card = record.issuance.state.card().ok_or(Rejection::FenceLost)?;
        let (issuance, number) = (record.issuance.id.clone(), card.number.clone());
        let claim = UidClaim { uid: uid.clone(), issuance, attempt: card.attempt, number };
        match engine.commands.save_with_uid(&record, &claim).await {
            Ok(UidClaimed::Yes) => return Ok(record),
            Ok(UidClaimed::Other(other)) => return Err(UseCaseError::UidTaken(other.number)),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(busy(state))
}

/// Certifies the chip's keys. A certificate leaves only after the write that stores it.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn certify(
    engine: &Engine,
    issuer: &dyn CertificateIssuer,
    request: &Request,
    fence: Fence,
    keys: &[SlotKey],
) -> Result<Vec<Certificate>, UseCaseError> {
    let mut state = None;
    for _ in tries() {
        let opened = open(engine, request, Also::default()).await?;
        let current = opened.issuance()?;
        state = Some((current.issuance.state.name(), current.issuance.since));
        if !opened.repeated {
            rules::check(&current.issuance, &opened.actor, CommandName::Certify, opened.now)?;
        }
        let State::InProduction(job) = &current.issuance.state else {
            return Err(Rejection::FenceLost.into());
        };
        if job.lease.fence != fence {
            return Err(Rejection::FenceLost.into());
        }
        let chip = job.chip.ok_or(Rejection::SecretsFirst)?;
        let (mut certificates, fresh) = known_and_fresh(job, chip, keys);
        if fresh.is_empty() {
            return Ok(certificates);
        }
        let issued = issue(issuer, current, job, chip, &fresh, opened.now).await?;
        let command = Command::Certify { fence, certificates: issued.clone() };
        if commit(engine, request, &opened, command).await?.is_some() {
            certificates.extend(issued);
            return Ok(certificates);
        }
    }
    Err(busy(state))
}

/// Keys that have their certificate already, and those that need one.
fn known_and_fresh<'k>(
    job: &InProduction,
    chip: ChipId,
    keys: &'k [SlotKey],
) -> (Vec<Certificate>, Vec<&'k SlotKey>) {
    let mut known = Vec::new();
    let mut fresh = Vec::new();
    for key in keys {
        let digest = audit::digest(key.public_key.as_bytes());
        let same = |c: &&Certificate| c.slot == key.slot && c.chip == chip && c.key_digest == digest;
        match job.card.certificates.iter().find(same) {
            Some(certificate) => known.push(certificate.clone()),
            None => fresh.push(key),
        }
    }
    (known, fresh)
}

async fn issue(
    issuer: &dyn CertificateIssuer,
    current: &IssuanceRecord,
    job: &InProduction,
    chip: ChipId,
    keys: &[&SlotKey],
    now: domain::time::Timestamp,
) -> Result<Vec<Certificate>, UseCaseError> {
    let mut issued = Vec::with_capacity(keys.len());
    for key in keys {
        let request = CertificateRequest {
            issuance: &current.issuance.id,
            attempt: job.card.attempt,
            fence: job.lease.fence,
            chip,
            key,
            holder: current.issuance.holder.as_ref(),
            card_number: &job.card.number,
            now,
            until: current.issuance.card_until(job.card.produced.at),
        };
        issued.push(issuer.issue(request).await?);
    }
    Ok(issued)
}
