//! The issue processes: rows of data, named by the ids that administrators know. Cards without a name have none: they
//! begin with an order, and follow the process of mass production that it names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What the card is technically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Package {
    /// Printed card with a contactless chip, no certificates (`CC...`).
    PhysicalId,
    /// PIV card with keys and certificates (`Pcm...`).
    DigitalId,
}

impl Package {
    /// The package's name for addresses and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PhysicalId => "physical-id",
            Self::DigitalId => "digital-id",
        }
    }

    /// What people call its cards.
    pub const fn cards(self) -> &'static str {
        match self {
            Self::PhysicalId => "badges",
            Self::DigitalId => "smart cards",
        }
    }
}

/// Whom the card is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HolderKind {
    /// Employed here.
    Employee,
    /// Works here under a contract that ends.
    Contractor,
    /// Visits for a while.
    Visitor,
    /// Whoever visits: the card bears no name.
    VisitorNonPersonal,
    /// Whoever gets it later: the card bears no name.
    NonPersonal,
}

impl HolderKind {
    /// The kind's name for addresses and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Contractor => "contractor",
            Self::Visitor => "visitor",
            Self::VisitorNonPersonal => "visitor-non-personal",
            Self::NonPersonal => "non-personal",
        }
    }

    /// Whether the card is made for a person, and bears their name.
    pub const fn is_personal(self) -> bool {
        !matches!(self, Self::VisitorNonPersonal | Self::NonPersonal)
    }
}

/// When an issued card becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// As soon as it is verified: issued and active at once.
    AtIssue,
    /// When it is handed over to its holder.
    AtHandOver,
}

/// Which cards count as the same kind: one open issuance and one number range for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct CardKind {
    /// What the card is technically.
    pub package: Package,
    /// Whom it is for.
    pub holder: HolderKind,
}

impl CardKind {
    /// What people call its cards.
    pub fn cards(self) -> String {
        let cards = self.package.cards();
        match self.holder {
            HolderKind::NonPersonal => format!("{cards} without a name"),
            HolderKind::VisitorNonPersonal => format!("visitor {cards} without a name"),
            holder => format!("{} {cards}", holder.as_str()),
        }
    }

    /// All kinds.
    pub fn all() -> Vec<Self> {
        use HolderKind::{Contractor, Employee, NonPersonal, Visitor, VisitorNonPersonal};
        let holders = [Employee, Contractor, Visitor, VisitorNonPersonal, NonPersonal];
        let packages = [Package::DigitalId, Package::PhysicalId];
        packages.into_iter().flat_map(|package| holders.map(|holder| Self { package, holder })).collect()
    }
}

/// What an issuance follows: a row of data.
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
}

macro_rules! processes {
    (
        issue { $($id:ident, $name:literal, $package:ident, $holder:ident, $self_service:literal, $approval:literal;)* }
        ordered { $($ordered:ident, $ordered_name:literal, $ordered_package:ident, $ordered_holder:ident;)* }
    ) => {
        processes! { @all
            $($id, $name, $package, $holder, $self_service, $approval;)*
            $($ordered, $ordered_name, $ordered_package, $ordered_holder, false, false;)*
        }

        /// The issue processes: those by which a person gets a card.
        pub const PROCESSES: [Process; 16] = [$(ProcessId::$id.process(),)*];

        /// What cards without a name follow, which begin with an order: processes of mass production.
        pub const ORDERED: [Process; 4] = [$(ProcessId::$ordered.process(),)*];
    };
    (@all $($id:ident, $name:literal, $package:ident, $holder:ident, $self_service:literal, $approval:literal;)*) => {
        /// The id of what an issuance follows, as published.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String")]
        #[schemars(extend("enum" = [$(stringify!($id)),*]))]
        pub enum ProcessId {
            $(#[doc = $name] $id,)*
        }

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
    issue {
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
    ordered {
        CCProcMassProductionVisitorNonPersonalCard, "Visitor badges without a name, mass production", PhysicalId, VisitorNonPersonal;
        CCProcMassProductionNonPersonalCard, "Badges without a name, mass production", PhysicalId, NonPersonal;
        PcmProcMassProductionVisitorNonPersonalCard, "Visitor smart cards without a name, mass production", DigitalId, VisitorNonPersonal;
        PcmProcMassProductionNonPersonalCard, "Smart cards without a name, mass production", DigitalId, NonPersonal;
    }
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

/// A process of mass production: a row of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MassProcess {
    /// Its published id.
    pub id: MassProcessId,
    /// Its name for people.
    pub name: &'static str,
    /// Which cards it makes: of issuances in the pool, or as many without a name as an order asks for.
    pub kind: CardKind,
}

impl MassProcess {
    /// What its cards follow if they have no name; none if each has an issuance in the pool.
    pub fn ordered(&self) -> Option<ProcessId> {
        ORDERED.iter().find(|process| process.kind == self.kind).map(|process| process.id)
    }
}

macro_rules! mass_processes {
    ($($id:ident, $name:literal, $package:ident, $holder:ident;)*) => {
        /// The id of a process of mass production, as published.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum MassProcessId {
            $(#[doc = $name] $id,)*
        }

        /// All processes of mass production.
        pub const MASS_PROCESSES: [MassProcess; 10] = [$(MassProcessId::$id.process(),)*];

        impl MassProcessId {
            /// The id as text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$id => stringify!($id),)* }
            }

            /// The row of this process.
            pub const fn process(self) -> MassProcess {
                match self {
                    $(Self::$id => MassProcess {
                        id: Self::$id,
                        name: $name,
                        kind: CardKind { package: Package::$package, holder: HolderKind::$holder },
                    },)*
                }
            }
        }
    };
}

mass_processes! {
    CCProcMassProductionEmployeeCard, "Employee badges, mass production", PhysicalId, Employee;
    CCProcMassProductionContractorCard, "Contractor badges, mass production", PhysicalId, Contractor;
    CCProcMassProductionVisitorCard, "Visitor badges, mass production", PhysicalId, Visitor;
    CCProcMassProductionVisitorNonPersonalCard, "Visitor badges without a name, mass production", PhysicalId, VisitorNonPersonal;
    CCProcMassProductionNonPersonalCard, "Badges without a name, mass production", PhysicalId, NonPersonal;
    PcmProcMassProductionEmployeeCard, "Employee smart cards, mass production", DigitalId, Employee;
    PcmProcMassProductionContractorCard, "Contractor smart cards, mass production", DigitalId, Contractor;
    PcmProcMassProductionVisitorCard, "Visitor smart cards, mass production", DigitalId, Visitor;
    PcmProcMassProductionVisitorNonPersonalCard, "Visitor smart cards without a name, mass production", DigitalId, VisitorNonPersonal;
    PcmProcMassProductionNonPersonalCard, "Smart cards without a name, mass production", DigitalId, NonPersonal;
}

impl fmt::Display for MassProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
