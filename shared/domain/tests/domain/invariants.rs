//! What is kept over every history, told from the commands and effects alone.

use crate::office::{DRAWN, chip_at_hand, document, evidence, failure, uid};
use cardwright_domain::card::CardFile;
use cardwright_domain::certificate::Serial;
use cardwright_domain::contactless::Uid;
use cardwright_domain::effect::Effect;
use cardwright_domain::evidence::{ChipFate, ProductionStep};
use cardwright_domain::id::{CardNumber, Fence, KdfVersion, PersonId, Sequence};
use cardwright_domain::issuance::command::Found;
use cardwright_domain::issuance::{Command, CommandName, Decision, Issuance, State, StateName, decide};
use cardwright_domain::rejection::Rejection;
use cardwright_domain::role::Actor;
use cardwright_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What an issuance may do is judged against what it did.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Commands that were taken.
    pub(crate) taken: usize,
    records: u64,
    number: Option<CardNumber>,
    /// Every serial number ever registered, and whether it was revoked.
    certificates: BTreeMap<Serial, bool>,
    /// The contactless chips that were claimed and not given back.
    uids: BTreeSet<Uid>,
    effects: BTreeMap<&'static str, usize>,
    /// Who pressed Produce.
    produced: Option<PersonId>,
    /// Who pressed Produce, chose, ordered, tried again or looked at the card.
    hands: BTreeSet<PersonId>,
    /// Who opened the letter of the present PIN.
    readers: BTreeSet<PersonId>,
}

const fn effect_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::CreateCardObject => "create",
        Effect::RenewSecrets { .. } => "renew",
        Effect::DestroySecrets => "destroy",
        Effect::VoidCard => "void",
        Effect::IssueCard => "issue",
        Effect::RegisterCertificates { .. } => "register",
        Effect::RevokeCertificates { .. } => "revoke",
        Effect::ReleaseUid { .. } => "free",
        Effect::ReleaseOpenLock => "unlock",
    }
}

impl Ledger {
    /// Judges a decision and remembers it.
    pub(crate) fn take(
        &mut self,
        before: Option<&Issuance>,
        actor: &Actor,
        command: &Command,
        now: Timestamp,
        decision: &Decision,
    ) {
        self.taken += 1;
        self.separation_of_duties(before, actor, command);
        self.audit(before, actor, command, now, decision);
        if let Some(before) = before {
            steady(before, command.name(), &decision.next);
        }
        if let Command::RegisterUid { uid, .. } = command {
            self.uids.insert(uid.clone());
        }
        for effect in &decision.effects {
            *self.effects.entry(effect_name(effect)).or_default() += 1;
            self.follow(effect);
        }
        self.card(&decision.next);
        if let State::Failed(failed) = &decision.next.state
            && failed.card.in_print().is_some()
        {
            assert_ne!(failed.failure.fate, ChipFate::Clean, "it may be printed");
        }
        if decision.next.state.name().is_final() {
            self.ended(&decision.next);
        }
        let size = serde_json::to_string(&decision.next).unwrap().len();
        assert!(size < crate::size::LIMIT, "{size} bytes");
    }

    fn separation_of_duties(&mut self, before: Option<&Issuance>, actor: &Actor, command: &Command) {
        use CommandName as C;
        let behind = match command {
            Command::AddToOrder { by, .. } | Command::Repeat { by } => Some(by),
            _ => actor.person(),
        };
        let Some(person) = behind else { return };
        let name = command.name();
        if let Some(issuance) = before {
            let own = issuance.is_held_by(person);
            assert!(!own || name == C::Abort, "the holder gave {name}");
            let origin = &issuance.origin;
            if matches!(name, C::Approve | C::Reject | C::Postpone) {
                assert!(
                    ![&origin.asked_by, &origin.recorded_by].contains(&person),
                    "{name} by who asked for it"
                );
                assert_ne!(self.produced.as_ref(), Some(person), "{name} by who produced");
            }
        }
        match name {
            C::Produce | C::ChooseSingle | C::ChooseMass | C::AddToOrder => {
                self.hands.insert(person.clone());
            }
            C::Confirm | C::Refuse | C::TryAgain | C::Repeat => {
                assert!(!self.readers.contains(person), "{name} by a reader of the letter");
                self.hands.insert(person.clone());
            }
            C::OpenLetter => {
                assert!(!self.hands.contains(person), "letter opened by who had a hand in the card");
                self.readers.insert(person.clone());
            }
            _ => {}
        }
        if name == C::Produce {
            self.produced = Some(person.clone());
        }
    }

    /// Every command but a report of progress leaves one record; the records have no gaps.
    fn audit(
        &mut self,
        before: Option<&Issuance>,
        actor: &Actor,
        command: &Command,
        now: Timestamp,
        decision: &Decision,
    ) {
        let Some(record) = &decision.audit else {
            assert_eq!(command.name(), CommandName::Progress, "no record of {}", command.name());
            assert_eq!(decision.next.records, Sequence::new(self.records));
            return;
        };
        self.records += 1;
        assert_eq!(record.sequence, Sequence::new(self.records));
        assert_eq!(decision.next.records, record.sequence);
        assert_eq!(record.from, before.map(|issuance| issuance.state.name()));
        assert_eq!(record.to, decision.next.state.name());
        assert_eq!((record.at, &record.actor, record.command), (now, actor, command.name()));
        let moved = record.from != Some(record.to);
        assert!(decision.next.since == now || !moved, "the state is as old as its last change");
    }

    fn follow(&mut self, effect: &Effect) {
        match effect {
            Effect::RegisterCertificates { serials } => {
                for serial in serials {
                    self.certificates.entry(serial.clone()).or_insert(false);
                }
            }
            Effect::RevokeCertificates { serials, .. } => {
                for serial in serials {
                    let revoked = self.certificates.get_mut(serial).expect("revoked, never registered");
                    assert!(!*revoked, "revoked twice");
                    *revoked = true;
                }
            }
            Effect::RenewSecrets { .. } => self.readers.clear(),
            Effect::ReleaseUid { uid, .. } => {
                assert!(self.uids.remove(uid), "gave back what it did not have")
            }
            _ => {}
        }
    }

    /// Certificates that are not revoked are those on file; one chip has one PIN; numbers stay.
    fn card(&mut self, issuance: &Issuance) {
        let Some(card) = issuance.state.card() else { return };
        let number = self.number.get_or_insert_with(|| card.number.clone());
        assert_eq!(*number, card.number, "the card number never changes");
        let alive: BTreeSet<_> =
            self.certificates.iter().filter(|(_, revoked)| !**revoked).map(|c| c.0).collect();
        assert_eq!(alive, card.certificates.iter().map(|c| &c.serial).collect());
        let slots: BTreeSet<_> = card.certificates.iter().map(|c| c.slot).collect();
        assert_eq!(slots.len(), card.certificates.len(), "one certificate a slot");
        let current = card.current_chip().map(|release| release.chip);
        assert!(card.certificates.iter().all(|c| Some(c.chip) == current), "keys of the present chip only");
        let chips: BTreeSet<_> = card.chips.iter().map(|release| release.chip).collect();
        let secrets: BTreeSet<_> = card.chips.iter().map(|release| release.secrets).collect();
        assert_eq!((chips.len(), secrets.len()), (card.chips.len(), card.chips.len()), "a PIN each");
        let renewals = self.effects.get("renew").copied().unwrap_or_default();
        assert_eq!(card.secrets.get(), 1 + u64::try_from(renewals).unwrap());
        let uids: BTreeSet<_> = card.uid.iter().map(|read| read.uid.clone()).collect();
        assert_eq!(self.uids, uids, "claimed is the card's contactless chip, and no other");
        parts_of_the_profile_alone(issuance);
    }

    /// How it has to end: with a verified card, or with nothing left of it.
    fn ended(&self, issuance: &Issuance) {
        let count = |name| self.effects.get(name).copied().unwrap_or_default();
        let locked = usize::from(issuance.holder.is_some());
        assert_eq!(count("unlock"), locked, "the holder's next request is free, once");
        if let State::Issued(issued) = &issuance.state {
            assert_eq!((count("issue"), count("void"), count("destroy")), (1, 0, 0));
            let (profile, card) = (issuance.profile(), &issued.card);
            assert_eq!(card.certificates.len(), profile.slots.len());
            let chip = issued.evidence.piv.as_ref().map(|piv| piv.chip);
            assert_eq!(chip.is_some(), !profile.slots.is_empty());
            assert!(card.certificates.iter().all(|c| Some(c.chip) == chip));
            assert_eq!(issued.evidence.uid.as_ref(), card.uid.as_ref().map(|read| &read.uid));
            assert_eq!(card.uid.is_some(), profile.contactless);
            let printed = issued.evidence.print.as_ref().map(|print| print.document);
            assert_eq!(printed, card.print.as_ref().map(|print| print.document));
            assert_eq!(printed.is_some(), profile.layout.is_some());
            assert!(card.print.iter().all(|print| print.attempt == card.attempt), "printed on another card");
        } else {
            let had_card = usize::from(self.number.is_some());
            assert_eq!((count("issue"), count("void"), count("destroy")), (0, had_card, had_card));
            assert!(self.certificates.values().all(|revoked| *revoked), "a certificate outlives its card");
            assert_eq!(self.uids, BTreeSet::new(), "a contactless chip stays taken by no card");
        }
    }

    /// Whoever speaks for an earlier claim is refused.
    pub(crate) fn late_fences_are_refused(&self, issuance: &Issuance, now: Timestamp) {
        let Some(job) = crate::office::job(issuance) else { return };
        let actor = Actor::Agent { id: job.lease.at.agent.clone(), site: issuance.site.clone() };
        let chip = chip_at_hand(issuance);
        let last = job.lease.fence.get();
        for fence in (last.saturating_sub(2)..last).map(Fence::new) {
            let late = [
                Command::ReleaseSecrets { fence, chip, found: Found::Blank, kdf: KdfVersion::FIRST },
                Command::Certify { fence, certificates: crate::office::certificates(issuance, chip, 1) },
                Command::RegisterUid { fence, uid: uid(1) },
                Command::ReleasePrint { fence, document: document(1), drawn: DRAWN },
                Command::Progress { fence, step: ProductionStep::Mark },
                Command::ReportVerified { fence, evidence: evidence(issuance, chip) },
                Command::ReportFailed { fence, failure: failure(ChipFate::Clean) },
            ];
            for command in late {
                assert_eq!(decide(Some(issuance), &actor, command, now).unwrap_err(), Rejection::FenceLost);
            }
        }
    }
}

/// What is on file is of parts that the profile has.
fn parts_of_the_profile_alone(issuance: &Issuance) {
    let (profile, Some(card)) = (issuance.profile(), issuance.state.card()) else { return };
    assert!(card.chips.is_empty() || !profile.slots.is_empty());
    assert!(card.uid.is_none() || profile.contactless);
    assert!(card.print.is_none() || profile.layout.is_some());
}

/// What no command changes, or only upwards.
fn steady(before: &Issuance, command: CommandName, after: &Issuance) {
    let identity = |issuance: &Issuance| {
        (
            issuance.id.clone(),
            issuance.process,
            issuance.terms.clone(),
            issuance.holder.clone(),
            issuance.site.clone(),
            issuance.origin.clone(),
        )
    };
    assert_eq!(identity(before), identity(after));
    if let (Some(old), Some(new)) = (before.state.card(), after.state.card()) {
        assert!(new.fence >= old.fence && new.attempt >= old.attempt && new.secrets >= old.secrets);
        assert!(new.chips.starts_with(&old.chips) && new.failures.starts_with(&old.failures));
        assert!(new.producers.starts_with(&old.producers));
        let uid = |card: &CardFile| card.uid.as_ref().map(|read| read.uid.clone());
        if uid(new) != uid(old) {
            let first = uid(old).is_none() && command == CommandName::RegisterUid;
            let again = matches!(
                command,
                CommandName::TryAgain | CommandName::Repeat | CommandName::BackToPool | CommandName::Recall
            );
            assert!(first || again && uid(new).is_none(), "{command} changed the contactless chip");
        }
        assert_eq!((&new.id, &new.produced, &new.approval), (&old.id, &old.produced, &old.approval));
        assert_eq!(
            new.fence > old.fence,
            command == CommandName::Claim,
            "a claim, and only it, raises the fence"
        );
    }
    if before.state.name().is_final() {
        assert_eq!(command, CommandName::OpenLetter, "a final state changed");
        let mut unread = after.clone();
        unread.records = before.records;
        if let (State::Issued(new), State::Issued(old)) = (&mut unread.state, &before.state) {
            new.card.letter = old.card.letter.clone();
        }
        assert_eq!(&unread, before);
        assert_eq!(before.state.name(), StateName::Issued);
    }
}
