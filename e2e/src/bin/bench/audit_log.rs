//! How long it takes to find out of an export of the audit log that it is whole, or what is wrong with it.

use audit::checkpoint::{Checkpoint, LogKey, Origin};
use audit::export::{last_line, leaf, line, verify};
use audit::merkle::{self, Frontier};
use audit::{beginning, link};
use domain::audit::{AuditRecord, Chain};
use domain::certificate::Sha256;
use domain::id::{IssuanceId, Sequence};
use domain::issuance::{CommandName, StateName};
use domain::role::{Actor, Role};
use domain::text::Note;
use domain::time::Timestamp;
use sealed::log_key::LogSigningKey;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;
use zeroize::Zeroizing;

/// Records of the export: a site's work of some years.
pub(super) const RECORDS: u32 = 100_000;

/// Records of each issuance, about as many as a card takes.
const EACH: u64 = 12;

#[derive(Serialize)]
struct Stored<'a> {
    record: &'a AuditRecord,
    head: Sha256,
}

fn record(sequence: u64) -> AuditRecord {
    AuditRecord {
        sequence: Sequence::new(sequence),
        at: Timestamp::from_millis(1_790_000_000_000 + i64::try_from(sequence).unwrap()),
        actor: Actor::Person {
            id: "per-0123456789abcdef".parse().unwrap(),
            roles: [Role::RegistrationOfficer, Role::Approver].into_iter().collect(),
        },
        command: CommandName::Approve,
        from: Some(StateName::AwaitingApproval),
        to: StateName::CardPending,
        detail: Note::parse("a reason of the length that people type into such a field").ok(),
        order: None,
        desk: None,
        birth: None,
    }
}

/// An export of so many records, and the key that it is signed with.
fn export(records: u32) -> (Vec<String>, LogKey) {
    let (mut tree, mut lines, mut head) = (Frontier::default(), Vec::new(), Sha256([0; 32]));
    for index in 0..u64::from(records) {
        let id: IssuanceId = format!("iss-{:016}", index / EACH).parse().unwrap();
        let sequence = index % EACH + 1;
        let record = record(sequence);
        head = link(if sequence == 1 { beginning(&id) } else { head }, &record).unwrap();
        let stored = serde_json::to_string(&Stored { record: &record, head }).unwrap();
        let leaf = leaf(&Chain::Issuance(id), &stored).unwrap();
        tree.push(merkle::leaf(leaf.as_bytes()));
        lines.push(line(index, &leaf));
    }
    let secret = LogSigningKey::from_seed(&Zeroizing::new([1; 32]));
    let key = LogKey { origin: Origin::of_site("Bench"), public: secret.public_key() };
    let checkpoint = Checkpoint { origin: key.origin.clone(), size: tree.size(), root: tree.root() };
    lines.push(last_line(&checkpoint.signed(&key, &secret.sign(checkpoint.text().as_bytes()))));
    (lines, key)
}

/// The longest of several checks: of the whole export, and of ones that were changed near their end, so that all before it
/// is looked at.
pub(super) fn measure(figures: &mut BTreeMap<&'static str, f64>, records: u32) {
    let (lines, key) = export(records);
    let near_end = lines.len() - 3;
    let mut worst: f64 = 0.0;
    let mut check = |what: &str, lines: &[String], whole: bool| {
        let begun = Instant::now();
        let verified = verify(lines.iter().map(String::as_str), &key, &[]);
        let took = begun.elapsed().as_secs_f64();
        println!(
            "{what}: {took:.3} s: {}",
            verified.as_ref().map_or_else(ToString::to_string, |_| "whole".into())
        );
        assert_eq!(verified.is_ok(), whole, "{what}");
        worst = worst.max(took);
    };
    check("untouched", &lines, true);
    let mut edited = lines.clone();
    edited[near_end] = edited[near_end].replace("a reason", "b reason");
    check("edited", &edited, false);
    let mut shorter = lines.clone();
    shorter.remove(near_end);
    check("a record deleted", &shorter, false);
    let mut swapped = lines.clone();
    swapped.swap(near_end, near_end - 1);
    check("two records swapped", &swapped, false);
    check("cut off", &lines[..near_end], false);
    let mut longer = lines.clone();
    longer.insert(near_end, lines[near_end].clone());
    check("a record repeated", &longer, false);
    if records == RECORDS {
        figures.insert("audit_verify_s_100k", worst);
    }
}
