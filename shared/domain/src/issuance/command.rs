//! What can be commanded of an issuance.

use super::state::{Channel, DeskReader, Target};
use crate::card::Drawn;
use crate::certificate::{Certificate, Sha256};
use crate::contactless::Uid;
use crate::evidence::{Evidence, Failure, ProductionStep};
use crate::id::{CardId, CardNumber, ChipId, Fence, IssuanceId, KdfVersion, OrderId, PersonId, SiteId};
use crate::person::Person;
use crate::process::ProcessId;
use crate::settings::Terms;
use crate::text::Note;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How an issuance begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The id it will have.
    pub id: IssuanceId,
    /// The process it will follow.
    pub process: ProcessId,
    /// Whose card it will be.
    pub holder: Person,
    /// Who asked for it.
    pub asked_by: PersonId,
    /// How the wish arrived.
    pub channel: Channel,
    /// The settings of now.
    pub terms: Terms,
}

/// How the issuance of a card without a name begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderedCard {
    /// The id it will have.
    pub id: IssuanceId,
    /// The process it will follow.
    pub process: ProcessId,
    /// The site whose desks make it.
    pub site: SiteId,
    /// The order that asks for it.
    pub order: OrderId,
    /// Who started the order.
    pub by: PersonId,
    /// The settings of now.
    pub terms: Terms,
}

/// A command with what it needs. Who acts and when come beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The holder asks in Self-Service.
    Request(Box<Opening>),
    /// A Card administrator writes down who asked.
    RecordRequest(Box<Opening>),
    /// An order asks for a card without a name.
    OrderCard(Box<OrderedCard>),
    /// An officer starts production of a requested card.
    Produce,
    /// An officer starts without a recorded request, and says who asked.
    ProduceUnrequested(Box<Opening>),
    /// An officer says no to the request.
    Decline(Note),
    /// The requester takes it back.
    Abort,
    /// The approver says yes.
    Approve,
    /// The approver says no.
    Reject(Note),
    /// The approver puts it off.
    Postpone(Note),
    /// Called off, for cause.
    Cancel(Note),
    /// The system made number, PIN and PUK.
    CardCreated {
        /// The card object.
        card: CardId,
        /// Its number.
        number: CardNumber,
    },
    /// The system could not make them yet.
    CardDelayed(Note),
    /// To be produced on its own.
    ChooseSingle(Target),
    /// To be produced with others.
    ChooseMass,
    /// Out of the queue or pool again.
    TakeBack,
    /// Into a production order.
    AddToOrder {
        /// Which.
        order: OrderId,
        /// Who started it.
        by: PersonId,
    },
    /// Out of it.
    RemoveFromOrder,
    /// An agent takes the job.
    Claim {
        /// Where the work will be done.
        at: DeskReader,
        /// The order that offered the card, as it stands; none if none did.
        order: Option<OrderStanding>,
    },
    /// The agent asks for the secrets for this chip: the recorded intent to change it.
    ReleaseSecrets {
        /// The claim.
        fence: Fence,
        /// The chip.
        chip: ChipId,
        /// How it was found.
        found: Found,
        /// The edition of the derivation that a new chip gets.
        kdf: KdfVersion,
    },
    /// Certificates were issued for the chip's keys.
    Certify {
        /// The claim.
        fence: Fence,
        /// The certificates.
        certificates: Vec<Certificate>,
    },
    /// The agent has read the contactless chip.
    RegisterUid {
        /// The claim.
        fence: Fence,
        /// Its UID.
        uid: Uid,
    },
    /// The document to be printed was made for the agent.
    ReleasePrint {
        /// The claim.
        fence: Fence,
        /// SHA-256 over it.
        document: Sha256,
        /// What is on it.
        drawn: Drawn,
    },
    /// The agent has reached a step.
    Progress {
        /// The claim.
        fence: Fence,
        /// The step.
        step: ProductionStep,
    },
    /// The machine's checks passed.
    ReportVerified {
        /// The claim.
        fence: Fence,
        /// What the agent saw.
        evidence: Evidence,
    },
    /// They did not, or something broke before.
    ReportFailed {
        /// The claim.
        fence: Fence,
        /// What happened.
        failure: Failure,
    },
    /// A person ends an attempt whose agent fell silent.
    GiveUp,
    /// A person looked: the card is good.
    Confirm,
    /// A person looked: it is not.
    Refuse(Note),
    /// Produce it once more.
    TryAgain(Chip),
    /// Once more, with a new card: "Repeat production" of its order.
    Repeat {
        /// Who said so.
        by: PersonId,
    },
    /// Back to the pool: its order was completed.
    BackToPool,
    /// Back to the pool out of the middle of its production: its order was cancelled.
    Recall(Note),
    /// The PIN letter.
    OpenLetter(Opened),
}

/// A production order as it stands when one of its cards is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderStanding {
    /// The order.
    pub order: OrderId,
    /// Whether its cards may be claimed.
    pub running: bool,
}

/// How an agent found a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// Without an identity: the chip will be marked with the one named, and with no other card's.
    Blank,
    /// Marked with the identity named.
    Marked,
}

/// Which chip a new attempt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Chip {
    /// The same one goes on where it stopped.
    Same,
    /// Another one: new keys, and new secrets if the old chip may hold them.
    New,
}

/// Which opening of the letter it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The first and, usually, only one.
    First,
    /// The one reprint, with its reason.
    Reprint(Note),
}

macro_rules! command_names {
    ($($name:ident, $words:literal, [$($variant:ident),*];)*) => {
        /// The name of a command, without its data: what audit records, buttons and the rules speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum CommandName {
            $(#[doc = $words] $name,)*
        }

        impl CommandName {
            /// All commands, in the order of the workflow.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The command as a button or sentence names it.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }

        impl Command {
            /// Its name.
            pub const fn name(&self) -> CommandName {
                match self { $($(Self::$variant { .. })|* => CommandName::$name,)* }
            }
        }
    };
}

command_names! {
    Request, "Request card", [Request];
    RecordRequest, "Record request", [RecordRequest];
    Produce, "Produce card", [Produce, ProduceUnrequested];
    OrderCard, "Order card", [OrderCard];
    Decline, "Decline", [Decline];
    Abort, "Withdraw request", [Abort];
    Approve, "Approve", [Approve];
    Reject, "Reject", [Reject];
    Postpone, "Postpone", [Postpone];
    Cancel, "Cancel issuance", [Cancel];
    CardCreated, "Create card object", [CardCreated];
    CardDelayed, "Report delay", [CardDelayed];
    ChooseSingle, "Choose single production", [ChooseSingle];
    ChooseMass, "Choose mass production", [ChooseMass];
    TakeBack, "Take back", [TakeBack];
    AddToOrder, "Add to order", [AddToOrder];
    RemoveFromOrder, "Remove from order", [RemoveFromOrder];
    Claim, "Claim job", [Claim];
    ReleaseSecrets, "Release secrets", [ReleaseSecrets];
    Certify, "Certify keys", [Certify];
    RegisterUid, "Register contactless chip", [RegisterUid];
    ReleasePrint, "Release print", [ReleasePrint];
    Progress, "Report progress", [Progress];
    ReportVerified, "Report verified", [ReportVerified];
    ReportFailed, "Report failure", [ReportFailed];
    GiveUp, "Give up", [GiveUp];
    Confirm, "Confirm", [Confirm];
    Refuse, "Refuse", [Refuse];
    TryAgain, "Try again", [TryAgain];
    Repeat, "Repeat production", [Repeat];
    BackToPool, "Back to pool", [BackToPool];
    Recall, "Recall into the pool", [Recall];
    OpenLetter, "Open PIN letter", [OpenLetter];
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
