//! Cards after they are issued: lists, pages, commands.

use domain::card::{
    CardAudit, CardCommandName, CardState, CardStateName, CardSummary, Letter, LockCause, PrintRelease,
};
use domain::certificate::{CertificateState, CertificateStateName, CertificateSummary, Serial, Sha256};
use domain::id::{IssuanceId, PersonId, Version};
use domain::process::ProcessId;
use domain::profile::Slot;
use domain::text::Note;
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST /api/cards/{issuance}/life`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "life", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CardLife {
    /// Given to its holder; a card without a name to somebody who becomes its holder.
    HandOver {
        /// To whom, if it bears no name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// Out of force for a while.
    Deactivate {
        /// Why.
        reason: Note,
    },
    /// In force again.
    Reactivate {},
    /// Out of force for good.
    Lock {
        /// For which cause.
        cause: LockCause,
        /// In words.
        reason: Note,
    },
    /// One of its certificates is suspended on its own; the card stays as it is.
    HoldCertificate {
        /// Which.
        serial: Serial,
        /// Why.
        reason: Note,
    },
    /// That suspension is lifted.
    ReleaseCertificate {
        /// Of which.
        serial: Serial,
    },
}

/// `POST /api/my/cards/{issuance}/loss`: the holder has the card no longer.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportLoss {
    /// How it came to that, if the holder says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
}

/// What a command led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardAccepted {
    /// The issuance that made the card.
    pub issuance: IssuanceId,
    /// Where the card stands now.
    pub state: CardStateName,
    /// Its version after the command.
    pub version: Version,
}

/// In which order a list comes, by the time since when cards are in their state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The last change first.
    #[default]
    Newest,
    /// The longest unchanged first.
    Oldest,
}

/// `GET /api/cards?state=...&order=...&after=...` or `GET /api/cards?holder=...`: for officers and auditors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardsPage {
    /// The cards.
    pub rows: Vec<CardRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A card in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardRow {
    /// The card.
    pub card: CardSummary,
    /// The holder's name, if it is known.
    pub holder_name: Option<String>,
}

/// By which time certificates in a state are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateTime {
    /// Since when they are in it.
    #[default]
    Since,
    /// Until when they are valid.
    Until,
}

/// `GET /api/certificates?state=...&by=...&order=...&after=...`, `?holder=...` or `?serial=...`: for officers and
/// auditors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificatesPage {
    /// The certificates.
    pub rows: Vec<CertificateLine>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A certificate in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateLine {
    /// The certificate.
    pub certificate: CertificateSummary,
    /// The holder's name, if it is known.
    pub holder_name: Option<String>,
}

/// `GET /api/cards/{issuance}`: for officers and auditors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardPage {
    /// The card as lists show it.
    pub card: CardSummary,
    /// Where it stands, with the reasons.
    pub state: CardState,
    /// Its version, with which the page's tag begins.
    pub version: Version,
    /// The holder's name, as known when the issuance began.
    pub holder_name: Option<String>,
    /// By which process it was made.
    pub process: ProcessId,
    /// Its PIN letter, which is handed over with the card; none before production, and none that nobody waits for.
    pub letter: Option<Letter>,
    /// What was printed on it, if anything was.
    pub print: Option<CardPrint>,
    /// Its certificates, those of earlier attempts included.
    pub certificates: Vec<CertificateRow>,
    /// What happened to it, oldest first.
    pub history: Vec<CardHistoryRecord>,
    /// What the signed-in person may do now: the buttons of the page.
    pub allowed: Vec<CardCommandName>,
}

/// What was printed on a card, and what of it `GET /api/cards/{issuance}/picture` can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct CardPrint {
    /// Whether the back was printed as well, as far as that was noted.
    pub back: bool,
    /// Whether the photo on the card is kept no longer: in pictures a silhouette stands in its place.
    pub photo_gone: bool,
}

impl CardPrint {
    /// What a document says, given the photo that is kept of the holder now.
    pub fn of(print: &PrintRelease, photo: Option<Sha256>) -> Self {
        let back = print.drawn.is_some_and(|drawn| drawn.back);
        Self { back, photo_gone: print.photo_is_gone(photo) }
    }
}

/// A certificate of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateRow {
    /// Its serial number.
    pub serial: Serial,
    /// Where it stands.
    pub state: CertificateState,
    /// The slot whose key it certifies; none if another one took its place.
    pub slot: Option<Slot>,
    /// From when it is valid; none if another one took its place.
    pub not_before: Option<Timestamp>,
    /// Until when it is valid.
    pub not_after: Option<Timestamp>,
    /// What the signed-in person may do with it now: the buttons of its row.
    pub allowed: Vec<CardCommandName>,
}

/// An audit record of a card with the name of who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardHistoryRecord {
    /// The record.
    pub record: CardAudit,
    /// The person's name, or the system's effect.
    pub actor_name: String,
}

/// `GET /api/my/cards`: the last change first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MyCards {
    /// The signed-in person's own, those that no card came of left out.
    pub cards: Vec<MyCard>,
}

/// A card of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MyCard {
    /// The card.
    pub card: CardSummary,
    /// What its holder may do now: [`CardCommandName::Lock`] is Report lost.
    pub allowed: Vec<CardCommandName>,
}

/// `GET /api/my/cards/details`: the last change first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MyCardDetails {
    /// The signed-in person's own, as [`MyCards`] has them.
    pub cards: Vec<MyCardDetail>,
}

/// A card of the signed-in person, with what is on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MyCardDetail {
    /// The card.
    pub card: CardSummary,
    /// What its holder may do now, as [`MyCard`] has it.
    pub allowed: Vec<CardCommandName>,
    /// What was printed on it, if anything was.
    pub print: Option<CardPrint>,
    /// The certificates on its chip; those that others took the place of are left out.
    pub certificates: Vec<MyCertificate>,
}

/// A certificate on a card of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct MyCertificate {
    /// The slot whose key it certifies: what the certificate is for.
    pub slot: Slot,
    /// Where it stands.
    pub state: CertificateStateName,
    /// Until when it can be valid.
    pub until: Timestamp,
}
