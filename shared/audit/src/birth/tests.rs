use super::*;
use crate::checkpoint::{Origin, proof};
use crate::export;
use crate::merkle::{Frontier, leaf};
use domain::audit::Chain;
use domain::id::{PersonId, Sequence};
use domain::issuance::CommandName;
use domain::issuance::state::Signed;
use domain::process::ProcessId;
use domain::profile::Slot;
use domain::role::{Actor, Role};
use domain::time::Timestamp;
use ed25519_dalek::{Signer as _, SigningKey};

fn signed(by: &str, at: i64) -> Signed {
    Signed { by: by.parse().unwrap(), at: Timestamp::from_millis(at) }
}

fn born() -> BirthFacts {
    let with = |slot: Slot| BornWith {
        slot,
        serial: digest(slot.to_string().as_bytes()).0[..16]
            .iter()
            .map(|b| format!("{:02x}", b & 0x7f))
            .collect::<String>()
            .try_into()
            .unwrap(),
    };
    BirthFacts {
        number: "E-000017-4".parse().unwrap(),
        holder: Some(BornTo {
            id: "per-01k8v3m5c2q9z7x4w6t0".parse().unwrap(),
            name: "Nora Lindqvist".to_owned(),
        }),
        process: ProcessId::PcmProcUSSPEmployeeCardWithApproval,
        asked: signed("per-01k8v3m5c2q9z7x4w6t0", 1_790_000_000_000),
        produced: signed("per-01k8v3m5c2q9z7x4w6t1", 1_790_000_100_000),
        approved: Some(signed("per-01k8v3m5c2q9z7x4w6t2", 1_790_000_200_000)),
        certificates: Slot::ALL.map(with).to_vec(),
        evidence: digest(b"evidence"),
    }
}

fn record(birth: Option<Sha256>) -> AuditRecord {
    let id: PersonId = "per-01k8v3m5c2q9z7x4w6t1".parse().unwrap();
    AuditRecord {
        sequence: Sequence::new(12),
        at: Timestamp::from_millis(1_790_000_900_000),
        actor: Actor::Person { id, roles: [Role::RegistrationOfficer].into_iter().collect() },
        command: CommandName::Confirm,
        from: Some(StateName::AwaitingConfirmation),
        to: StateName::Issued,
        detail: None,
        order: None,
        desk: None,
        birth,
    }
}

/// A log with one such record among others, its key, and the secret half.
struct Log {
    key: LogKey,
    secret: SigningKey,
}

impl Log {
    fn of(seed: u8) -> Self {
        let secret = SigningKey::from_bytes(&[seed; 32]);
        let public = secret.verifying_key().to_bytes();
        Self { key: LogKey { origin: Origin::of_site("Example Organisation"), public }, secret }
    }

    /// The certificate whose record stands at `index` among `size` entries.
    fn certificate(&self, facts: &str, record: &AuditRecord, index: u64, size: u64) -> String {
        let chain = Chain::Issuance("iss-01k8v3m5c2q9z7x4w6t0".parse().unwrap());
        let head = digest(b"head");
        let stored = format!("{{\"record\":{},\"head\":\"{head}\"}}", serde_json::to_string(record).unwrap());
        let entry = export::leaf(&chain, &stored).unwrap();
        let leaves: Vec<_> = (0..size)
            .map(|n| leaf(if n == index { entry.clone() } else { format!("other {n}") }.as_bytes()))
            .collect();
        let root = |range: &std::ops::Range<u64>| {
            let mut tree = Frontier::default();
            range.clone().for_each(|n| tree.push(leaves[usize::try_from(n).unwrap()]));
            tree.root()
        };
        let hashes: Vec<_> = merkle::inclusion(index, size).unwrap().iter().map(root).collect();
        let checkpoint = Checkpoint { origin: self.key.origin.clone(), size, root: root(&(0..size)) };
        let signature = self.secret.sign(checkpoint.text().as_bytes()).to_bytes();
        text(facts, &entry, &proof(index, &hashes, &checkpoint.signed(&self.key, &signature)))
    }

    fn of_card(&self) -> String {
        let facts = serde_json::to_string(&born()).unwrap();
        self.certificate(&facts, &record(Some(digest(facts.as_bytes()))), 700, 1000)
    }
}

#[test]
fn a_certificate_proves_what_the_card_was_issued_with() {
    let log = Log::of(9);
    let proven = check(&log.of_card(), &log.key).unwrap();
    assert_eq!(proven.facts, born());
    assert_eq!((proven.index, proven.size, &*proven.log), (700, 1000, "example-organisation/cardwright"));
    assert_eq!(proven.issuance, "iss-01k8v3m5c2q9z7x4w6t0");
    // As somebody copies it from a page that breaks it, or types it.
    let broken: Vec<_> = log.of_card().to_ascii_lowercase().chars().collect();
    let lines: String = broken.chunks(60).map(|line| line.iter().collect::<String>() + " \n").collect();
    assert_eq!(check(&lines, &log.key), Ok(proven));
}

/// Version 25 with the least correction holds 1853 characters of its second alphabet (ISO/IEC 18004, table 7).
#[test]
fn a_certificate_fits_into_a_code_that_is_read_off_paper() {
    let length = Log::of(9).of_card().len();
    assert!(length <= 1853, "{length} characters");
}

#[test]
fn no_letter_of_a_certificate_can_be_changed() {
    let log = Log::of(9);
    let text = log.of_card();
    for place in 0..text.len() {
        let mut other = text.clone().into_bytes();
        other[place] = if other[place] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        let Err(fault) = check(&other, &log.key) else { panic!("letter {place} says nothing") };
        let expected = if place < PREFIX.len() { Fault::Other } else { Fault::Damaged };
        assert_eq!(fault, expected, "letter {place}");
    }
    assert_eq!(check(&text[..text.len() - 8], &log.key), Err(Fault::Damaged));
    assert_eq!(check("", &log.key), Err(Fault::Other));
}

/// Packed anew after the change, so that nothing but what is proven stands against it.
#[test]
fn whoever_packs_other_parts_is_found_out() {
    let (log, other) = (Log::of(9), Log::of(10));
    let facts = serde_json::to_string(&born()).unwrap();
    let genuine = record(Some(digest(facts.as_bytes())));
    let forged = facts.replace("Lindqvist", "Lindquist");
    assert_eq!(check(&log.certificate(&forged, &genuine, 3, 9), &log.key), Err(Fault::Facts));
    assert_eq!(check(&log.certificate(&facts, &record(None), 3, 9), &log.key), Err(Fault::NotIssued));
    let earlier = AuditRecord { to: StateName::AwaitingConfirmation, ..genuine.clone() };
    assert_eq!(check(&log.certificate(&facts, &earlier, 3, 9), &log.key), Err(Fault::NotIssued));
    let elsewhere = check(&other.certificate(&facts, &genuine, 3, 9), &log.key);
    assert_eq!(elsewhere, Err(Fault::Checkpoint(CheckpointError::OtherKey)));

    let unpacked = |text: &str| {
        let packed = BASE32_NOPAD.decode(text.strip_prefix(PREFIX).unwrap().as_bytes()).unwrap();
        String::from_utf8(decompress_to_vec_zlib_with_limit(&packed, MOST).unwrap()).unwrap()
    };
    let packed = |plain: &str| {
        let mut parts = plain.splitn(3, '\n');
        let mut part = || parts.next().unwrap();
        text(part(), part(), part())
    };
    let plain = unpacked(&log.of_card());
    assert_eq!(packed(&plain), log.of_card());
    for (from, to, fault) in [
        ("\"confirm\"", "\"produce\"", Fault::NotInLog),
        ("index 700", "index 701", Fault::NotInLog),
        ("\n1000\n", "\n1001\n", Fault::Checkpoint(CheckpointError::Signature)),
        ("index 700", "index 0700", Fault::Parts),
        ("tlog-proof@v1", "tlog-proof@v2", Fault::Parts),
    ] {
        let changed = plain.replace(from, to);
        assert_ne!(changed, plain, "{from}");
        assert_eq!(check(&packed(&changed), &log.key), Err(fault), "{from} -> {to}");
    }
}

/// A bomb is refused before it takes the memory.
#[test]
fn what_unpacks_to_too_much_is_refused() {
    let log = Log::of(9);
    assert_eq!(check(&text(&"0".repeat(MOST), "", ""), &log.key), Err(Fault::Damaged));
}
