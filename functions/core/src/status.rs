//! What becomes of certificates, told to whoever checks them: CRLs and OCSP.

use crate::command::tries;
use crate::error::UseCaseError;
use crate::ports::edge::Clock;
use crate::ports::status::{
    CrlRecord, CrlRequest, OcspResponder, Refusal, ResponderRecord, Revocations, StatusIssuer,
};
use crate::ports::store::StoreError;
use domain::certificate::{CrlEntry, Der, IssuerNumber};
use domain::id::Version;
use domain::time::{Span, Timestamp};
use std::sync::Arc;

/// How long a CRL holds.
pub const CRL_HOLDS: Span = Span::from_days(2);
/// When there is a new one although nothing was revoked: three are missed before whoever checks has none.
const CRL_EVERY: Span = Span::from_secs(12 * 60 * 60);
/// How long a responder's certificate holds. Nobody asks whether it is revoked (RFC 6960, 4.2.2.2.1), so it is short.
const RESPONDER_HOLDS: Span = Span::from_days(30);
/// How long before its end it is renewed.
const RESPONDER_AHEAD: Span = Span::from_days(15);

/// Keeps CRL and responder fresh.
#[derive(Clone)]
pub struct StatusKeeper {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where they are kept.
    pub revocations: Arc<dyn Revocations>,
    /// Who signs them: the issuing key in force.
    pub issuer: Arc<dyn StatusIssuer>,
    /// Those before it, which sign them for the certificates that they issued.
    pub former: Vec<Arc<dyn StatusIssuer>>,
    /// The key that answers OCSP requests, DER SubjectPublicKeyInfo.
    pub responder_key: Der,
}

impl std::fmt::Debug for StatusKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusKeeper")
    }
}

impl StatusKeeper {
    /// Makes a CRL of each issuing key of what is revoked now, and answers the one of the key in force.
    ///
    /// # Errors
    /// As [`UseCaseError`] says.
    pub async fn publish(&self) -> Result<CrlRecord, UseCaseError> {
        // One that fails keeps none of the others from being made.
        let mut outcome = Ok(());
        for issuer in &self.former {
            outcome = outcome.and(self.publish_of(&**issuer).await.map(drop));
        }
        let record = self.publish_of(&*self.issuer).await?;
        outcome.map(|()| record)
    }

    /// Makes a CRL of one issuing key. Of two at once, one takes up what the other did not see yet.
    async fn publish_of(&self, issuer: &dyn StatusIssuer) -> Result<CrlRecord, UseCaseError> {
        for _ in tries() {
            let before = self.revocations.crl_record(issuer.number()).await?;
            let number = before.map_or(Version::FIRST, |before| before.number.next());
            let now = self.clock.now();
            let rows = self.revocations.revoked().await?;
            let goes_on = |until: Option<Timestamp>| until.is_none_or(|until| now < until);
            let mut entries: Vec<CrlEntry> =
                rows.into_iter().filter(|row| goes_on(row.until)).map(|row| row.entry).collect();
            entries.retain(|entry| IssuerNumber::of(&entry.serial) == issuer.number());
            entries.sort_by(|a, b| a.serial.cmp(&b.serial));
            let next_update = now.plus(CRL_HOLDS);
            let request = CrlRequest { number, this_update: now, next_update, entries: &entries };
            let crl = issuer.crl(request).await?;
            let digest = audit::digest(crl.as_bytes());
            let entries = u64::try_from(entries.len()).unwrap_or(u64::MAX);
            let record = CrlRecord { number, this_update: now, next_update, entries, digest };
            match self.revocations.keep_crl(issuer.number(), &record, &crl).await {
                Ok(()) => return Ok(record),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// Makes what is due of each issuing key: a CRL, a certificate for the responder.
    ///
    /// # Errors
    /// As [`UseCaseError`] says.
    pub async fn keep_time(&self) -> Result<(), UseCaseError> {
        let mut outcome = self.keep_time_of(&*self.issuer).await;
        for issuer in &self.former {
            outcome = outcome.and(self.keep_time_of(&**issuer).await);
        }
        outcome
    }

    async fn keep_time_of(&self, issuer: &dyn StatusIssuer) -> Result<(), UseCaseError> {
        let number = issuer.number();
        let now = self.clock.now();
        let key = audit::digest(self.responder_key.as_bytes());
        let fresh =
            |responder: &ResponderRecord| responder.key == key && now.plus(RESPONDER_AHEAD) < responder.until;
        if !self.revocations.responder(number).await?.as_ref().is_some_and(fresh) {
            let until = now.plus(RESPONDER_HOLDS);
            let responder = issuer.responder(&self.responder_key, now, until).await?;
            self.revocations.keep_responder(number, &responder).await?;
        }
        let crl = self.revocations.crl_record(number).await?;
        if crl.is_none_or(|crl| crl.this_update.plus(CRL_EVERY) <= now) {
            self.publish_of(issuer).await?;
        }
        Ok(())
    }
}

/// Answers an OCSP request: one read by the keys of what it asks about. Whatever goes wrong is an answer, too.
pub async fn answer_ocsp(
    clock: &dyn Clock,
    revocations: &dyn Revocations,
    responder: &dyn OcspResponder,
    request: &[u8],
) -> Vec<u8> {
    let Ok(asked) = responder.asked(request) else { return responder.refuse(Refusal::Malformed) };
    let known = match revocations.known(&asked).await {
        Ok(known) => known,
        Err(error) => {
            tracing::warn!(%error, "an OCSP request was put off");
            return responder.refuse(Refusal::TryLater);
        }
    };
    let now = clock.now();
    if known.responder.as_ref().is_none_or(|record| record.until <= now) {
        return responder.refuse(Refusal::TryLater);
    }
    match responder.answer(request, &known, now).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(%error, "an OCSP request was not answered");
            responder.refuse(Refusal::Internal)
        }
    }
}
