//! What the issuing key signs of what becomes of certificates.

use crate::authority::{CertificateAuthority, sha256, unavailable};
use crate::crl;
use crate::draft::{Draft, PublicHalf};
use crate::lint::{self, Expected, Purpose};
use crate::profile::{self, Validity};
use async_trait::async_trait;
use cardwright_core::ports::certificate::IssueError;
use cardwright_core::ports::status::{CrlRequest, ResponderRecord, StatusIssuer};
use domain::certificate::Der;
use domain::time::Timestamp;

/// The key for OCSP answers is none that can be certified.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the key for OCSP answers is not on P-256, or is the issuing key")]
struct KeyKind;

#[async_trait]
impl StatusIssuer for CertificateAuthority {
    async fn crl(&self, request: CrlRequest<'_>) -> Result<Der, IssueError> {
        crl::sign(&*self.signer, &self.issuing, request).await.map_err(unavailable)
    }

    async fn responder(
        &self,
        key: &Der,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<ResponderRecord, IssueError> {
        let half = PublicHalf::of(key).filter(|half| half.point != self.issuer.key().point);
        let half = half.ok_or_else(|| unavailable(KeyKind))?;
        let validity = Validity::starting(now, until.since(now)).within(self.issuing.validity);
        let serial = profile::serial(self.random());
        let params = profile::ocsp_signing(&self.settings, &self.links, validity, &half, serial);
        let draft = Draft::build(&params.map_err(unavailable)?, &half, &self.issuer).map_err(unavailable)?;
        let until = Timestamp::from_millis(validity.until.saturating_mul(1000));
        let expected = Expected::of_the_authority(Purpose::OcspSigning, now, until);
        let findings = lint::findings(draft.to_be_signed(), &expected, &self.issuing);
        if !findings.is_empty() {
            return Err(IssueError::Lint(findings));
        }
        let linted = draft.passed();
        let signature = self.sign(&linted).await?;
        let certificate = linted.with_signature(&signature).map_err(unavailable)?;
        self.verified(&certificate, &linted)?;
        Ok(ResponderRecord { certificate, key: sha256(key.as_bytes())?, until })
    }
}
