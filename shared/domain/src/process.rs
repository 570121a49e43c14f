//! The issue processes: rows of data, named by the ids that administrators know.

use crate::profile::CardProfile;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What the card is technically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Package {
    /// Printed card with a contactless chip, no certificates (`CC...`).
    PhysicalId,
    /// PIV card with keys and certificates (`Pcm...`).
    DigitalId,
}

/// Whom the card is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderKind {
    /// Employed here.
    Employee,
    /// Works here under a contract that ends.
    Contractor,
    /// Visits for a while.
    Visitor,
}

/// When an issued card becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// As soon as it is verified: issued and active at once.
    AtIssue,
    /// When it is handed over to its holder.
    AtHandOver,
}

/// Which cards count as the same kind: one open issuance and one number range for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CardKind {
    /// What the card is technically.
    pub package: Package,
    /// Whom it is for.
    pub holder: HolderKind,
}

/// One issue process: a row of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its published id.
    pub id: ProcessId,
    /// Its name for people.
    pub name: &'static str,
    /// Package and holder.
    pub kind: CardKind,
    /// Whether the holder asks for the card in Self-Service.
    pub self_service: bool,
    /// Whether an approver decides.
    pub approval: bool,
    /// When the card becomes active.
    pub activation: Activation,
}

impl Process {
    /// What the chip is to carry.
    pub fn card_profile(&self) -> CardProfile {
        match self.kind.package {
            Package::PhysicalId => CardProfile::physical_id(),
            Package::DigitalId => CardProfile::digital_id(),
        }
    }

    /// Whether something is printed, so that a person must look at it.
    pub const fn printed(&self) -> bool {
        matches!(self.kind.package, Package::PhysicalId)
    }
}

macro_rules! processes {
    ($($id:ident, $name:literal, $package:ident, $holder:ident, $self_service:literal, $approval:literal;)*) => {
        /// The id of an issue process, as published.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub enum ProcessId {
            $(#[doc = $name] $id,)*
        }

        /// All issue processes.
        pub const PROCESSES: [Process; 16] = [$(ProcessId::$id.process(),)*];

        impl ProcessId {
            /// The id as text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$id => stringify!($id),)* }
            }

            /// The row of this process.
            pub const fn process(self) -> Process {
                match self {
                    $(Self::$id => Process {
                        id: Self::$id,
                        name: $name,
                        kind: CardKind { package: Package::$package, holder: HolderKind::$holder },
                        self_service: $self_service,
                        approval: $approval,
                        activation: Activation::AtHandOver,
                    },)*
                }
            }
        }

        impl FromStr for ProcessId {
            type Err = UnknownProcess;
            fn from_str(text: &str) -> Result<Self, UnknownProcess> {
                match text {
                    $(stringify!($id) => Ok(Self::$id),)*
                    _ => Err(UnknownProcess { id: text.chars().take(64).collect() }),
                }
            }
        }
    };
}

processes! {
    CCProcUSSPEmployeeCardWithApproval, "Employee badge, Self-Service, with approval", PhysicalId, Employee, true, true;
    CCProcUSSPEmployeeCardWithoutApproval, "Employee badge, Self-Service, without approval", PhysicalId, Employee, true, false;
    CCProcEmployeeCardWithApproval, "Employee badge, with approval", PhysicalId, Employee, false, true;
    CCProcEmployeeCardWithoutApproval, "Employee badge, without approval", PhysicalId, Employee, false, false;
    CCProcContractorCardWithApproval, "Contractor badge, with approval", PhysicalId, Contractor, false, true;
    CCProcContractorCardWithoutApproval, "Contractor badge, without approval", PhysicalId, Contractor, false, false;
    CCProcVisitorCardWithApproval, "Visitor badge, with approval", PhysicalId, Visitor, false, true;
    CCProcVisitorCardWithoutApproval, "Visitor badge, without approval", PhysicalId, Visitor, false, false;
    PcmProcUSSPEmployeeCardWithApproval, "Employee smart card, Self-Service, with approval", DigitalId, Employee, true, true;
    PcmProcUSSPEmployeeCardWithoutApproval, "Employee smart card, Self-Service, without approval", DigitalId, Employee, true, false;
    PcmProcEmployeeCardWithApproval, "Employee smart card, with approval", DigitalId, Employee, false, true;
    PcmProcEmployeeCardWithoutApproval, "Employee smart card, without approval", DigitalId, Employee, false, false;
    PcmProcContractorCardWithApproval, "Contractor smart card, with approval", DigitalId, Contractor, false, true;
    PcmProcContractorCardWithoutApproval, "Contractor smart card, without approval", DigitalId, Contractor, false, false;
    PcmProcVisitorCardWithApproval, "Visitor smart card, with approval", DigitalId, Visitor, false, true;
    PcmProcVisitorCardWithoutApproval, "Visitor smart card, without approval", DigitalId, Visitor, false, false;
}

impl TryFrom<String> for ProcessId {
    type Error = UnknownProcess;
    fn try_from(text: String) -> Result<Self, UnknownProcess> {
        text.parse()
    }
}

/// No process has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no process is called `{id}`")]
pub struct UnknownProcess {
    /// What was asked for, cut to 64 characters.
    pub id: String,
}

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
