//! The ready check: whether an order can take a card, and if not, why, and what mends it.

use super::state::Order;
use crate::id::{IssuanceId, OrderId, PersonId};
use crate::issuance::state::{Issuance, State, StateName};
use crate::person::change::PersonField;
use crate::person::{Person, PersonStatus};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why an order skips a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "reason", rename_all = "kebab-case", deny_unknown_fields)]
pub enum NotReady {
    /// There is no such issuance.
    #[error("there is no such issuance")]
    Unknown {},
    /// It is for another process of mass production, or another site.
    #[error("the card is of another kind or site than the order's")]
    OtherKind {},
    /// It was not approved.
    #[error("its production is not approved yet")]
    NotApproved {},
    /// It has no number yet.
    #[error("it waits for its card number")]
    NoCardObject {},
    /// Nobody chose mass production for it.
    #[error("mass production was not chosen for it: it is {}", state.words())]
    NotInPool {
        /// Where it stands.
        state: StateName,
    },
    /// It ended, or is a card already.
    #[error("its issuance is {}", state.words())]
    Ended {
        /// Where it stands.
        state: StateName,
    },
    /// Another order has it.
    #[error("another order has it: {order}")]
    OtherOrder {
        /// Which.
        order: OrderId,
    },
    /// The holder may hold no cards.
    #[error("the person is inactive")]
    PersonInactive {},
    /// Contract or visit are over.
    #[error("the person's contract or visit has ended")]
    EngagementEnded {},
    /// The layout shows a photo, and there is none.
    #[error("the person has no photo, and one is printed on the card")]
    PhotoMissing {},
    /// A certificate for signing in to Windows needs the user principal name.
    #[error("the person has no user principal name, and the certificate for signing in needs it")]
    UpnMissing {},
    /// So it does the SID, where the process asks for it.
    #[error("the person has no Windows SID, and the certificate for signing in needs it")]
    SidMissing {},
    /// Cards like it are not made here.
    #[error("its process is not offered; a System administrator can offer it")]
    NotOffered {},
    /// It is the card of who started the order.
    #[error("it is the card of who started the order; another administrator has to produce it")]
    OwnCard {},
}

/// Where what keeps a card out of an order is mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "at", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Mend {
    /// On the case file.
    Issuance {
        /// Whose.
        issuance: IssuanceId,
    },
    /// On the person's page.
    Person {
        /// Whose.
        person: PersonId,
    },
    /// On another order's page.
    Order {
        /// Whose.
        order: OrderId,
    },
    /// On the list of orders: another order takes it.
    Orders {},
}

impl NotReady {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown {} => "unknown",
            Self::OtherKind {} => "other-kind",
            Self::NotApproved {} => "not-approved",
            Self::NoCardObject {} => "no-card-object",
            Self::NotInPool { .. } => "not-in-pool",
            Self::Ended { .. } => "ended",
            Self::OtherOrder { .. } => "other-order",
            Self::PersonInactive {} => "person-inactive",
            Self::EngagementEnded {} => "engagement-ended",
            Self::PhotoMissing {} => "photo-missing",
            Self::UpnMissing {} => "upn-missing",
            Self::SidMissing {} => "sid-missing",
            Self::NotOffered {} => "not-offered",
            Self::OwnCard {} => "own-card",
        }
    }

    /// Where it is mended.
    pub fn mend(&self, issuance: &IssuanceId, holder: Option<&PersonId>) -> Mend {
        match (self, holder) {
            (Self::OtherOrder { order }, _) => Mend::Order { order: order.clone() },
            (Self::Unknown {} | Self::OtherKind {} | Self::NotOffered {} | Self::OwnCard {}, _) => {
                Mend::Orders {}
            }
            (
                Self::PersonInactive {}
                | Self::EngagementEnded {}
                | Self::PhotoMissing {}
                | Self::UpnMissing {}
                | Self::SidMissing {},
                Some(person),
            ) => Mend::Person { person: person.clone() },
            _ => Mend::Issuance { issuance: issuance.clone() },
        }
    }
}

/// What else is known when a card is checked.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The holder as known now; the issuance has the one of when it began.
    pub holder: Option<&'a Person>,
    /// Whether the layout that is printed on the card shows a photo.
    pub shows_photo: bool,
    /// Who started the order.
    pub by: &'a PersonId,
    /// When.
    pub now: Timestamp,
}

/// Whether an order can take a card. A card that it has taken already is ready.
///
/// # Errors
/// [`NotReady`]: why not. Of several reasons the one that has to be mended first.
pub fn ready(order: &Order, issuance: &Issuance, facts: Facts<'_>) -> Result<(), NotReady> {
    if order.process.process().kind != issuance.process().kind || order.site != issuance.site {
        return Err(NotReady::OtherKind {});
    }
    let state = issuance.state.name();
    match &issuance.state {
        State::Pooled(_) => {}
        State::Ordered(s) if s.order == order.id => return Ok(()),
        State::Ordered(s) => return Err(NotReady::OtherOrder { order: s.order.clone() }),
        State::Requested | State::AwaitingApproval(_) => return Err(NotReady::NotApproved {}),
        State::CardPending(_) => return Err(NotReady::NoCardObject {}),
        State::CardReady(_)
        | State::Queued(_)
        | State::InProduction(_)
        | State::AwaitingConfirmation(_)
        | State::Failed(_) => return Err(NotReady::NotInPool { state }),
        State::Issued(_)
        | State::Declined(_)
        | State::Aborted(_)
        | State::Rejected(_)
        | State::Cancelled(_) => {
            return Err(NotReady::Ended { state });
        }
    }
    // No card without a name waits in a pool.
    let Some(known) = &issuance.holder else { return Err(NotReady::OtherKind {}) };
    let holder = facts.holder.unwrap_or(known);
    if holder.id == *facts.by {
        return Err(NotReady::OwnCard {});
    }
    if holder.status != PersonStatus::Active {
        return Err(NotReady::PersonInactive {});
    }
    if holder.engagement.until().is_some_and(|until| until <= facts.now) {
        return Err(NotReady::EngagementEnded {});
    }
    let profile = issuance.profile();
    if facts.shows_photo && profile.layout.is_some() && holder.photo.is_none() {
        return Err(NotReady::PhotoMissing {});
    }
    // The certificate is made of what was known when the issuance began; what was not known then may be known now.
    let named = known.clone().with_windows_names_of(holder);
    match issuance.terms.logon(issuance.process().kind).missing(&named) {
        None => Ok(()),
        Some(PersonField::Sid) => Err(NotReady::SidMissing {}),
        Some(_) => Err(NotReady::UpnMissing {}),
    }
}
