//! All that can be done to an issuance from outside: each command of the machine that has a route, and the
//! ways in which some differ.

/// An act, with what has to be done right before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Request,
    Record,
    ProduceUnrequested,
    Produce,
    Decline,
    Abort,
    Approve,
    Reject,
    Postpone,
    CancelUnapproved,
    ChooseSingle,
    ChooseMass,
    TakeBack,
    Claim,
    ClaimAgain,
    Release,
    ReleaseAgain,
    ReleaseOther,
    Certify,
    CertifyOther,
    Progress,
    Verified,
    Failed,
    GiveUp,
    Cancel,
    Confirm,
    Refuse,
    OpenLetter,
    Reprint,
    CancelVerified,
    TryAgainNew,
    TryAgainSame,
    TryAgainOpened,
    CancelFailed,
    /// Has no route yet: it only leads to the others.
    Order,
    ClaimOrdered,
    FailOrdered,
    BackToPool,
    RefuseOpened,
    /// The way of a badge, whose steps to the reader are those of other cards: they only lead to the others.
    RequestBadge,
    ProduceBadge,
    ApproveBadge,
    ChooseBadge,
    ClaimBadge,
    RegisterUid,
    ReleasePrint,
    VerifiedBadge,
    RefuseBadge,
    TryAgainBadge,
    /// Told from others by who does it, or with which card.
    AbortRecorded,
    ReleaseNext,
    NextUid,
}

impl Act {
    /// All acts that have a route.
    pub const ALL: [Self; 43] = [
        Self::Request,
        Self::Record,
        Self::ProduceUnrequested,
        Self::Produce,
        Self::Decline,
        Self::Abort,
        Self::Approve,
        Self::Reject,
        Self::Postpone,
        Self::CancelUnapproved,
        Self::ChooseSingle,
        Self::ChooseMass,
        Self::TakeBack,
        Self::Claim,
        Self::ClaimAgain,
        Self::Release,
        Self::ReleaseAgain,
        Self::ReleaseOther,
        Self::Certify,
        Self::CertifyOther,
        Self::Progress,
        Self::Verified,
        Self::Failed,
        Self::GiveUp,
        Self::Cancel,
        Self::Confirm,
        Self::Refuse,
        Self::OpenLetter,
        Self::Reprint,
        Self::CancelVerified,
        Self::TryAgainNew,
        Self::TryAgainSame,
        Self::TryAgainOpened,
        Self::CancelFailed,
        Self::ClaimOrdered,
        Self::FailOrdered,
        Self::BackToPool,
        Self::RefuseOpened,
        Self::RegisterUid,
        Self::ReleasePrint,
        Self::VerifiedBadge,
        Self::RefuseBadge,
        Self::TryAgainBadge,
    ];

    /// What comes right before it on the shortest way there.
    pub const fn before(self) -> Option<Self> {
        Some(match self {
            Self::Request | Self::Record | Self::ProduceUnrequested | Self::RequestBadge => return None,
            Self::Produce | Self::Decline | Self::Abort => Self::Request,
            Self::Approve | Self::Reject | Self::Postpone | Self::CancelUnapproved => Self::Produce,
            Self::ChooseSingle | Self::ChooseMass => Self::Approve,
            Self::TakeBack | Self::Claim => Self::ChooseSingle,
            Self::Release | Self::ClaimAgain => Self::Claim,
            Self::Certify | Self::ReleaseAgain | Self::GiveUp => Self::Release,
            Self::Progress | Self::Verified | Self::Failed | Self::Cancel | Self::ReleaseOther => {
                Self::Certify
            }
            Self::CertifyOther => Self::ReleaseOther,
            Self::Confirm | Self::Refuse | Self::OpenLetter | Self::CancelVerified => Self::Verified,
            Self::Reprint | Self::RefuseOpened => Self::OpenLetter,
            Self::TryAgainNew | Self::CancelFailed => Self::Refuse,
            Self::TryAgainSame => Self::Failed,
            Self::TryAgainOpened => Self::RefuseOpened,
            Self::Order => Self::ChooseMass,
            Self::ClaimOrdered => Self::Order,
            Self::FailOrdered => Self::ClaimOrdered,
            Self::BackToPool => Self::FailOrdered,
            Self::ProduceBadge => Self::RequestBadge,
            Self::ApproveBadge => Self::ProduceBadge,
            Self::ChooseBadge => Self::ApproveBadge,
            Self::ClaimBadge => Self::ChooseBadge,
            Self::RegisterUid => Self::ClaimBadge,
            Self::ReleasePrint => Self::RegisterUid,
            Self::VerifiedBadge => Self::ReleasePrint,
            Self::RefuseBadge => Self::VerifiedBadge,
            Self::TryAgainBadge => Self::RefuseBadge,
            Self::AbortRecorded => Self::Record,
            Self::ReleaseNext => Self::Claim,
            Self::NextUid => Self::ClaimBadge,
        })
    }

    /// The way there, from nothing.
    pub fn way(self) -> Vec<Self> {
        let mut way: Vec<_> = std::iter::successors(self.before(), |act| act.before()).collect();
        way.reverse();
        way
    }

    /// Whether it begins an issuance.
    pub const fn begins(self) -> bool {
        self.before().is_none()
    }

    /// Whether it makes new secrets necessary, and answers only once the consumer has made them.
    pub const fn waits_for_secrets(self) -> bool {
        matches!(self, Self::ReleaseOther)
    }

    /// Whether it shows a PIN, which no command does twice.
    pub const fn shows_pin(self) -> bool {
        matches!(self, Self::OpenLetter | Self::Reprint)
    }
}
