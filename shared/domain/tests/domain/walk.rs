//! An issuance on its way, moved by real commands.

use crate::office::{
    PROCESS, PROCESS_SELF_SERVICE, START, approver, chooser, commands, confirmer, desk, failure, holder,
    holder_of, job, opening, ordered_card, producer, recorder, system, terms, the_holder,
};
use cardwright_domain::audit::AuditRecord;
use cardwright_domain::effect::Effect;
use cardwright_domain::evidence::ChipFate;
use cardwright_domain::issuance::command::Opening;
use cardwright_domain::issuance::state::{Channel, LEASE};
use cardwright_domain::issuance::{Command, Decision, Issuance, decide};
use cardwright_domain::process::ProcessId;
use cardwright_domain::role::{Actor, SystemEffect};
use cardwright_domain::settings::Terms;
use cardwright_domain::time::{Span, Timestamp};

/// An issuance on its way, with everything that came of it.
#[derive(Clone)]
pub(crate) struct Walk {
    pub(crate) issuance: Issuance,
    pub(crate) now: Timestamp,
    pub(crate) effects: Vec<Effect>,
    pub(crate) audit: Vec<AuditRecord>,
    serial: u32,
}

impl Walk {
    pub(crate) fn begin(actor: &Actor, command: Command) -> Self {
        let Decision { next, effects, audit } = decide(None, actor, command, START).unwrap();
        Self { issuance: next, now: START, effects, audit: audit.into_iter().collect(), serial: 0 }
    }

    /// Asked for by a third person at the desk.
    pub(crate) fn recorded(process: ProcessId) -> Self {
        Self::recorded_with(process, Terms::built_in(process))
    }

    /// The same, by other settings.
    pub(crate) fn recorded_with(process: ProcessId, terms: Terms) -> Self {
        let holder = holder_of(process.process().kind.holder);
        let opening = opening(process, holder, "asker", Channel::InPerson);
        Self::begin(&recorder(), Command::RecordRequest(Box::new(Opening { terms, ..*opening })))
    }

    /// Asked for by the holder in the portal.
    pub(crate) fn requested() -> Self {
        let opening = opening(PROCESS_SELF_SERVICE, holder(), "holder", Channel::SelfService);
        Self::begin(&the_holder(), Command::Request(opening))
    }

    /// Gives a command a second later; it must be taken.
    #[must_use]
    pub(crate) fn then(mut self, actor: &Actor, command: Command) -> Self {
        self.now = self.now.plus(Span::from_secs(1));
        let said = format!("{command:?}");
        let decision = decide(Some(&self.issuance), actor, command, self.now);
        let decision = decision.unwrap_or_else(|why| panic!("{said} by {actor:?}: {why}"));
        self.issuance = decision.next;
        self.effects.extend(decision.effects);
        self.audit.extend(decision.audit);
        self
    }

    /// Gives the command of this label.
    #[must_use]
    pub(crate) fn does(mut self, actor: &Actor, label: &str) -> Self {
        self.serial += 16;
        let mut all = commands(&self.issuance, actor, self.serial).into_iter();
        let command = all.find(|(name, _)| *name == label).unwrap_or_else(|| panic!("no command {label}")).1;
        self.then(actor, command)
    }

    /// Lets time go by.
    #[must_use]
    pub(crate) const fn wait(mut self, span: Span) -> Self {
        self.now = self.now.plus(span);
        self
    }

    #[must_use]
    pub(crate) fn wait_for_lease(self) -> Self {
        self.wait(LEASE)
    }

    /// From the request to the card object.
    pub(crate) fn ready(process: ProcessId) -> Self {
        Self::recorded(process).made_ready()
    }

    /// From the request to the card object.
    #[must_use]
    pub(crate) fn made_ready(self) -> Self {
        let process = self.issuance.process;
        let walk = self.does(&producer(), "Produce");
        let walk = if process.process().approval { walk.does(&approver(), "Approve") } else { walk };
        walk.does(&system(SystemEffect::CreateCardObject), "CardCreated")
    }

    /// Queued at any reader.
    pub(crate) fn queued() -> Self {
        Self::ready(PROCESS).does(&chooser(), "ChooseSingle")
    }

    /// Queued, to be a card with this package's slots and these parts.
    pub(crate) fn queued_with(process: ProcessId, contactless: bool, printed: bool) -> Self {
        let terms = terms(process, contactless, printed);
        Self::recorded_with(process, terms).made_ready().does(&chooser(), "ChooseSingle")
    }

    /// Queued, to be a card with all parts that there are.
    pub(crate) fn combined() -> Self {
        Self::queued_with(PROCESS, true, true)
    }

    /// In an order.
    pub(crate) fn ordered(process: ProcessId) -> Self {
        Self::ready(process)
            .does(&chooser(), "ChooseMass")
            .does(&system(SystemEffect::RunOrder), "AddToOrder")
    }

    /// A card without a name whose order has begun it.
    pub(crate) fn begun(process: ProcessId) -> Self {
        Self::begin(&system(SystemEffect::RunOrder), Command::OrderCard(ordered_card(process)))
    }

    /// A card without a name that waits in its order.
    pub(crate) fn nameless(process: ProcessId) -> Self {
        Self::begun(process).does(&system(SystemEffect::CreateCardObject), "CardCreated")
    }

    /// Claimed, with everything done that its profile demands.
    #[must_use]
    pub(crate) fn at_work(self) -> Self {
        let profile = self.issuance.profile();
        let mut walk = self.does(&desk(), "Claim");
        if profile.contactless {
            walk = walk.does(&desk(), "RegisterUid");
        }
        if !profile.slots.is_empty() {
            walk = walk.does(&desk(), "ReleaseSecrets").does(&desk(), "Certify");
        }
        if profile.layout.is_some() {
            walk = walk.does(&desk(), "ReleasePrint");
        }
        walk
    }

    /// Verified by the agent.
    #[must_use]
    pub(crate) fn verified(self) -> Self {
        self.at_work().does(&desk(), "ReportVerified")
    }

    /// Failed, with a chip of this fate.
    #[must_use]
    pub(crate) fn failed(self, fate: ChipFate) -> Self {
        let walk = self.at_work();
        let fence = job(&walk.issuance).unwrap().lease.fence;
        walk.then(&desk(), Command::ReportFailed { fence, failure: failure(fate) })
    }

    /// Issued by single production.
    pub(crate) fn issued() -> Self {
        Self::queued().verified().does(&confirmer(), "Confirm")
    }
}
