//! ca-chain: the certificates by which a card's certificate is checked.

use crate::http_edge::{Result, reply};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use cardwright_core::ports::certificate::CertificateIssuer;
use http::StatusCode;

/// Characters in a line of PEM (RFC 7468, section 2).
const PEM_LINE: usize = 64;

/// `GET /ca/chain.pem`: the issuing certificate first, the root last.
///
/// # Errors
/// See [`crate::problem::Fault`].
pub fn handle(issuer: &dyn CertificateIssuer) -> Result {
    let pem: String = issuer.chain().iter().map(|der| pem(der.as_bytes())).collect();
    reply(StatusCode::OK, "application/pem-certificate-chain", "public, max-age=3600", Bytes::from(pem))
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
