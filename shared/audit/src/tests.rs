use super::*;
use domain::card::{CardCommandName, CardStateName};
use domain::issuance::{CommandName, StateName};
use domain::role::{Actor, SystemEffect};
use domain::text::Note;
use domain::time::Timestamp;

fn issuance() -> IssuanceId {
    IssuanceId::from_random([7; 10])
}

fn records() -> Vec<AuditRecord> {
    (1..=5)
        .map(|n| AuditRecord {
            sequence: Sequence::new(n),
            at: Timestamp::from_millis(1_000 * n as i64),
            actor: Actor::System(SystemEffect::CreateCardObject),
            command: CommandName::CardDelayed,
            from: Some(StateName::CardPending),
            to: StateName::CardPending,
            detail: Note::parse(&format!("try {n}")).ok(),
            order: None,
            desk: None,
            birth: None,
        })
        .collect()
}

fn head(records: &[AuditRecord]) -> Sha256 {
    records.iter().fold(beginning(&issuance()), |head, record| link(head, record).unwrap())
}

#[test]
fn an_untouched_chain_verifies() {
    let records = records();
    assert_eq!(verify(&issuance(), &records, head(&records)), Ok(()));
    assert_eq!(verify(&issuance(), &[], beginning(&issuance())), Ok(()));
}

#[test]
fn every_change_every_gap_and_every_swap_shows() {
    let whole = records();
    let head = head(&whole);
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at].detail = None;
        assert!(verify(&issuance(), &changed, head).is_err(), "changed record {at}");
        let mut gap = whole.clone();
        gap.remove(at);
        assert!(verify(&issuance(), &gap, head).is_err(), "dropped record {at}");
        if at > 0 {
            let mut swapped = whole.clone();
            swapped.swap(at, at - 1);
            assert_eq!(
                verify(&issuance(), &swapped, head),
                Err(Broken { at: at as u64 }),
                "swapped record {at}"
            );
        }
    }
}

#[test]
fn a_chain_belongs_to_its_issuance() {
    let records = records();
    let other = IssuanceId::from_random([8; 10]);
    assert_eq!(verify(&other, &records, head(&records)), Err(Broken { at: 6 }));
}

#[test]
fn a_cards_chain_is_its_own() {
    let card: CardId = "crd-1".parse().unwrap();
    let records: Vec<_> = (1..=3)
        .map(|n| CardAudit {
            sequence: Sequence::new(n),
            at: Timestamp::from_millis(1_000 * n as i64),
            actor: Actor::System(SystemEffect::FollowIssuance),
            command: CardCommandName::Issue,
            from: CardStateName::Reserved,
            to: CardStateName::Issued,
            certificate: None,
            detail: None,
        })
        .collect();
    let head = records.iter().fold(beginning_of_card(&card), |head, record| link(head, record).unwrap());
    assert_eq!(verify_card(&card, &records, head), Ok(()));
    assert_eq!(verify_card(&card, &records[1..], head), Err(Broken { at: 1 }));
    assert_eq!(verify_card(&card, &records[..2], head), Err(Broken { at: 3 }));
    assert_eq!(verify_card(&"crd-2".parse().unwrap(), &records, head), Err(Broken { at: 4 }));
    assert_ne!(beginning_of_card(&card), beginning(&"crd-1".parse().unwrap()), "no issuance's chain");
}
