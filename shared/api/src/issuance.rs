//! Issuances: commands of people, lists, pages.

use domain::audit::AuditRecord;
use domain::card::CardStateName;
use domain::id::{AgentId, Fence, IssuanceId, PersonId, ReaderId, Version};
use domain::issuance::CommandName;
pub use domain::issuance::Summary;
use domain::issuance::command::Chip;
use domain::issuance::state::{Channel, Issuance, StateName, Target};
use domain::person::change::PersonField;
use domain::process::ProcessId;
use domain::reader::{PrinterState, ReaderMake, ReaderState, Release};
use domain::text::Note;
use domain::time::Timestamp;
use domain::trace::Exchange;
use domain::worklist::WorkList;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST /api/requests`: the signed-in person asks for a card.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestCard {
    /// By which process.
    pub process: ProcessId,
    /// Ask again although another request for such a card is open.
    #[serde(default)]
    pub although_open: bool,
    /// For whom, if a Card administrator writes down another person's wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recorded>,
}

/// Who asked a Card administrator, and how.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Whose card it will be.
    pub holder: PersonId,
    /// Who asked for it; usually the holder.
    pub asked_by: PersonId,
    /// How.
    pub channel: Channel,
}

/// `POST /api/issuances`: an officer presses Produce card without a recorded request.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProduceUnrequested {
    /// By which process.
    pub process: ProcessId,
    /// Whose card, who asked, how.
    pub recorded: Recorded,
    /// Although another issuance of such a card is open.
    #[serde(default)]
    pub although_open: bool,
}

/// The body of a command that needs nothing more.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// `POST .../decision`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "decision", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Decision {
    /// Yes.
    Approve {},
    /// No.
    Reject {
        /// Why.
        reason: Note,
    },
    /// Later.
    Postpone {
        /// Why, or until when.
        note: Note,
    },
}

/// `POST .../withdrawal`: ends an issuance without a card.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "withdrawal", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Withdrawal {
    /// The requester takes the request back.
    Abort {},
    /// The officer declines the request.
    Decline {
        /// Why.
        reason: Note,
    },
    /// Called off for cause.
    Cancel {
        /// Why.
        reason: Note,
    },
}

/// `POST .../production`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "production", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Production {
    /// On its own.
    Single {
        /// Where.
        target: Target,
    },
    /// With others.
    Mass {},
    /// Out of queue or pool again.
    TakeBack {},
}

/// `POST .../confirmation`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "confirmation", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Confirmation {
    /// The card is good.
    Confirm {},
    /// It is not.
    Refuse {
        /// Why.
        reason: Note,
    },
    /// Once more.
    TryAgain {
        /// With which chip.
        chip: Chip,
    },
    /// Back to the pool.
    BackToPool {},
    /// The agent fell silent.
    GiveUp {},
}

/// `POST .../letter`: answers a PDF.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenLetter {
    /// Why it has to be printed once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint: Option<Note>,
}

/// What a command led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// The issuance.
    pub issuance: IssuanceId,
    /// Where it stands now.
    pub state: StateName,
    /// Its version after the command.
    pub version: Version,
}

/// `GET /api/work?list=...&after=...`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkPage {
    /// Which list.
    pub list: WorkList,
    /// Its rows, oldest first.
    pub rows: Vec<Summary>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// `GET /api/issuances/{issuance}`: the case file, for officers and auditors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuancePage {
    /// All that is known of it; no secrets are.
    pub issuance: Issuance,
    /// Its version.
    pub version: Version,
    /// What the signed-in person may do now: the buttons of the page.
    pub allowed: Vec<CommandName>,
    /// Whether a photo is printed on the card, and the person has none: it cannot be made as long as that is so.
    pub photo_missing: bool,
    /// By what the card signs in to Windows, if the person lacks it: the Windows name or the SID. No certificate can be made then.
    #[serde(default)]
    pub logon_missing: Option<PersonField>,
}

/// `GET /api/issuances/{issuance}/history`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// The records, oldest first.
    pub records: Vec<HistoryRecord>,
}

/// An audit record with the name of who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryRecord {
    /// The record.
    pub record: AuditRecord,
    /// The person's name, the agent's name, or the system's effect.
    pub actor_name: String,
}

/// `GET /api/issuances/{issuance}/trace`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trace {
    /// The last claim of a desk, of which this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Fence>,
    /// What was said to the card under it, as far as it was told.
    pub exchanges: Vec<Exchange>,
}

/// `GET /api/my/issuances`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MyIssuances {
    /// The signed-in person's own.
    pub issuances: Vec<Summary>,
    /// Self-Service processes the person may request now.
    pub processes: Vec<ProcessId>,
}

/// `GET /api/my/issuances/{issuance}`: the holder's view, like a parcel's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Track {
    /// The row.
    pub summary: Summary,
    /// What happened, by role, not by name.
    pub steps: Vec<TrackStep>,
    /// Where the card stands, once it is issued.
    pub card: Option<CardStateName>,
    /// What comes next, in a sentence.
    pub next: String,
    /// Why it ended or waits, where a reason was given.
    pub reason: Option<Note>,
    /// What the holder may do now.
    pub allowed: Vec<CommandName>,
}

/// One of the five dots of a request's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrackStep {
    /// The step in words.
    pub name: String,
    /// Where it stands.
    pub state: TrackState,
    /// When it was done.
    pub at: Option<Timestamp>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrackState {
    /// Done.
    Done,
    /// Going on.
    Now,
    /// To come.
    ToCome,
    /// The way ended here.
    Ended,
}

/// `GET /api/readers`: where a card can be produced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Readers {
    /// All readers of the site.
    pub readers: Vec<ReaderRow>,
}

/// One reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReaderRow {
    /// Its agent.
    pub agent: AgentId,
    /// The agent's name.
    pub agent_name: String,
    /// The reader.
    pub reader: ReaderId,
    /// The reader's name.
    pub name: String,
    /// What was in it then.
    pub state: ReaderState,
    /// What it is.
    #[serde(default)]
    pub make: ReaderMake,
    /// Whether its desk prints cards.
    #[serde(default, skip_serializing_if = "PrinterState::is_unknown")]
    pub printer: PrinterState,
    /// The version of its agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_version: Option<Release>,
    /// When the agent was last heard of.
    pub last_seen: Timestamp,
    /// Whether that is recent enough to count on it.
    pub online: bool,
}
