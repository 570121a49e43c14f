use super::*;
use crate::checkpoint::Origin;
use crate::{Link, link};
use domain::audit::AuditRecord;
use domain::card::{CardAudit, CardCommandName, CardStateName};
use domain::id::IssuanceId;
use domain::issuance::{CommandName, StateName};
use domain::role::{Actor, SystemEffect};
use domain::text::Note;
use domain::time::Timestamp;
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use serde::Serialize;
use std::sync::LazyLock;

#[derive(Serialize)]
struct Stored<'a, T> {
    record: &'a T,
    head: Sha256,
}

fn stored(record: &impl Link, before: Sha256) -> (String, Sha256) {
    let head = link(before, record).unwrap();
    (serde_json::to_string(&Stored { record, head }).unwrap(), head)
}

fn of_issuance(sequence: u64) -> AuditRecord {
    AuditRecord {
        sequence: Sequence::new(sequence),
        at: Timestamp::from_millis(1_700_000_000_000 + sequence as i64),
        actor: Actor::System(SystemEffect::CreateCardObject),
        command: CommandName::CardDelayed,
        from: Some(StateName::CardPending),
        to: StateName::CardPending,
        detail: Note::parse(&format!("try {sequence}, \"again\",\"head\":\"")).ok(),
        order: None,
        desk: None,
        birth: None,
    }
}

fn of_card(sequence: u64) -> CardAudit {
    CardAudit {
        sequence: Sequence::new(sequence),
        at: Timestamp::from_millis(1_700_000_000_000 + sequence as i64),
        actor: Actor::System(SystemEffect::FollowIssuance),
        command: CardCommandName::Issue,
        from: CardStateName::Reserved,
        to: CardStateName::Issued,
        certificate: None,
        detail: None,
    }
}

struct Log {
    leaves: Vec<String>,
    secret: SigningKey,
    key: LogKey,
}

impl Log {
    /// Issuances with five records each and cards with two, interleaved.
    fn of(records: usize) -> Self {
        let mut heads: HashMap<Chain, (u64, Sha256)> = HashMap::new();
        let mut leaves = Vec::new();
        for n in 0..records {
            let (round, place) = (n / 70, n % 7);
            let id: IssuanceId = format!("iss-{}-{}", round, n % 10).parse().unwrap();
            let chain = if place < 5 { Chain::Issuance(id) } else { Chain::Card(id) };
            let (last, head) = heads.get(&chain).copied().unwrap_or((0, first_head(&chain).unwrap()));
            let (json, head) = match chain {
                Chain::Card(_) => stored(&of_card(last + 1), head),
                _ => stored(&of_issuance(last + 1), head),
            };
            leaves.push(leaf(&chain, &json).unwrap());
            heads.insert(chain, (last + 1, head));
        }
        let secret = SigningKey::from_bytes(&[9; 32]);
        let public = secret.verifying_key().to_bytes();
        Self { leaves, secret, key: LogKey { origin: Origin::of_site("Test"), public } }
    }

    fn checkpoint(&self, size: usize) -> String {
        let mut tree = Frontier::default();
        self.leaves[..size].iter().for_each(|leaf| tree.push(merkle::leaf(leaf.as_bytes())));
        let checkpoint = Checkpoint { origin: self.key.origin.clone(), size: tree.size(), root: tree.root() };
        checkpoint.signed(&self.key, &self.secret.sign(checkpoint.text().as_bytes()).to_bytes())
    }

    fn export(&self) -> Vec<String> {
        let lines = (0..).zip(&self.leaves).map(|(index, leaf)| line(index, leaf));
        lines.chain([last_line(&self.checkpoint(self.leaves.len()))]).collect()
    }

    fn verify(&self, lines: &[String], noted: &[String]) -> Result<Verified, Fault> {
        verify(lines.iter().map(String::as_str), &self.key, noted)
    }
}

/// Made once: a hundred thousand records, as a site of some years has.
static LARGE: LazyLock<(Log, Vec<String>, String)> = LazyLock::new(|| {
    let log = Log::of(100_000);
    let (export, noted) = (log.export(), log.checkpoint(60_000));
    (log, export, noted)
});

#[test]
fn a_whole_export_verifies_from_any_checkpoint_on() {
    let (log, export, noted) = &*LARGE;
    let verified = log.verify(export, &[noted.clone(), log.checkpoint(0)]).unwrap();
    assert_eq!(verified.checkpoint.size, 100_000);
    assert_eq!(verified.chains, 28_578);
    assert_eq!(log.verify(export, &[]).unwrap(), verified);
}

fn small() -> (Log, Vec<String>) {
    let log = Log::of(140);
    let export = log.export();
    (log, export)
}

#[test]
fn each_fault_is_told_by_the_record() {
    let (log, export) = small();
    let said = |lines: &[String]| log.verify(lines, &[]).unwrap_err().to_string();
    let mut lines = export.clone();
    lines[17] = lines[17].replace("try", "cry");
    assert_eq!(
        said(&lines),
        "record 17 (issuance/iss-0-7 no. 2) was changed: its digest does not follow from the history before it"
    );
    let mut lines = export.clone();
    lines.remove(17);
    assert_eq!(said(&lines), "record 17 is missing: record 18 stands in its place");
    let mut lines = export.clone();
    lines.insert(17, lines[16].clone());
    assert_eq!(said(&lines), "record 16 is out of place: record 17 should stand there");
    assert_eq!(
        said(&export[..17]),
        "the export is cut off after 17 records: it does not end with a checkpoint"
    );
    let mut lines = export.clone();
    lines.push(lines[0].clone());
    assert_eq!(said(&lines), "line 142 stands behind the checkpoint");
    let mut lines = export.clone();
    lines.remove(139);
    assert_eq!(
        said(&lines),
        "the checkpoint counts 140 records, the export has 139: some were left out or put in at the end"
    );
}

/// Whoever writes the whole history anew, digests and all, is found by the root, and by the checkpoint that was noted.
#[test]
fn a_history_that_is_made_anew_is_no_history_of_the_checkpoint() {
    let (log, export) = small();
    let mut forged = Log::of(140);
    // The first record of the last card: nothing after it hangs on it.
    let last = (0..140).rev().find(|n| n % 7 == 6).unwrap();
    let chain: Chain = "card/iss-9-9".parse().unwrap();
    let (json, _) = stored(&of_card(1), first_head(&chain).unwrap());
    forged.leaves[last] = leaf(&chain, &json).unwrap();
    let mut lines = forged.export();
    let end = lines.len() - 1;
    lines[end] = export[end].clone();
    assert_eq!(log.verify(&lines, &[]), Err(Fault::Root { records: 140 }));
    // And signed anew, by whoever has the key.
    let noted = [log.checkpoint(140)];
    assert_eq!(log.verify(&forged.export(), &noted), Err(Fault::Past { noted: 140 }));
    let longer = [Log::of(210).checkpoint(210)];
    assert_eq!(log.verify(&export, &longer), Err(Fault::CutBack { noted: 210, records: 140 }));
}

#[test]
fn a_gap_in_a_history_is_told() {
    let (log, export) = small();
    let mut renumbered = export.clone();
    renumbered.remove(17);
    for (index, text) in renumbered.iter_mut().enumerate().skip(17).take(122) {
        let leaf = text.split_once(",\"leaf\":").unwrap().1.strip_suffix('}').unwrap().to_owned();
        *text = line(index as u64, &leaf);
    }
    let fault = log.verify(&renumbered, &[]).unwrap_err();
    assert!(matches!(fault, Fault::Gap { expected: 2, .. }), "{fault}");
}

#[derive(Clone, Debug)]
enum Harm {
    Edit { line: prop::sample::Index, at: prop::sample::Index, to: u8 },
    Delete(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Truncate(prop::sample::Index),
    Duplicate(prop::sample::Index, prop::sample::Index),
}

fn harm() -> impl Strategy<Value = Harm> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), index(), any::<u8>()).prop_map(|(line, at, to)| Harm::Edit { line, at, to }),
        index().prop_map(Harm::Delete),
        (index(), index()).prop_map(|(a, b)| Harm::Swap(a, b)),
        index().prop_map(Harm::Truncate),
        (index(), index()).prop_map(|(a, b)| Harm::Duplicate(a, b)),
    ]
}

fn harmed(lines: &[String], harm: &Harm) -> Option<Vec<String>> {
    let mut lines = lines.to_vec();
    let count = lines.len();
    match harm {
        Harm::Edit { line, at, to } => {
            let line = &mut lines[line.index(count)];
            let mut bytes = line.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = if bytes[at] == *to { to.wrapping_add(1) } else { *to };
            // What is no text is not read at all.
            *line = String::from_utf8(bytes).ok()?;
        }
        Harm::Delete(at) => drop(lines.remove(at.index(count))),
        Harm::Swap(a, b) => {
            let (a, b) = (a.index(count), b.index(count));
            if a == b {
                return None;
            }
            lines.swap(a, b);
        }
        Harm::Truncate(at) => lines.truncate(at.index(count)),
        Harm::Duplicate(from, to) => lines.insert(to.index(count + 1), lines[from.index(count)].clone()),
    }
    Some(lines)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn whatever_is_done_to_a_large_export_is_found(harm in harm()) {
        let (log, export, noted) = &*LARGE;
        if let Some(lines) = harmed(export, &harm) {
            prop_assert!(log.verify(&lines, std::slice::from_ref(noted)).is_err(), "{harm:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn whatever_is_done_to_a_small_export_is_found(harm in harm()) {
        let (log, export) = small();
        if let Some(lines) = harmed(&export, &harm) {
            prop_assert!(log.verify(&lines, &[]).is_err(), "{harm:?}");
        }
    }
}

/// Exports that were taken away are checked for years: their form does not change. Root and signature were made by Python and OpenSSL; the hash of
/// an entry is what any tool makes of the text, `printf '\0%s' "$LEAF" | sha256sum`.
#[test]
fn the_form_of_an_export_stays() {
    let log = Log::of(1);
    let export = log.export();
    assert_eq!(
        export[0],
        "{\"index\":0,\"leaf\":{\"chain\":\"issuance/iss-0-0\",\"record\":{\"sequence\":1,\"at\":1700000000001,\
         \"actor\":{\"system\":\"create-card-object\"},\"command\":\"card-delayed\",\"from\":\"card-pending\",\
         \"to\":\"card-pending\",\"detail\":\"try 1, \\\"again\\\",\\\"head\\\":\\\"\"},\"head\":\"4a85c2542ceb129709375ff0e66f5886be885c89feb6944369294cdb7683db02\"}}"
    );
    assert_eq!(
        log.verify(&export, &[]).unwrap().checkpoint.root.to_string(),
        "a097dda0393bf77541e2c1f82c5f4261de1046d1b90265358b83d164dca02517"
    );
    assert_eq!(
        export[1],
        "{\"checkpoint\":\"test/cardwright\\n1\\noJfdoDk793VB4sH4LF9CYd4QRtG5AmU1i4PRZNygJRc=\\n\\n— test/cardwright If7L8/M8gFnkscZEpFRuOkpLCF7hhrP8PfN39auFGaO1hof/FUbHd7wENUxp03uyZlPiyq/fshyQBGNg0plhyc9oSQY=\\n\"}"
    );
}
