//! A responder that lies in each way it can.

use super::{Status, Unasked, ask};
use crate::try_out::door::leaf::Leaf;
use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use ca::{CertificateAuthority, Responder, Settings};
use cardwright_core::ports::edge::Random as _;
use cardwright_core::ports::status::{
    Known, OcspResponder as _, Refusal, ResponderRecord, StatusIssuer as _,
};
use der::{Decode as _, Encode as _};
use domain::certificate::{CertificateState, CertificateSummary, HoldReason, RevocationReason, Serial};
use domain::time::{Span, Timestamp};
use rustls::pki_types::CertificateDer;
use sealed::envelope::DataKey;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// An authority with its responder.
struct Site {
    authority: CertificateAuthority,
    responder: Responder,
    record: ResponderRecord,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let random = || adapters::edge::SystemRandom.generator();
        let settings = Settings::for_product("Example", "http://localhost", ca::DEFAULT_VALIDITY).unwrap();
        let key = DataKey::new([7; 32]);
        let authority =
            CertificateAuthority::open_or_create(folder.path(), &key, settings, NOW, random()).await.unwrap();
        let responder =
            Responder::open_or_create(folder.path(), &key, authority.chain(), &mut *random()).await.unwrap();
        let until = NOW.plus(Span::from_days(30));
        let record = authority.responder(responder.public_key(), NOW, until).await.unwrap();
        Self { authority, responder, record, _folder: folder }
    }

    fn issuing(&self) -> CertificateDer<'static> {
        CertificateDer::from(self.authority.chain().issuing.as_bytes().to_vec())
    }

    async fn answers(&self, asked: &[u8], state: CertificateState, at: Timestamp) -> Vec<u8> {
        let certificate = CertificateSummary {
            serial: serial(),
            state,
            since: NOW,
            slot: None,
            not_after: None,
            issuance: "iss-0123456789abcdef".parse().unwrap(),
            number: "21000000014".parse().unwrap(),
            holder: None,
        };
        let known = Known { certificates: vec![certificate], responder: Some(self.record.clone()) };
        self.responder.answer(asked, &known, at).await.unwrap()
    }
}

fn serial() -> Serial {
    Serial::from_octets(&[0x42; 16]).unwrap()
}

/// What the door makes of what a responder makes of its question.
async fn heard(site: &Site, answer: impl AsyncFn(Vec<u8>) -> Vec<u8>) -> Result<Status, Unasked> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (ask_out, mut ask_in) = mpsc::channel::<Vec<u8>>(1);
    let (give_out, give_in) = mpsc::channel::<Vec<u8>>(1);
    let give_in = Arc::new(tokio::sync::Mutex::new(give_in));
    let served = Router::new().route(
        "/",
        post(move |question: Bytes| {
            let (ask_out, give_in) = (ask_out.clone(), give_in.clone());
            async move {
                ask_out.send(question.to_vec()).await.unwrap();
                give_in.lock().await.recv().await.unwrap()
            }
        }),
    );
    let server = tokio::spawn(async move { axum::serve(listener, served).await });
    let issuer = x509_cert::Certificate::from_der(&site.issuing()).unwrap().tbs_certificate.subject;
    let leaf = Leaf {
        der: site.issuing(),
        serial: serial(),
        holder: String::new(),
        authenticates: true,
        issuer: issuer.to_der().unwrap(),
        ocsp: Some(address),
        crl: None,
    };
    let (http, issuing) = (reqwest::Client::new(), site.issuing());
    let asking = ask(&http, &issuing, &leaf, NOW);
    let answering = async {
        let question = ask_in.recv().await.unwrap();
        give_out.send(answer(question).await).await.unwrap();
    };
    let (heard, ()) = tokio::join!(asking, answering);
    server.abort();
    heard
}

const REVOKED: CertificateState =
    CertificateState::Revoked { reason: RevocationReason::KeyCompromise, at: NOW };

#[tokio::test]
async fn an_honest_answer_says_what_has_become_of_a_certificate() {
    let site = Site::open().await;
    let on_hold = CertificateState::OnHold { reasons: [HoldReason::CardInactive].into() };
    for (state, status) in [
        (CertificateState::Valid, Status::Good),
        (on_hold, Status::OnHold(NOW)),
        (REVOKED, Status::Revoked(NOW, "its key may be in other hands")),
    ] {
        let said = heard(&site, async |asked| site.answers(&asked, state.clone(), NOW).await).await;
        assert_eq!(said.unwrap(), status);
    }
    let none = Known { certificates: Vec::new(), responder: Some(site.record.clone()) };
    let said = heard(&site, async |asked| site.responder.answer(&asked, &none, NOW).await.unwrap()).await;
    assert_eq!(said.unwrap(), Status::Unknown);
}

#[tokio::test]
async fn an_answer_that_is_none_opens_nothing() {
    let (site, other) = (Site::open().await, Site::open().await);
    let good = CertificateState::Valid;
    // To an earlier question: good then, but who knows now.
    let earlier = Mutex::new(Vec::new());
    heard(&site, async |asked| {
        let answer = site.answers(&asked, good.clone(), NOW).await;
        earlier.lock().unwrap().clone_from(&answer);
        answer
    })
    .await
    .unwrap();
    let replayed = earlier.lock().unwrap().clone();
    let said = heard(&site, async |_| replayed.clone()).await;
    assert!(matches!(said, Err(Unasked::Other)), "{said:?}");
    // From long ago.
    let before = NOW.plus(Span::from_secs(-2 * 60 * 60));
    let said = heard(&site, async |asked| site.answers(&asked, good.clone(), before).await).await;
    assert!(matches!(said, Err(Unasked::Other)), "{said:?}");
    // Changed on its way: "revoked" made "good" breaks the signature.
    let said = heard(&site, async |asked| {
        let mut answer = site.answers(&asked, good.clone(), NOW).await;
        let middle = answer.len() / 4;
        answer[middle] ^= 1;
        answer
    })
    .await;
    assert!(said.is_err(), "{said:?}");
    // By another authority's responder.
    let said = heard(&site, async |asked| other.answers(&asked, good.clone(), NOW).await).await;
    assert!(matches!(said, Err(Unasked::Unsigned(_))), "{said:?}");
    // Put off, and nonsense.
    let said = heard(&site, async |_| site.responder.refuse(Refusal::TryLater)).await;
    assert!(matches!(said, Err(Unasked::PutOff)), "{said:?}");
    let said = heard(&site, async |_| b"good".to_vec()).await;
    assert!(matches!(said, Err(Unasked::Unreadable(_))), "{said:?}");
}
