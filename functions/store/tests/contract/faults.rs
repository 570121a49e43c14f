//! Every method, with a fault at each of its calls.

use crate::contactless::{claim, claimed, uid};
use crate::office::{
    access, audit, begin, card, id, issuance, load, lock, next, person, person_record, record, secrets,
    sending,
};
use crate::place::Place;
use crate::principals::{code, enrol};
use cardwright_core::ports::outbox::{Change, Outbox as _};
use cardwright_core::ports::store::{
    Begun, Cards as _, Commands as _, Lists as _, Load, PrincipalKey, Principals as _, StoreError, UidClaimed,
};
use cardwright_store::{DynamoStore, Fault};
use domain::id::{Attempt, IssuanceId, Sequence};
use domain::report::Entry;

/// What changes something.
#[derive(Clone, Copy, Debug)]
enum Act {
    Save,
    Begin,
    Acknowledge,
    AcknowledgePart,
    AppendAudit,
    IndexPerson,
    ReleaseLock,
    SaveWithUid,
    ReleaseUid,
    CreateCard,
    SaveCard,
    RenewSecrets,
    DestroySecrets,
    SavePerson,
    SaveAccess,
    Enrol,
}

const ACTS: [Act; 16] = [
    Act::Save,
    Act::Begin,
    Act::Acknowledge,
    Act::AcknowledgePart,
    Act::AppendAudit,
    Act::IndexPerson,
    Act::ReleaseLock,
    Act::SaveWithUid,
    Act::ReleaseUid,
    Act::CreateCard,
    Act::SaveCard,
    Act::RenewSecrets,
    Act::DestroySecrets,
    Act::SavePerson,
    Act::SaveAccess,
    Act::Enrol,
];

const FAULTS: [Fault; 4] = [Fault::Before, Fault::After, Fault::Throttle, Fault::Conflict];

/// One round of the whole: its records are named after it, so that rounds do not meet.
struct Round(String);

impl Round {
    fn name(&self, what: &str) -> String {
        format!("{what}-{}", self.0)
    }

    async fn prepare(&self, store: &DynamoStore) {
        let (iss, holder) = (self.name("iss"), self.name("holder"));
        begin(store, &sending(sending(record(issuance(&iss, &holder, 0))))).await;
        store.create_card(&card(&iss, 1), &secrets(&iss, 1)).await.unwrap();
        store.save_person(&person_record(person(&holder, &self.0, "Berg"), 1)).await.unwrap();
        store.save_access(&access(&holder, 1)).await.unwrap();
        store.save_enrolment_code(&code(self.code())).await.unwrap();
        assert_eq!(claimed(store, &self.name("badge"), self.uid(1)).await, UidClaimed::Yes);
    }

    /// A code of this round's own.
    fn code(&self) -> u8 {
        self.0.trim_start_matches('r').parse().unwrap()
    }

    /// A contactless chip of this round's own.
    fn uid(&self, number: u16) -> u16 {
        number * 1_000 + u16::from(self.code())
    }

    async fn act(&self, store: &DynamoStore, act: Act) -> Result<(), StoreError> {
        let (iss, other, holder) = (self.name("iss"), self.name("other"), self.name("holder"));
        let first = sending(sending(record(issuance(&iss, &holder, 0))));
        match act {
            Act::Save => store.save(&sending(next(&first))).await,
            Act::Begin => {
                let new = record(issuance(&other, &other, 1));
                store.begin(&new, &lock(&other, &other), false).await.map(drop)
            }
            Act::Acknowledge => store.acknowledge(&id(&iss), Sequence::new(2)).await,
            Act::AcknowledgePart => store.acknowledge(&id(&iss), Sequence::new(1)).await,
            Act::AppendAudit => {
                store.append_audit(&id(&iss), &audit(1, 1), (&id("north"), &Entry::default())).await
            }
            Act::IndexPerson => store.index_person(&person_record(person(&holder, &self.0, "Berg"), 1)).await,
            Act::ReleaseLock => store.release_lock(&lock(&holder, &iss)).await,
            Act::SaveWithUid => {
                store.save_with_uid(&sending(next(&first)), &claim(&iss, self.uid(0))).await.map(drop)
            }
            Act::ReleaseUid => {
                store.release_uid(&id(&self.name("badge")), &uid(self.uid(1)), Attempt::FIRST).await
            }
            Act::CreateCard => store.create_card(&card(&other, 1), &secrets(&other, 1)).await.map(drop),
            Act::SaveCard => store.save_card(&card(&iss, 2)).await,
            Act::RenewSecrets => store.renew_secrets(&secrets(&iss, 2)).await,
            Act::DestroySecrets => store.destroy_secrets(&id(&iss)).await,
            Act::SavePerson => store.save_person(&person_record(person(&holder, &self.0, "Thal"), 2)).await,
            Act::SaveAccess => store.save_access(&access(&holder, 2)).await,
            Act::Enrol => enrol(store, self.code(), &other, 1).await.map(drop),
        }
    }

    /// All that can be seen of the round, without its name.
    async fn look(&self, store: &DynamoStore) -> String {
        let (iss, other, holder) = (self.name("iss"), self.name("other"), self.name("holder"));
        let mut seen = String::new();
        for (iss, person) in [(&iss, &holder), (&other, &other)] {
            let (iss, person) = (id(iss), id(person));
            for principal in [PrincipalKey::Person(id(&holder)), PrincipalKey::Agent(id(&other))] {
                let what = Load {
                    principal: &principal,
                    issuance: Some(&iss),
                    people: std::slice::from_ref(&person),
                    secrets: true,
                    terms: None,
                    order: None,
                };
                seen += &format!("{:?}\n", store.load(what).await.unwrap());
            }
            seen += &format!("{:?}\n", store.card(&iss).await.unwrap());
            seen += &format!("{:?}\n", store.history(&iss).await.unwrap());
            seen += &format!("{:?}\n", store.issuances_of(&person).await.unwrap());
        }
        seen += &format!("{:?}\n", store.search_people(&self.0, None).await.unwrap());
        let mut pending: Vec<_> =
            store.pending().await.unwrap().iter().map(|change| format!("{change:?}")).collect();
        pending.sort();
        seen += &pending.join("\n");
        seen += &format!("lock {:?}\n", self.try_lock(store).await);
        for number in 0..2 {
            seen += &format!("chip {number}: {:?}\n", self.try_uid(store, number).await);
        }
        seen.replace(&self.0, "")
    }

    /// Who has the lock, found by trying to take it.
    async fn try_lock(&self, store: &DynamoStore) -> Begun {
        let mut number = 0;
        loop {
            let name = format!("try-{number}-{}", self.0);
            let mine = lock(&self.name("holder"), &name);
            let begun = store.begin(&record(issuance(&name, &name, 1)), &mine, false).await;
            if let Ok(Begun::Yes) = begun {
                store.release_lock(&mine).await.unwrap();
            }
            match begun {
                Err(StoreError::Conflict) => number += 1,
                begun => return begun.unwrap(),
            }
        }
    }

    /// Whose card a contactless chip is, found by trying to claim it.
    async fn try_uid(&self, store: &DynamoStore, number: u16) -> Option<IssuanceId> {
        let mut name = self.name("chip-0");
        for try_number in 1.. {
            if load(store, &id(&name)).await.is_none() {
                break;
            }
            name = self.name(&format!("chip-{try_number}"));
        }
        match claimed(store, &name, self.uid(number)).await {
            UidClaimed::Yes => {
                store.release_uid(&id(&name), &uid(self.uid(number)), Attempt::FIRST).await.unwrap();
                None
            }
            UidClaimed::Other(other) => Some(other.issuance),
        }
    }

    /// Leaves nothing pending for the next round to see.
    async fn end(&self, store: &DynamoStore) {
        for change in store.pending().await.unwrap() {
            match change {
                Change::Issuance(record) => {
                    store.acknowledge(&record.issuance.id, record.sent).await.unwrap();
                }
                Change::Card(_) | Change::Order(_) => {
                    panic!("neither card nor order has anything to lay down here")
                }
                Change::Person(record) => store.index_person(&record).await.unwrap(),
            }
        }
    }
}

/// Whether doing the act once more may be answered by a conflict: it guards a version or makes something new.
const fn is_guarded(act: Act) -> bool {
    matches!(
        act,
        Act::Save
            | Act::SaveWithUid
            | Act::Begin
            | Act::CreateCard
            | Act::SaveCard
            | Act::SavePerson
            | Act::SaveAccess
    )
}

pub(crate) async fn a_fault_at_any_call_leaves_all_or_nothing(place: &Place) {
    let store = &place.store;
    let (faulty, faults) = place.faulty();
    let mut names = (0..).map(|number| Round(format!("r{number:03}")));
    for act in ACTS {
        // What the act does without a fault, and in how many calls.
        let round = names.next().unwrap();
        round.prepare(store).await;
        let nothing = round.look(store).await;
        faults.plan([]);
        round.act(&faulty, act).await.unwrap();
        let (calls, all) = (faults.calls(), round.look(store).await);
        assert_ne!(nothing, all, "{act:?} shows");
        round.end(store).await;

        for (call, fault) in (1..=calls).flat_map(|call| FAULTS.map(|fault| (call, fault))) {
            let what = format!("{act:?}, {fault:?} at call {call} of {calls}");
            let round = names.next().unwrap();
            round.prepare(store).await;
            faults.plan([(call, fault)]);
            match (fault, round.act(&faulty, act).await) {
                (Fault::Conflict, Err(StoreError::Conflict)) => {}
                (Fault::Before | Fault::After | Fault::Throttle, Err(StoreError::Unavailable(_))) => {}
                (_, result) => panic!("{what}: {result:?}"),
            }
            let seen = round.look(store).await;
            assert!(seen == nothing || seen == all, "{what}: {seen}");
            assert!(seen == nothing || fault == Fault::After, "{what}: it took effect");

            // Whoever asked asks again: it is done now, or was done already.
            match round.act(store, act).await {
                Ok(()) => {}
                Err(StoreError::Conflict) if seen == all && is_guarded(act) => {}
                result => panic!("{what}, then again: {result:?}"),
            }
            assert_eq!(round.look(store).await, all, "{what}, then again");
            round.end(store).await;
        }
    }
}

pub(crate) async fn keys_left_out_of_a_batch_are_asked_for_again(place: &Place) {
    begin(&place.store, &record(issuance("iss-1", "holder", 0))).await;
    let (faulty, faults) = place.faulty();
    let iss = id("iss-1");
    let what = Load {
        principal: &PrincipalKey::System,
        issuance: Some(&iss),
        people: &[],
        secrets: true,
        terms: None,
        order: None,
    };
    faults.plan([(1, Fault::LeaveOut), (2, Fault::LeaveOut)]);
    assert!(faulty.load(what.clone()).await.unwrap().issuance.is_some());
    assert_eq!(faults.calls(), 3);
    faults.plan((1..100).map(|call| (call, Fault::LeaveOut)));
    let result = faulty.load(what).await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    assert!(faults.calls() < 10, "it gives up");
}
