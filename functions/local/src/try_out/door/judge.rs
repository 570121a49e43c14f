//! What the door makes of a certificate: its chain, its purpose, its dates, and what its authority says has become of it.
//!
//! The door is a relying party like any other. It knows the two certificates of the site's authority, and asks the
//! addresses that a card's certificate names, over plain HTTP; no judgement looks into the store,
//! only the stopwatch does.
//!
//! OCSP decides. An answer is made of the line that the revocation itself has written, is signed for this question alone
//! (it carries the question's nonce), and cannot come out of a cache. The CRL is made after that, may be kept for a minute by
//! whatever stands between, and holds two days: it is what one falls back to who cannot ask. No answer is a refusal.

use super::leaf::Leaf;
use super::ocsp::{self, Status};
use der::{Decode as _, Encode as _};
use domain::time::Timestamp;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationCheckDepth, RevocationOptionsBuilder, anchor_from_trusted_cert,
};
use x509_cert::Certificate;

/// How long an authority is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the door stays shut, as a sentence for whoever stands before it.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("The door asks for a certificate, and none came.")]
    None,
    #[error("What came is no certificate that can be read.")]
    Unreadable,
    #[error("This certificate was issued by another authority than this site's.")]
    OtherAuthority,
    #[error("This certificate's time ran out.")]
    Expired,
    #[error("This certificate's time has not come yet.")]
    NotYet,
    #[error("This certificate is for something else: the door takes that for authentication, of slot 9A.")]
    OtherPurpose,
    #[error("This certificate does not hold: {0}.")]
    Faulty(String),
    #[error(
        "This certificate is on hold since {0}: its card was not handed over yet, or is out of force for a while."
    )]
    OnHold(Moment),
    #[error("This certificate is revoked since {0} ({1}).")]
    Revoked(Moment, &'static str),
    #[error("The authority does not know this certificate.")]
    Unknown,
    #[error("The authority could not be asked, and unasked the door opens for nobody: {0}.")]
    Unasked(String),
}

/// A moment to be read, to the second: finer is no status of a certificate (RFC 6960, 4.2.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) Timestamp);

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let since = Duration::from_secs(u64::try_from(self.0.as_secs()).unwrap_or_default());
        match der::DateTime::from_unix_duration(since) {
            Ok(at) => f.write_str(&at.to_string().replace('T', " ").replace('Z', " UTC")),
            Err(_) => f.write_str("a time long past"),
        }
    }
}

/// Whom the door believes, and how it asks.
pub(super) struct Judge {
    root: CertificateDer<'static>,
    issuing: CertificateDer<'static>,
    http: reqwest::Client,
}

impl Judge {
    /// A judge who trusts this root, and knows its issuing authority: cards bring nothing but their own certificate.
    pub(super) fn new(root: &[u8], issuing: &[u8]) -> Result<Self, reqwest::Error> {
        let owned = |der: &[u8]| CertificateDer::from(der.to_vec());
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        let http = http.redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { root: owned(root), issuing: owned(issuing), http })
    }

    /// DER Names of the two, for clients that choose among certificates by them.
    pub(super) fn names(&self) -> Vec<Vec<u8>> {
        let names = [&self.issuing, &self.root]
            .map(|der| Certificate::from_der(der).and_then(|read| read.tbs_certificate.subject.to_der()));
        names.into_iter().flatten().collect()
    }

    /// Chain, purpose and dates (RFC 5280, 6).
    pub(super) fn path(&self, leaf: &Leaf, now: Timestamp) -> Result<(), Refusal> {
        self.verify(leaf, None, now).map_err(refusal)?;
        // A certificate without any purpose would do for webpki.
        if leaf.authenticates { Ok(()) } else { Err(Refusal::OtherPurpose) }
    }

    /// What the authority says has become of it.
    pub(super) async fn status(&self, leaf: &Leaf, now: Timestamp) -> Result<Status, Refusal> {
        let unasked = |why: ocsp::Unasked| Refusal::Unasked(why.to_string());
        ocsp::ask(&self.http, &self.issuing, leaf, now).await.map_err(unasked)
    }

    /// Whether the published CRL has it. None if there is no CRL that holds.
    pub(super) async fn on_crl(&self, leaf: &Leaf, now: Timestamp) -> Option<bool> {
        let answer = self.http.get(leaf.crl.as_deref()?).send().await.ok()?.error_for_status().ok()?;
        let crl = OwnedCertRevocationList::from_der(&answer.bytes().await.ok()?).ok()?;
        match self.verify(leaf, Some(crl), now) {
            Ok(()) => Some(false),
            Err(webpki::Error::CertRevoked) => Some(true),
            Err(_) => None,
        }
    }

    fn verify(
        &self,
        leaf: &Leaf,
        crl: Option<OwnedCertRevocationList>,
        now: Timestamp,
    ) -> Result<(), webpki::Error> {
        let anchors: [TrustAnchor<'_>; 1] = [anchor_from_trusted_cert(&self.root)?];
        let crl = crl.map(CertRevocationList::from);
        let crls: Vec<_> = crl.iter().collect();
        let revocation = RevocationOptionsBuilder::new(&crls).ok().map(|options| {
            let options = options.with_depth(RevocationCheckDepth::EndEntity);
            options.with_expiration_policy(ExpirationPolicy::Enforce).build()
        });
        let certificate = EndEntityCert::try_from(&leaf.der)?;
        certificate
            .verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                &anchors,
                std::slice::from_ref(&self.issuing),
                unix(now),
                KeyUsage::client_auth(),
                revocation,
                None,
            )
            .map(|_| ())
    }
}

pub(super) fn unix(now: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(now.as_millis()).unwrap_or_default()))
}

fn refusal(error: webpki::Error) -> Refusal {
    use webpki::Error as E;
    match error {
        E::UnknownIssuer | E::InvalidSignatureForPublicKey => Refusal::OtherAuthority,
        E::CertExpired { .. } => Refusal::Expired,
        E::CertNotValidYet { .. } => Refusal::NotYet,
        E::RequiredEkuNotFoundContext(_) | E::CaUsedAsEndEntity => Refusal::OtherPurpose,
        E::BadDer => Refusal::Unreadable,
        other => Refusal::Faulty(other.to_string()),
    }
}
