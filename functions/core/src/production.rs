//! The calls of a reader agent that take more than a decision: release-secrets, register-uid, certify. Claim and report are
//! commands as others are.

use crate::command::{Also, Engine, Opened, Request, advance, busy, commit, decided, open, tries};
use crate::error::UseCaseError;
use crate::ports::certificate::{CertificateIssuer, CertificateRequest, ObjectsRequest};
use crate::ports::sealing::{AgreementKeys, Binding, ManagementKeys, Sealer};
use crate::ports::store::{KeysClaimed, Load, PrincipalKey, StoreError, UidClaimed};
use crate::record::{IssuanceRecord, KeyClaim, UidClaim};
use domain::attestation::CardAttestation;
use domain::card::ChipRelease;
use domain::certificate::{Certificate, Der, ObjectContent, SlotKey};
use domain::contactless::Uid;
use domain::id::{ChipId, Fence, KdfVersion};
use domain::issuance::command::Found;
use domain::issuance::state::InProduction;
use domain::issuance::{Command, CommandName, State, rules};
use domain::language::Phrase;
use domain::person::Person;
use domain::profile::Slot;
use domain::rejection::Rejection;
use domain::time::Timestamp;
use sealed::agreement::AgreementKey;
use sealed::transit::{AgentPublicKey, CardSecrets, Passage, SealedToAgent};

/// What opens and derives a card's secrets.
#[derive(Clone)]
pub struct SecretKeys {
    /// Opens PIN and PUK.
    pub sealer: std::sync::Arc<dyn Sealer>,
    /// Derives management keys.
    pub management: std::sync::Arc<dyn ManagementKeys>,
    /// Derives the keys with which cards agree.
    pub agreement: std::sync::Arc<dyn AgreementKeys>,
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
    /// The point with which a key in 9D agrees to prove itself; none if the profile has no such key.
    pub agree_with: Option<Der>,
}

/// What a chip gets from the authority.
#[derive(Debug)]
pub struct Certified {
    /// One for each key that was asked for.
    pub certificates: Vec<Certificate>,
    /// All data objects, in the order in which they are to be written.
    pub objects: Vec<ObjectContent>,
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
    let agree_with = agreement_key(&*keys.agreement, record, passage).await?;
    let agree_with = agree_with.map(|key| Der::new(key.public_point()));
    Ok(Released { sealed, certificates, agree_with })
}

/// The key of this claim with which one in 9D agrees, if the profile has one that does.
async fn agreement_key(
    keys: &dyn AgreementKeys,
    record: &IssuanceRecord,
    passage: Passage<'_>,
) -> Result<Option<AgreementKey>, UseCaseError> {
    match record.issuance.profile().agreement_curve() {
        Some(curve) => Ok(Some(keys.derive(curve, passage).await?)),
        None => Ok(None),
    }
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

/// Certifies the chip's keys, and signs its data objects. A certificate leaves only after the write that stores it.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn certify(
    engine: &Engine,
    authority: Authority<'_>,
    request: &Request,
    fence: Fence,
    Shown { keys, attestation }: Shown<'_>,
) -> Result<Certified, UseCaseError> {
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
        if !fresh.is_empty() {
            distinct(job, &fresh)?;
            let holder = holder(engine, current).await?;
            let wanted = Wanted { keys: &fresh, attestation, holder: holder.as_ref(), now: opened.now };
            let issued = issue(authority, current, job, chip, wanted).await?;
            let command = Command::Certify { fence, certificates: issued.clone() };
            let record = decided(engine, request, &opened, command).await?;
            match engine.commands.save_with_keys(&record, &claims(current, job, &issued)).await {
                Ok(KeysClaimed::Yes) => certificates.extend(issued),
                Ok(KeysClaimed::Other { slot, claim }) => {
                    return Err(UseCaseError::KeyRepeated { slot, at: claim.slot, number: claim.number });
                }
                Err(StoreError::Conflict) => continue,
                Err(error) => return Err(error.into()),
            }
        }
        let objects = objects(authority.issuer, current, job, chip).await?;
        return Ok(Certified { certificates, objects });
    }
    Err(busy(state))
}

/// What an agent shows of a chip.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its keys, each with its proof.
    pub keys: &'a [SlotKey],
    /// The chip's word for where they were born, if it gives one.
    pub attestation: Option<&'a CardAttestation>,
}

/// What is to be certified, and for whom.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    keys: &'a [&'a SlotKey],
    attestation: Option<&'a CardAttestation>,
    holder: Option<&'a Person>,
    now: Timestamp,
}

/// Who certifies, and by what it checks keys that do not sign.
#[derive(Clone, Copy)]
pub struct Authority<'a> {
    /// The certificate authority.
    pub issuer: &'a dyn CertificateIssuer,
    /// Derives the keys with which cards agree.
    pub agreement: &'a dyn AgreementKeys,
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

/// No two slots of a card have the same key.
fn distinct(job: &InProduction, fresh: &[&SlotKey]) -> Result<(), UseCaseError> {
    let digest = |key: &SlotKey| audit::digest(key.public_key.as_bytes());
    let certified = job.card.certificates.iter().map(|known| (known.slot, known.key_digest));
    let mut seen: Vec<_> = certified.collect();
    for key in fresh {
        let same = seen.iter().find(|(slot, known)| *slot != key.slot && *known == digest(key));
        if let Some((at, _)) = same {
            let number = job.card.number.clone();
            return Err(UseCaseError::KeyRepeated { slot: key.slot, at: *at, number });
        }
        seen.push((key.slot, digest(key)));
    }
    Ok(())
}

/// That these keys are the card's.
fn claims(current: &IssuanceRecord, job: &InProduction, issued: &[Certificate]) -> Vec<KeyClaim> {
    let claim = |certificate: &Certificate| KeyClaim {
        key: certificate.key_digest,
        issuance: current.issuance.id.clone(),
        chip: certificate.chip,
        slot: certificate.slot,
        number: job.card.number.clone(),
    };
    issued.iter().map(claim).collect()
}

/// The holder as known when the issuance began, but for what is looked up: a Windows name that the card signs in by and
/// that was not known then, which whoever was asked to enter it has entered since, and when contract or visit end now.
async fn holder(engine: &Engine, current: &IssuanceRecord) -> Result<Option<Person>, UseCaseError> {
    let issuance = &current.issuance;
    let Some(holder) = issuance.holder.clone() else { return Ok(None) };
    let nameless = issuance.terms.logon(issuance.process().kind).missing(&holder).is_some();
    if !nameless && holder.engagement.until().is_none() {
        return Ok(Some(holder));
    }
    let people = std::slice::from_ref(&holder.id);
    let principal = &PrincipalKey::System;
    let what = Load { people, ..Load::of(principal) };
    let loaded = engine.commands.load(what).await?;
    let Some(now) = loaded.person(&holder.id) else { return Ok(Some(holder)) };
    let holder = if nameless { holder.with_windows_names_of(now) } else { holder };
    Ok(Some(Person { engagement: now.engagement.clone(), ..holder }))
}

async fn issue(
    authority: Authority<'_>,
    current: &IssuanceRecord,
    job: &InProduction,
    chip: ChipId,
    Wanted { keys, attestation, holder, now }: Wanted<'_>,
) -> Result<Vec<Certificate>, UseCaseError> {
    let (issuance, profile) = (&current.issuance, current.issuance.profile());
    if !keys.iter().all(|key| profile.asks_for(key.slot, key.algorithm)) {
        return Err(Rejection::Certificates(Phrase::new(
            "a key is of another slot or kind than the profile says",
            "en nyckel hör till en annan nyckelplats eller är av ett annat slag än profilen säger",
        ))
        .into());
    }
    let passage = Passage { job: &issuance.id, fence: job.lease.fence, chip };
    let agreement = if keys.iter().any(|key| key.slot == Slot::KeyManagement) {
        agreement_key(authority.agreement, current, passage).await?
    } else {
        None
    };
    let until = issuance.card_until(job.card.produced.at);
    let until = holder.map_or(until, |holder| holder.holds_until(until));
    let mut issued = Vec::with_capacity(keys.len());
    for key in keys {
        let request = CertificateRequest {
            issuance: &issuance.id,
            attempt: job.card.attempt,
            fence: job.lease.fence,
            chip,
            key,
            agreement: agreement.as_ref(),
            attestation_policy: profile.attestation,
            attestation,
            holder,
            logon: issuance.terms.logon(issuance.process().kind),
            card_number: &job.card.number,
            now,
            until,
        };
        issued.push(authority.issuer.issue(request).await?);
    }
    Ok(issued)
}

async fn objects(
    issuer: &dyn CertificateIssuer,
    current: &IssuanceRecord,
    job: &InProduction,
    chip: ChipId,
) -> Result<Vec<ObjectContent>, UseCaseError> {
    let issuance = &current.issuance;
    let request = ObjectsRequest {
        profile: issuance.terms.profile,
        chip,
        holder: issuance.holder.as_ref(),
        affiliation: issuance.process().kind.holder.as_str(),
        card_number: &job.card.number,
        until: issuance.card_until(job.card.produced.at),
    };
    Ok(issuer.objects(request).await?)
}
