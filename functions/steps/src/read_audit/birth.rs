//! The birth certificate of a card.

use crate::http_edge::{Incoming, Result, json_with_tag};
use crate::problem::{Fault, phrases};
use crate::read::{OFFICERS, reader};
use api::birth::{BirthCertificate, BornCertificate, NamedPerson};
use cardwright_core::audit_log::{Birth, birth};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::audit_log::AuditLog;
use cardwright_core::ports::store::{Lists, PrincipalKey};
use cardwright_core::principal::Credentials;
use domain::audit::ActorName;
use domain::id::{IssuanceId, PersonId};
use domain::issuance::State;

pub(super) async fn certificate(
    engine: &Engine,
    (log, lists): (&dyn AuditLog, &dyn Lists),
    incoming: &Incoming,
) -> Result {
    let id: IssuanceId = incoming.param("issuance")?;
    let mut reader = reader(engine, &Credentials::Session(incoming.session()?), Some(&id), &[]).await?;
    reader.needs(OFFICERS, phrases::CARDS_FOR)?;
    let issuance = reader.loaded.issuance.take().ok_or(Fault::NotFound(missing::CARD))?.issuance;
    let State::Issued(issued) = &issuance.state else {
        return Err(Fault::NotFound(missing::BIRTH));
    };
    let Birth { facts, record, index, head, text } = birth(log, &issuance).await?;
    let signed = [Some(&facts.asked), Some(&facts.produced), facts.approved.as_ref()];
    let mut people: Vec<_> = signed.into_iter().flatten().map(|signed| signed.by.clone()).collect();
    people.extend(record.actor.person().cloned());
    let certificates = issued.card.certificates.iter().map(|certificate| BornCertificate {
        slot: certificate.slot,
        serial: certificate.serial.clone(),
        fingerprint: certificate.fingerprint,
        not_after: certificate.not_after,
    });
    let born = BirthCertificate {
        issued_by: ActorName::from(&record.actor),
        issued_at: record.at,
        names: named(lists, people).await?,
        evidence: issued.evidence.clone(),
        certificates: certificates.collect(),
        issuance: id,
        facts,
        index,
        checkpoint: super::checkpoint(head),
        text,
    };
    json_with_tag(incoming, &born)
}

/// These people, each once, by name as far as that is known.
async fn named(lists: &dyn Lists, mut people: Vec<PersonId>) -> Result<Vec<NamedPerson>> {
    people.sort();
    people.dedup();
    let keys: Vec<_> = people.into_iter().map(PrincipalKey::Person).collect();
    let person = |(key, name): (PrincipalKey, String)| match key {
        PrincipalKey::Person(id) => Some(NamedPerson { id, name }),
        _ => None,
    };
    Ok(lists.names(&keys).await?.into_iter().filter_map(person).collect())
}
