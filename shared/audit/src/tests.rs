use super::*;
use domain::id::Sequence;
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
