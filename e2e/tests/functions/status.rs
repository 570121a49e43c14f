//! What became of certificates: published by one function that has the issuing key, answered by one that has not.

use crate::place::Place;
use cardwright_core::ports::status::Revocations as _;
use cardwright_e2e::functions::stream;
use cardwright_e2e::in_process::{Act, Call};
use domain::certificate::IssuerNumber;
use http::Method;
use serde_json::json;

#[tokio::test]
async fn a_schedule_makes_crl_and_responder_and_the_stream_the_next_crl() {
    let place = Place::with_keys().await;
    let (publisher, responder) = (place.start("publish-status").await, place.start("answer-ocsp").await);
    let chain = place.start("ca-chain").await;
    assert_eq!(chain.send(&Call::get("/pki/issuing.crl")).await.status, 404, "{}", chain.log());
    let asked = Call::empty(Method::GET, "/pki/ocsp/MAA=".to_owned());
    let refused = responder.send(&asked).await;
    assert_eq!((refused.status.as_u16(), refused.body.as_ref()), (200, &[0x30, 3, 0x0a, 1, 1][..]));

    assert_eq!(publisher.answer(&json!({ "sweep": {} })).await, json!({ "batchItemFailures": [] }));
    let first = place.office.store.crl_record(IssuerNumber::FIRST).await.unwrap().unwrap();
    assert_eq!(first.entries, 0);
    assert!(place.office.store.responder(IssuerNumber::FIRST).await.unwrap().is_some());
    let mut case = place.office.case_before(Act::Certify).await;
    case.does(Act::Certify).await;
    let batch = json!({ "Records": stream::records(&place.dynamodb).await });
    assert_eq!(publisher.answer(&batch).await, json!({ "batchItemFailures": [] }), "{}", publisher.log());
    let second = place.office.store.crl_record(IssuerNumber::FIRST).await.unwrap().unwrap();
    assert_eq!((second.number, second.entries), (first.number.next(), 4), "the four keys of a card on hold");
    for name in ["issuing", "root"] {
        let reply = chain.send(&Call::get(format!("/pki/{name}.crl"))).await;
        assert!(reply.status.is_success(), "{name}: {}", chain.log());
    }
}
