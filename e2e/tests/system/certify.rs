//! Certificates that nobody gets: without the job, without the proof, or twice.

use crate::setting::Office;
use api::agent::{Certified, Job, Secrets};
use cardwright_e2e::books::Books;
use cardwright_e2e::job;
use cardwright_e2e::person::command_id;
use cardwright_e2e::scripted_agent::{CardKey, ScriptedAgent};
use domain::certificate::{CertificateState, Der, RevocationReason, SlotKey};
use domain::id::{ChipId, Fence};
use domain::issuance::CommandName;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_not_held_gets_no_certificate() {
    let (office, codes) = Office::with_codes(2).await;
    let url = office.site.url();
    let [worker, other] =
        [ScriptedAgent::enrolled(url, &codes[0]).await, ScriptedAgent::enrolled(url, &codes[1]).await];
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let key = CardKey::generate();
    let before = office.standing(&issuance).await;
    let early = worker.certify(&issuance, Fence::FIRST, vec![key.prove(&issuance, Fence::FIRST)]).await;
    early.problem(409, "state");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");

    let claimed: Job = worker.claim(&issuance).await.json();
    let fence = claimed.fence;
    let before = office.standing(&issuance).await;
    let proven = || vec![key.prove(&issuance, fence)];
    worker.certify(&issuance, fence, proven()).await.problem(409, "secrets-first");
    other.certify(&issuance, fence, proven()).await.problem(409, "fence-lost");
    other.claim(&issuance).await.problem(409, "lease-runs");
    other.release(&issuance, fence, ChipId::from_random([1; 16])).await.problem(409, "fence-lost");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");

    // A later claim of the same agent shuts the earlier one out.
    let (later, _) = worker.begin(&issuance).await;
    let before = office.standing(&issuance).await;
    worker.certify(&issuance, fence, proven()).await.problem(409, "fence-lost");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    let good = worker.certify(&issuance, later.fence, vec![key.prove(&issuance, later.fence)]).await;
    assert_eq!(good.json::<Certified>().certificates.len(), 1);

    // An agent at work is told of a cancel at its next call.
    let cancel = json!({"withdrawal": "cancel", "reason": "the contract ended"});
    assert_eq!(office.officer.command(&job::path(&issuance, "withdrawal"), &cancel).await.status, 200);
    let told = worker.certify(&issuance, later.fence, vec![key.prove(&issuance, later.fence)]).await;
    assert!(told.problem(409, "state").detail.contains("cancelled"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_that_does_not_hold_gets_no_certificate_and_the_right_one_does() {
    let (office, agent) = Office::with_scripted_agent().await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let (claimed, chip) = agent.begin(&issuance).await;
    let fence = claimed.fence;
    let before = office.standing(&issuance).await;
    let (key, other) = (CardKey::generate(), CardKey::generate());
    let good = key.prove(&issuance, fence);
    let flipped = |der: &Der, place: usize| {
        let mut bytes = der.as_bytes().to_vec();
        bytes[place] ^= 1;
        Der::new(bytes)
    };
    let last = good.proof.as_bytes().len() - 1;
    let elsewhere = "iss-elsewhere".parse().unwrap();
    let wrong = [
        ("the proof changed", SlotKey { proof: flipped(&good.proof, last), ..good.clone() }),
        ("the key changed", SlotKey { public_key: flipped(&good.public_key, 60), ..good.clone() }),
        ("another key's proof", SlotKey { proof: other.prove(&issuance, fence).proof, ..good.clone() }),
        ("of another claim", key.prove(&issuance, fence.next())),
        ("of another job", key.prove(&elsewhere, fence)),
        ("no proof", SlotKey { proof: Der::new(Vec::new()), ..good.clone() }),
        ("no key", SlotKey { public_key: Der::new(vec![0; 91]), ..good.clone() }),
    ];
    for (what, key) in wrong {
        let answer = agent.certify(&issuance, fence, vec![key]).await;
        let problem = answer.problem(422, "proof-failed");
        assert!(problem.detail.contains("9A"), "{what}: {problem:?}");
    }
    agent.certify(&issuance, fence, vec![good.clone(), good.clone()]).await.problem(422, "certificates");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    let certified: Certified = agent.certify(&issuance, fence, vec![good]).await.json();
    assert_eq!(certified.certificates[0].chip, chip);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_keys_get_the_same_certificate_and_others_take_its_place() {
    let (mut office, agent) = Office::with_scripted_agent().await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let (claimed, chip) = agent.begin(&issuance).await;
    let fence = claimed.fence;
    let key = CardKey::generate();
    let certify = async || {
        let answer = agent.certify(&issuance, fence, vec![key.prove(&issuance, fence)]).await;
        answer.json::<Certified>().certificates
    };
    let (first, second) = tokio::join!(certify(), certify());
    let third = certify().await;
    assert!(first == second && second == third, "one certificate for one key");
    let path = format!("/api/jobs/{issuance}/certificates");
    let body = json!({"fence": fence, "keys": [key.prove(&issuance, fence)]});
    let id = command_id();
    let [one, two] = [agent.command_as(&id, &path, &body).await, agent.command_as(&id, &path, &body).await];
    let [one, two] = [one, two].map(|answer| answer.json::<Certified>());
    assert_eq!(
        one.certificates, two.certificates,
        "objects are signed anew (docs/adr/0009-whole-piv-cards.md)"
    );
    let released: Secrets = agent.release(&issuance, fence, chip).await.json();
    assert_eq!(released.certificates, first, "who comes back finds it");

    let fresh = CardKey::generate().prove(&issuance, fence);
    let other: Certified = agent.certify(&issuance, fence, vec![fresh]).await.json();
    assert_ne!(other.certificates[0].serial, first[0].serial);

    office.site.settle(std::slice::from_ref(&issuance)).await;
    let file = Books::open(&office.site).await.read(&issuance).await;
    assert_eq!(file.times(CommandName::Certify), 2, "two keys, two certificates");
    let states: Vec<_> = file.card.unwrap().certificates;
    assert_eq!(states.len(), 2);
    for certificate in states {
        match certificate.state {
            CertificateState::Revoked { reason, .. } => {
                assert_eq!(
                    (certificate.serial, reason),
                    (first[0].serial.clone(), RevocationReason::Superseded)
                );
            }
            CertificateState::OnHold { .. } => assert_eq!(certificate.serial, other.certificates[0].serial),
            state => panic!("no certificate is {state:?} before its card is handed over"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_sealed_to_the_agent_and_for_no_card_that_was_somebodys() {
    let (office, agent) = Office::with_scripted_agent().await;
    let issuance = job::queued(&office.holder, &office.officer, &office.approver).await;
    let claimed: Job = agent.claim(&issuance).await.json();
    let fence = claimed.fence;
    let before = office.standing(&issuance).await;
    let chip = ChipId::from_random([5; 16]);
    let path = format!("/api/jobs/{issuance}/secrets");
    let marked = json!({"fence": fence, "chip": chip, "found": "marked"});
    agent.command(&path, &marked).await.problem(409, "foreign-chip");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    let answer = agent.release(&issuance, fence, chip).await;
    let secrets = agent.open(&answer, &issuance, fence, chip);
    for digits in [secrets.pin.expose(), secrets.puk.expose()] {
        assert!(!String::from_utf8_lossy(&answer.body).contains(digits));
    }
    let other = json!({"fence": fence, "chip": ChipId::from_random([6; 16]), "found": "marked"});
    agent.command(&path, &other).await.problem(409, "other-chip");
    assert!(!format!("{:?}", office.officer.history(&issuance).await).contains(secrets.pin.expose()));
}
