//! What the agent saw on a card: progress while it works, evidence when it is done, and how it failed.

use crate::certificate::Sha256;
use crate::contactless::Uid;
use crate::id::ChipId;
use crate::profile::{ProfileVersion, Slot};
use crate::text::Note;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A step of personalising one card, in the order of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProductionStep {
    /// Select the PIV application and read the chip's identity.
    Identify,
    /// Read the UID of the contactless chip, and take it for this card.
    ReadUid,
    /// Receive the card's secrets from the backend.
    ReleaseSecrets,
    /// Write the chip's identity (CHUID) as the first object.
    Mark,
    /// Set the card's own management key.
    ManagementKey,
    /// Generate the keys on the card and prove their possession.
    GenerateKeys,
    /// Receive the certificates.
    Certify,
    /// Write certificates and data objects.
    WriteObjects,
    /// Read back every object and prove every key.
    ReadBack,
    /// Set PUK and PIN.
    SetPin,
    /// Try the new PIN after a fresh start of the card.
    Verify,
    /// Print the card.
    Print,
}

impl ProductionStep {
    /// All steps in order.
    pub const ALL: [Self; 12] = [
        Self::Identify,
        Self::ReadUid,
        Self::ReleaseSecrets,
        Self::Mark,
        Self::ManagementKey,
        Self::GenerateKeys,
        Self::Certify,
        Self::WriteObjects,
        Self::ReadBack,
        Self::SetPin,
        Self::Verify,
        Self::Print,
    ];

    /// Its name for keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identify => "identify",
            Self::ReadUid => "read-uid",
            Self::ReleaseSecrets => "release-secrets",
            Self::Mark => "mark",
            Self::ManagementKey => "management-key",
            Self::GenerateKeys => "generate-keys",
            Self::Certify => "certify",
            Self::WriteObjects => "write-objects",
            Self::ReadBack => "read-back",
            Self::SetPin => "set-pin",
            Self::Verify => "verify",
            Self::Print => "print",
        }
    }

    /// The step in words, as it runs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identify => "Reading the card",
            Self::ReadUid => "Reading the contactless chip",
            Self::ReleaseSecrets => "Receiving the card's secrets",
            Self::Mark => "Writing the card's identity",
            Self::ManagementKey => "Setting the management key",
            Self::GenerateKeys => "Generating keys on the card",
            Self::Certify => "Receiving certificates",
            Self::WriteObjects => "Writing certificates",
            Self::ReadBack => "Reading back and proving keys",
            Self::SetPin => "Setting PUK and PIN",
            Self::Verify => "Trying the new PIN",
            Self::Print => "Printing",
        }
    }
}

impl fmt::Display for ProductionStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A data object of a PIV card that production writes (SP 800-73-5 part 1, table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CardObject {
    /// Card Holder Unique Identifier.
    Chuid,
    /// Card Capability Container.
    Ccc,
    /// The certificate of slot 9A.
    CertificateAuthentication,
    /// The certificate of slot 9C.
    CertificateSignature,
    /// The certificate of slot 9D.
    CertificateKeyManagement,
    /// The certificate of slot 9E.
    CertificateCardAuthentication,
    /// Discovery Object: which PINs the card takes.
    Discovery,
    /// Printed Information.
    PrintedInformation,
    /// Security Object: signed hashes of others.
    SecurityObject,
}

impl CardObject {
    /// What is on every card beside its certificates, in the order in which it is written: the Security Object, which has the
    /// hashes of the others, comes last.
    pub fn of_every_card(profile: ProfileVersion) -> &'static [Self] {
        if profile.is_whole() {
            &[Self::Chuid, Self::Ccc, Self::Discovery, Self::PrintedInformation, Self::SecurityObject]
        } else {
            &[Self::Chuid, Self::Ccc]
        }
    }

    /// The object that holds the certificate of a slot.
    pub const fn certificate(slot: Slot) -> Self {
        match slot {
            Slot::Authentication => Self::CertificateAuthentication,
            Slot::Signature => Self::CertificateSignature,
            Slot::KeyManagement => Self::CertificateKeyManagement,
            Slot::CardAuthentication => Self::CertificateCardAuthentication,
        }
    }
}

/// One object, read back byte for byte as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectEvidence {
    /// Which object.
    pub object: CardObject,
    /// SHA-256 over its bytes as read back.
    pub digest: Sha256,
}

/// One slot whose key did what it is for with a fresh challenge: signed, agreed or decrypted, as its certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotEvidence {
    /// Which slot.
    pub slot: Slot,
    /// SHA-256 over its certificate, which was read back as it was written.
    pub certificate: Sha256,
}

/// What the agent saw on a finished card: a part for each part of its profile. It is made only after every
/// check passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Of the PIV application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piv: Option<PivEvidence>,
    /// The UID, read before anything was written, and once more at the end where the card still lay there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// What was printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<PrintEvidence>,
}

/// The printer has said that the pages are out. Whether they look well, a person says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintEvidence {
    /// SHA-256 over the document that was printed.
    pub document: Sha256,
    /// The printer, as its desk names it.
    pub printer: String,
}

/// What the agent saw of a chip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PivEvidence {
    /// The chip.
    pub chip: ChipId,
    /// The objects read back equal.
    pub objects: Vec<ObjectEvidence>,
    /// The keys proven.
    pub slots: Vec<SlotEvidence>,
    /// What became of each factory secret.
    pub secrets: SecretsEvidence,
}

/// How the agent knows that the card's own secrets are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretsEvidence {
    /// Tries that the PIN has left after the new one was accepted.
    pub pin_tries_left: u8,
    /// The card accepted the change of the PUK away from the factory's.
    pub puk_changed: bool,
    /// The card proved that it holds the derived management key.
    pub management_key_proven: bool,
}

/// What can still be done with a chip after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChipFate {
    /// Nothing was written, and nothing of this attempt can have been printed.
    Clean,
    /// The same chip, or the card without one, can be taken up again by this issuance.
    Resumable,
    /// Of no more use.
    Scrap,
}

/// How a production attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// At which step.
    pub step: ProductionStep,
    /// What happened and what to do next, in one or two sentences.
    pub reason: Note,
    /// What can still be done with the chip.
    pub fate: ChipFate,
}
