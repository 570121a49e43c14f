//! Cards that are no PIV cards, belong to someone else, or answer anything at all.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed, helpers included")]

use cardwright_personalise::{CardTransport, Contents, Identity, Plan, Problem, Session, TransportError};
use domain::certificate::Der;
use domain::evidence::{CardObject, ChipFate};
use domain::id::{ChipId, Fence, IssuanceId};
use domain::profile::{CardProfile, KeyAlgorithm, ProfileVersion, Slot};
use domain::time::Timestamp;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use sealed::secret::{ManagementKey, Pin, Puk};
use sealed::transit::CardSecrets;

/// Gives these answers in turn, again and again.
struct Scripted {
    answers: Vec<Vec<u8>>,
    sent: usize,
}

impl Scripted {
    fn new(answers: &[&[u8]]) -> Self {
        Self { answers: answers.iter().map(|answer| answer.to_vec()).collect(), sent: 0 }
    }
}

impl CardTransport for Scripted {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.answers.get(self.sent % self.answers.len().max(1)).cloned();
        self.sent += 1;
        answer.ok_or(TransportError::Removed)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        Ok(())
    }
}

const OK: &[u8] = &[0x90, 0x00];
const NOT_FOUND: &[u8] = &[0x6a, 0x82];

fn identify(answers: &[&[u8]]) -> Result<Identity, (Problem, ChipFate, String)> {
    Session::new(Scripted::new(answers)).identify(&mut |_| ()).map_err(|error| {
        let failure = error.failure();
        let problem = match error.problem() {
            Problem::NotPiv(status) => Problem::NotPiv(*status),
            Problem::InUse(slot) => Problem::InUse(*slot),
            Problem::Transport(error) => Problem::Transport(error.clone()),
            other => panic!("unexpected: {other:?}"),
        };
        (problem, failure.fate, failure.reason.as_str().to_owned())
    })
}

#[test]
fn a_card_without_the_application_is_named() {
    let (problem, fate, reason) = identify(&[NOT_FOUND]).unwrap_err();
    assert!(matches!(problem, Problem::NotPiv(_)));
    assert_eq!(fate, ChipFate::Clean);
    assert_eq!(reason, "Reading the card: this is not a PIV card (status 6A82). Insert a blank PIV card.");
}

#[test]
fn a_card_without_mark_and_certificates_is_blank() {
    assert_eq!(identify(&[OK, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND]), Ok(Identity::Blank));
    let empty: &[u8] = &[0x53, 0x00, 0x90, 0x00];
    assert_eq!(identify(&[OK, empty, NOT_FOUND, empty, NOT_FOUND, NOT_FOUND]), Ok(Identity::Blank));
}

#[test]
fn a_certificate_without_our_mark_is_someone_elses() {
    let some: &[u8] = &[0x53, 0x02, 0x70, 0x00, 0x90, 0x00];
    let (problem, fate, _) = identify(&[OK, NOT_FOUND, NOT_FOUND, some]).unwrap_err();
    assert_eq!((problem, fate), (Problem::InUse(Slot::Signature), ChipFate::Clean));
}

#[test]
fn an_answer_without_a_status_word_is_a_removed_card() {
    let (problem, _, reason) = identify(&[&[]]).unwrap_err();
    assert_eq!(problem, Problem::Transport(TransportError::Removed));
    assert!(reason.ends_with("Insert the card again, then try again."), "{reason}");
}

fn plan() -> (Plan, CardSecrets) {
    let plan = Plan {
        job: IssuanceId::from_random([1; 10]),
        fence: Fence::FIRST,
        chip: ChipId::from_random([2; 16]),
        profile: CardProfile::digital_id(ProfileVersion::CURRENT, KeyAlgorithm::P256),
        expires: Timestamp::from_millis(1_940_889_600_000),
        agree_with: Some(Der::new([&[4][..], &[7; 64]].concat())),
    };
    let secrets = CardSecrets {
        pin: Pin::parse("271828").unwrap(),
        puk: Puk::parse("31415926").unwrap(),
        management_key: ManagementKey::new([5; 32]),
    };
    (plan, secrets)
}

fn answers() -> impl Strategy<Value = Vec<u8>> {
    let status =
        prop::sample::select(vec![[0x90, 0x00], [0x90, 0x00], [0x61, 0x20], [0x6c, 0x10], [0x63, 0xc3]]);
    let block = any::<u8>().prop_map(|byte| [&[0x7c, 0x12, 0x80, 0x10][..], &[byte; 16]].concat());
    let data = prop_oneof![prop::collection::vec(any::<u8>(), 0..100), block, Just(Vec::new())];
    (data, status).prop_map(|(data, status)| [data, status.to_vec()].concat())
}

proptest! {
    #[test]
    fn no_answers_make_it_panic_run_for_ever_or_verify(answers in prop::collection::vec(answers(), 0..12)) {
        let (plan, secrets) = plan();
        let mut rng = ChaCha8Rng::from_seed([1; 32]);
        let nothing = Contents { certificates: &[], objects: &[] };
        let mut session = Session::new(Scripted { answers, sent: 0 });
        let _ = session.identify(&mut |_| ());
        prop_assert!(session.prepare(&plan, &secrets, &[], &mut rng, &mut |_| ()).is_err());
        prop_assert!(session.complete(&plan, &secrets, nothing, &mut rng, &mut |_| ()).is_err());
        prop_assert!(session.apdus() < 5000);
    }
}

#[test]
fn every_failure_is_a_sentence_and_an_action_that_fit_a_note() {
    let long = TransportError::Reader("winscard says no\n".repeat(100));
    struct Broken(TransportError);
    impl CardTransport for Broken {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
            Err(self.0.clone())
        }
        fn reset(&mut self) -> Result<(), TransportError> {
            Err(self.0.clone())
        }
    }
    for error in [TransportError::Removed, TransportError::Reset, TransportError::Busy, long] {
        let failure = Session::new(Broken(error)).identify(&mut |_| ()).unwrap_err().failure();
        let reason = failure.reason.as_str();
        assert!(reason.starts_with("Reading the card: ") && reason.ends_with("try again."), "{reason}");
    }
    assert_eq!(
        format!("{}", Problem::ReadBack(CardObject::Ccc)),
        "an object read back differs from what was written: Ccc"
    );
}
