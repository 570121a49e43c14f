//! ca-chain: the certificates by which a card's certificate is checked, and the lists of those that are not to be trusted.

use crate::http_edge::{Result, reply};
use crate::problem::Fault;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use cardwright_core::ports::certificate::CaChain;
use cardwright_core::ports::status::Revocations;
use domain::certificate::Der;
use http::StatusCode;

/// Characters in a line of PEM (RFC 7468, section 2).
const PEM_LINE: usize = 64;

/// An hour: a new issuing certificate is announced long before.
const CACHING: &str = "public, max-age=3600";
/// A minute: a revocation is to be seen soon.
const CRL_CACHING: &str = "public, max-age=60";

/// `GET /ca/chain.pem` has the issuing certificate first, the root last; `/pki/issuing.cer` and
/// `/pki/root.cer`, which certificates name (AIA, RFC 5280, 4.2.2.1), have one each in DER, `/pki/issuing.crl` and
/// `/pki/root.crl` (4.2.1.13) the CRLs of both.
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(
    chain: &CaChain,
    root_crl: Option<&Der>,
    revocations: &dyn Revocations,
    path: &str,
) -> Result {
    let one = match path {
        "/pki/issuing.crl" => return crl(revocations.crl().await?.as_ref()),
        "/pki/root.crl" => return crl(root_crl),
        "/pki/issuing.cer" => &chain.issuing,
        "/pki/root.cer" => &chain.root,
        _ => {
            let pem = [&chain.issuing, &chain.root].map(|der| pem(der.as_bytes())).concat();
            return reply(StatusCode::OK, "application/pem-certificate-chain", CACHING, Bytes::from(pem));
        }
    };
    reply(StatusCode::OK, "application/pkix-cert", CACHING, Bytes::from(one.as_bytes().to_vec()))
}

fn crl(crl: Option<&Der>) -> Result {
    let crl = crl.ok_or(Fault::NotFound("CRL"))?;
    reply(StatusCode::OK, "application/pkix-crl", CRL_CACHING, Bytes::from(crl.as_bytes().to_vec()))
}

fn pem(der: &[u8]) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for (place, symbol) in BASE64.encode(der).chars().enumerate() {
        if place > 0 && place % PEM_LINE == 0 {
            text.push('\n');
        }
        text.push(symbol);
    }
    text.push_str("\n-----END CERTIFICATE-----\n");
    text
}
