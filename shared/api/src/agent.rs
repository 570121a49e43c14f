//! The reader agent's side.

use domain::attestation::CardAttestation;
use domain::certificate::{Certificate, Der, ObjectContent, SlotKey};
use domain::contactless::Uid;
use domain::evidence::{Evidence, Failure, ProductionStep};
use domain::id::{AgentId, Attempt, CardNumber, ChipId, Fence, IssuanceId, OrderId, ReaderId, SiteId};
use domain::issuance::command::Found;
use domain::profile::{CardProfile, Parts};
use domain::reader::{PrinterState, ReaderMake, ReaderState, Release};
use domain::time::{Span, Timestamp};
use domain::trace::{Exchanges, TracePage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST /api/agents`: an agent enrols with its one-time code. Signed with the key that it brings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The id that the agent has chosen from 80 random bits.
    pub agent: AgentId,
    /// The one-time code from the server.
    pub code: String,
    /// What people call it: the desk's name.
    pub name: String,
    /// Its Ed25519 public key (RFC 8032), 32 bytes.
    pub signing_key: Der,
    /// Its X25519 public key for HPKE (RFC 9180), 32 bytes.
    pub sealing_key: Der,
}

/// The answer to [`Enrol`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Enrolled {
    /// The agent.
    pub agent: AgentId,
    /// The site whose jobs it may take.
    pub site: SiteId,
}

/// `POST /api/agents/{agent}/poll`: what the agent sees; the answer is what it may claim.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Its readers.
    pub readers: Vec<PresentReader>,
    /// Whether it prints cards.
    #[serde(default, skip_serializing_if = "PrinterState::is_unknown")]
    pub printer: PrinterState,
    /// The version of the agent's program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Release>,
}

/// A reader at the agent's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PresentReader {
    /// Its id, stable over restarts.
    pub reader: ReaderId,
    /// Its name for people.
    pub name: String,
    /// What is in it.
    pub state: ReaderState,
    /// What it is.
    #[serde(default)]
    pub make: ReaderMake,
}

/// The answer to [`Poll`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offers {
    /// Jobs that may be claimed, oldest first.
    pub jobs: Vec<Offer>,
    /// How long to wait before the next poll.
    pub poll_after: Span,
}

/// A job that may be claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// The issuance.
    pub issuance: IssuanceId,
    /// The reader it is meant for; any if none.
    pub reader: Option<ReaderId>,
    /// The reader at which this agent holds it, if it does: it may have been started anew since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_at: Option<ReaderId>,
    /// The chip that an earlier claim began with, as far as the list of jobs knows.
    pub chip: Option<ChipId>,
    /// The contactless chip that was registered, as far as it knows.
    pub uid: Option<Uid>,
    /// What there is to do.
    pub parts: Parts,
    /// The production order that offers it; none if the card was queued on its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// `POST /api/jobs/{issuance}/claim`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Where the work will be done.
    pub reader: ReaderId,
    /// The order that offered the card, as the offer names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// The answer to [`Claim`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Job {
    /// The issuance.
    pub issuance: IssuanceId,
    /// To be sent with each call.
    pub fence: Fence,
    /// When the claim ends unless renewed.
    pub lease_until: Timestamp,
    /// What the chip is to carry.
    pub profile: CardProfile,
    /// The card's number.
    pub number: CardNumber,
    /// The chip that an earlier claim began with.
    pub chip: Option<ChipId>,
    /// The contactless chip that was registered, if one was.
    pub uid: Option<Uid>,
    /// Which attempt it is: a document is printed once in each.
    pub attempt: Attempt,
    /// The date after which the card is not to be used: the CHUID's expiry.
    pub expires: Timestamp,
}

/// `POST /api/jobs/{issuance}/secrets`: the intent to change this chip.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseSecrets {
    /// The claim.
    pub fence: Fence,
    /// The chip, as read off the card or, on a blank one, as it will be marked: with a fresh identity.
    pub chip: ChipId,
    /// Which of the two it is.
    pub found: Found,
}

/// The answer to [`ReleaseSecrets`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Secrets {
    /// HPKE encapsulated key (RFC 9180, 4), base 64.
    pub encapsulated: String,
    /// HPKE ciphertext of management key, PIN and PUK, base 64.
    pub ciphertext: String,
    /// Certificates that this chip was given already.
    pub certificates: Vec<Certificate>,
    /// With which public key, a point of the profile's curve (SEC 1, 2.3.3, uncompressed), a key in 9D agrees to prove
    /// itself; none if the profile has no such key.
    pub agree_with: Option<Der>,
}

/// `POST /api/jobs/{issuance}/uid`: this contactless chip becomes the card. Answers [`crate::issuance::Accepted`], or
/// the problem `uid-taken` if it is another card.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterUid {
    /// The claim.
    pub fence: Fence,
    /// Its UID.
    pub uid: Uid,
}

/// `POST /api/jobs/{issuance}/print`: answers the PDF to be printed, a page for each side, 85.60 x 53.98 mm.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleasePrint {
    /// The claim.
    pub fence: Fence,
}

/// `POST /api/jobs/{issuance}/certificates`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certify {
    /// The claim.
    pub fence: Fence,
    /// All public keys that have no certificate yet at once, each with its proof; none if all have one.
    pub keys: Vec<SlotKey>,
    /// What the card says of where they were born, if it was to be asked and says anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<CardAttestation>,
}

/// The answer to [`Certify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Certified {
    /// One for each key.
    pub certificates: Vec<Certificate>,
    /// The data objects that the card is to have, in the order in which they are written.
    pub objects: Vec<ObjectContent>,
}

/// `POST /api/jobs/{issuance}/report`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportProduction {
    /// The claim.
    pub fence: Fence,
    /// What there is to report.
    pub report: Report,
}

/// A report of an agent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Report {
    /// At work.
    Progress {
        /// On this step.
        step: ProductionStep,
    },
    /// Done.
    Verified {
        /// What the agent saw.
        evidence: Evidence,
    },
    /// Failed.
    Failed {
        /// How.
        failure: Failure,
    },
}

/// `POST /api/jobs/{issuance}/trace`: a page of what was said to the card. It replaces what this agent sent for the
/// same page, and may come after the report.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordTrace {
    /// The claim under which it was said.
    pub fence: Fence,
    /// When the work on the card began, by the agent's clock.
    pub began: Timestamp,
    /// Which page.
    pub page: TracePage,
    /// All that stands on it by now.
    pub exchanges: Exchanges,
}
