//! The calls of a reader agent: claim, release-secrets, certify, reports.

use super::attempt::{failed, renew_secrets, revoke, serials};
use super::{Context, Next};
use crate::card::{CardFile, ChipRelease, Drawn, PrintRelease, UidRead};
use crate::certificate::{Certificate, RevocationReason, Sha256};
use crate::contactless::Uid;
use crate::effect::Effect;
use crate::evidence::{CardObject, Evidence, PivEvidence, ProductionStep};
use crate::id::{ChipId, KdfVersion};
use crate::issuance::command::{Command, Found};
use crate::issuance::state::{
    AwaitingConfirmation, Confirmation, DeskReader, InProduction, Issued, LEASE, Lease, MAX_CHIPS, Source,
    State,
};
use crate::language::Phrase;
use crate::profile::{CardProfile, SlotProfile};
use crate::rejection::Rejection;
use crate::role::Actor;

pub(super) fn claim(
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
pub(super) fn at_work(context: &Context<'_>, mut job: InProduction, command: Command) -> Next {
    let fence = match &command {
        Command::ReleaseSecrets { fence, .. }
        | Command::Certify { fence, .. }
        | Command::RegisterUid { fence, .. }
        | Command::ReleasePrint { fence, .. }
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
        Command::ReleaseSecrets { .. } | Command::Certify { .. }
            if context.issuance.profile().slots.is_empty() =>
        {
            Err(Rejection::NotInProfile(Phrase::new("no chip with keys", "inget chip med nycklar")))
        }
        Command::ReleaseSecrets { chip, found, kdf, .. } => release(context, job, chip, found, kdf),
        Command::Certify { certificates, .. } => certify(context, job, certificates),
        Command::RegisterUid { uid, .. } => register_uid(context, job, uid),
        Command::ReleasePrint { document, drawn, .. } => release_print(context, job, document, drawn),
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

/// New certificates take the place of older ones of their slots.
fn certify(context: &Context<'_>, mut job: InProduction, certificates: Vec<Certificate>) -> Next {
    let chip = job.chip.ok_or(Rejection::SecretsFirst)?;
    let profile = context.issuance.profile();
    let expected: Vec<_> = profile.slots.iter().map(|slot| slot.slot).collect();
    let mut slots: Vec<_> = certificates.iter().map(|c| c.slot).collect();
    slots.sort_unstable();
    slots.dedup();
    if slots.len() != certificates.len()
        || !slots.iter().all(|slot| expected.contains(slot))
        || slots.is_empty()
    {
        return Err(Rejection::Certificates(Phrase::new(
            "each slot of the profile needs one certificate",
            "varje nyckelplats i profilen behöver ett certifikat",
        )));
    }
    if certificates.iter().any(|c| c.chip != chip || c.attempt != job.card.attempt) {
        return Err(Rejection::Certificates(Phrase::new(
            "they are for another chip or attempt",
            "de gäller ett annat chip eller försök",
        )));
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

/// The contactless chip becomes this card's, where no other card has it: the store sees to that. Another one
/// takes its place only in a new attempt with a new card.
fn register_uid(context: &Context<'_>, mut job: InProduction, uid: Uid) -> Next {
    if !context.issuance.profile().contactless {
        return Err(Rejection::NotInProfile(Phrase::new("no contactless chip", "inget kontaktlöst chip")));
    }
    if let Some(read) = job.card.uid.as_ref().filter(|read| read.uid != uid) {
        return Err(Rejection::OtherUid { uid: read.uid.clone() });
    }
    job.card.uid = Some(UidRead { uid, attempt: job.card.attempt, at: context.now });
    job.progress = job.progress.max(ProductionStep::ReadUid);
    Ok((State::InProduction(job), Vec::new()))
}

/// What will be printed is on record before it is. A card that may bear one document is never said to bear another: that
/// takes a new attempt.
fn release_print(context: &Context<'_>, mut job: InProduction, document: Sha256, drawn: Drawn) -> Next {
    if context.issuance.profile().layout.is_none() {
        return Err(Rejection::NotInProfile(Phrase::new(
            "nothing is printed on it",
            "ingenting trycks på det",
        )));
    }
    if job.card.in_print().is_some_and(|print| print.document != document) {
        return Err(Rejection::OtherPrint);
    }
    let (attempt, at) = (job.card.attempt, context.now);
    job.card.print = Some(PrintRelease { document, attempt, at, drawn: Some(drawn) });
    job.progress = job.progress.max(ProductionStep::Print);
    Ok((State::InProduction(job), Vec::new()))
}

fn verified(context: &Context<'_>, job: InProduction, evidence: Evidence) -> Next {
    let profile = context.issuance.profile();
    proves(&evidence, &profile, &job)?;
    if matches!(job.source, Source::Order { .. }) && profile.layout.is_none() {
        let confirmation = Confirmation::ByEvidence { at: context.now };
        return Ok((
            State::Issued(Issued { card: job.card, source: job.source, evidence, confirmation }),
            vec![Effect::IssueCard],
        ));
    }
    let InProduction { card, source, .. } = job;
    let verified_at = context.now;
    let next = AwaitingConfirmation { card, source, evidence, verified_at };
    Ok((State::AwaitingConfirmation(next), Vec::new()))
}

/// Whether the evidence has just the parts that the profile demands, and each proves its part.
fn proves(evidence: &Evidence, profile: &CardProfile, job: &InProduction) -> Result<(), Rejection> {
    match (&evidence.piv, profile.slots.is_empty()) {
        (Some(piv), false) => {
            let chip = job.chip.ok_or(Rejection::SecretsFirst)?;
            proves_piv(piv, profile, &job.card.certificates, chip)?;
        }
        (None, true) => {}
        (None, false) => {
            return Err(Rejection::Evidence(Phrase::new(
                "it says nothing of the chip",
                "det säger ingenting om chippet",
            )));
        }
        (Some(_), true) => {
            return Err(Rejection::Evidence(Phrase::new(
                "it is of a chip that the card does not have",
                "det gäller ett chip som kortet inte har",
            )));
        }
    }
    let registered = job.card.uid.as_ref().map(|read| &read.uid);
    if evidence.uid.as_ref() != registered || evidence.uid.is_some() != profile.contactless {
        return Err(Rejection::Evidence(Phrase::new(
            "the UID is not the one that was registered",
            "UID är inte det som registrerades",
        )));
    }
    let printed = evidence.print.as_ref().map(|print| print.document);
    if printed != job.card.in_print().map(|print| print.document)
        || printed.is_some() != profile.layout.is_some()
    {
        return Err(Rejection::Evidence(Phrase::new(
            "what was printed is not what was released to be printed",
            "det som trycktes är inte det som lämnades ut för tryck",
        )));
    }
    Ok(())
}

/// Whether the evidence is of this chip and names, each once, what the profile puts on it.
fn proves_piv(
    evidence: &PivEvidence,
    profile: &CardProfile,
    certificates: &[Certificate],
    chip: ChipId,
) -> Result<(), Rejection> {
    if evidence.chip != chip {
        return Err(Rejection::Evidence(Phrase::new("it is of another chip", "det gäller ett annat chip")));
    }
    let mut objects: Vec<_> = evidence.objects.iter().map(|o| o.object).collect();
    let mut slots: Vec<_> = evidence.slots.iter().map(|s| s.slot).collect();
    objects.sort_unstable();
    slots.sort_unstable();
    if objects.windows(2).any(|pair| pair.first() == pair.last())
        || slots.windows(2).any(|pair| pair.first() == pair.last())
    {
        return Err(Rejection::Evidence(Phrase::new(
            "it names an object or a slot twice",
            "det nämner ett objekt eller en nyckelplats två gånger",
        )));
    }
    for SlotProfile { slot, .. } in &profile.slots {
        let certificate = certificates.iter().find(|c| c.slot == *slot && c.chip == chip);
        let certificate = certificate.ok_or(Rejection::Evidence(Phrase::new(
            "a slot has no certificate",
            "en nyckelplats har inget certifikat",
        )))?;
        if !evidence.slots.iter().any(|s| s.slot == *slot && s.certificate == certificate.fingerprint) {
            return Err(Rejection::Evidence(Phrase::new(
                "a slot does not carry the certificate issued for it",
                "en nyckelplats bär inte det certifikat som utfärdades för den",
            )));
        }
        if !objects.contains(&CardObject::certificate(*slot)) {
            return Err(Rejection::Evidence(Phrase::new(
                "a certificate was not read back",
                "ett certifikat lästes inte tillbaka",
            )));
        }
    }
    if !CardObject::of_every_card(profile.version).iter().all(|object| objects.contains(object)) {
        return Err(Rejection::Evidence(Phrase::new(
            "an object was not read back",
            "ett objekt lästes inte tillbaka",
        )));
    }
    let secrets = evidence.secrets;
    if secrets.pin_tries_left == 0 || !secrets.puk_changed || !secrets.management_key_proven {
        return Err(Rejection::Evidence(Phrase::new(
            "a factory secret may be left on the card",
            "en hemlighet från fabriken kan finnas kvar på kortet",
        )));
    }
    Ok(())
}
