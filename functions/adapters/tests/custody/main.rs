//! What is promised of keys, held against a key file and against the KMS of an independent AWS on loopback
//! (ministack).
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod agreement;
#[path = "../../../store/tests/emulator/mod.rs"]
mod emulator;
mod kms;
mod logging;
mod management;
mod place;
mod sealing;
mod signing;

/// Each promise becomes a test at each place.
macro_rules! contract {
    ($($subject:ident { $($promise:ident,)* })*) => {
        mod key_file {
            $(mod $subject { $(
                #[tokio::test]
                async fn $promise() {
                    crate::$subject::$promise(&crate::place::Place::key_file()).await;
                }
            )* })*
        }
        mod kms_emulator {
            $(mod $subject { $(
                #[tokio::test]
                async fn $promise() {
                    crate::$subject::$promise(&crate::place::Place::kms().await).await;
                }
            )* })*
        }
    };
}

contract! {
    sealing {
        what_was_sealed_opens_for_its_card_and_issuance_only,
        the_same_secrets_never_look_the_same,
        any_changed_part_is_noticed,
        another_key_does_not_open,
    }
    management {
        each_chip_has_a_key_of_its_own_that_stays,
        an_unknown_edition_is_refused,
    }
    agreement {
        each_claim_has_a_key_of_its_own_that_stays,
    }
}
