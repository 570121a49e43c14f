//! ca-chain: the certificates by which a card's certificate is checked, and the lists of those that are not to be trusted.

use crate::http_edge::{Incoming, Result, reply};
use crate::problem::Fault;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use cardwright_core::missing;
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

/// `GET /ca/chain.pem` has the issuing certificates, the one in force first, and the root last; `/pki/issuing.cer` and
/// `/pki/root.cer`, which certificates name (AIA, RFC 5280, 4.2.2.1), have one each in DER, `/pki/issuing.crl` and
/// `/pki/root.crl` (4.2.1.13) the CRLs of both. What the second issuing key signs names `issuing-2.cer` and `issuing-2.crl`, and so
/// on: what a certificate names goes on being what it was.
///
/// # Errors
/// See [`crate::problem::Fault`].
pub async fn handle(
    chain: &CaChain,
    root_crl: Option<&Der>,
    revocations: &dyn Revocations,
    path: &str,
    incoming: &Incoming,
) -> Result {
    let file = match path.strip_prefix("/pki/") {
        Some("{file}") => incoming.params.get("file").map_or("", String::as_str),
        Some(file) => file,
        None => {
            let first = [&chain.issuing].into_iter().chain(chain.former.iter().rev());
            let pem: String = first.chain([&chain.root]).map(|der| pem(der.as_bytes())).collect();
            return reply(StatusCode::OK, "application/pem-certificate-chain", CACHING, Bytes::from(pem));
        }
    };
    let issuing = |name: Option<&str>| chain.number().so_far().find(|number| Some(&*number.name()) == name);
    match (file, issuing(file.strip_suffix(".cer")), issuing(file.strip_suffix(".crl"))) {
        ("root.cer", ..) => certificate(Some(&chain.root)),
        ("root.crl", ..) => crl(root_crl),
        (_, Some(number), _) => certificate(chain.issuing_of(number)),
        (_, _, Some(number)) => crl(revocations.crl(number).await?.as_ref()),
        _ => Err(Fault::NotFound(missing::CERTIFICATE_OR_CRL)),
    }
}

fn certificate(certificate: Option<&Der>) -> Result {
    let certificate = certificate.ok_or(Fault::NotFound(missing::CERTIFICATE))?;
    reply(StatusCode::OK, "application/pkix-cert", CACHING, Bytes::from(certificate.as_bytes().to_vec()))
}

fn crl(crl: Option<&Der>) -> Result {
    let crl = crl.ok_or(Fault::NotFound(missing::CRL))?;
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
