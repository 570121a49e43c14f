//! An issuance is one stored item, and its size is bounded.

use crate::office::{PROCESS, all_roles, certificates, chip, desk, evidence, id, job, opener, reprinter};
use crate::walk::Walk;
use cardwright_domain::certificate::Der;
use cardwright_domain::id::KdfVersion;
use cardwright_domain::issuance::command::Found;
use cardwright_domain::issuance::command::{Chip, Opened};
use cardwright_domain::issuance::state::{MAX_ATTEMPTS, Target};
use cardwright_domain::issuance::{Command, StateName, decide};
use cardwright_domain::rejection::Rejection;
use cardwright_domain::role::Actor;
use cardwright_domain::text::{NOTE_MAX_CHARS, Note};

/// Bytes of JSON. An item of DynamoDB holds 400 KB; pending effects and audit records share it.
pub(crate) const LIMIT: usize = 64 * 1024;

/// Characters of four bytes each: what a note takes at most.
fn longest() -> Note {
    Note::parse(&"\u{1F4A5}".repeat(NOTE_MAX_CHARS)).unwrap()
}

/// A person with an id of the greatest length, a new one each time.
fn somebody(number: &mut u64) -> Actor {
    *number += 1;
    all_roles(&format!("{number:064}"))
}

/// An attempt by people who had no hand in it yet, with a certificate of 1,000 bytes, up to the report.
fn attempt(walk: Walk, number: &mut u64) -> Walk {
    let attempt = u32::try_from(walk.issuance.state.card().unwrap().attempt.get()).unwrap();
    let new = chip(u8::try_from(attempt).unwrap());
    let named = Target::Reader { agent: id("desk-1"), reader: id("reader-1") };
    let walk = walk.then(&somebody(number), Command::ChooseSingle(named)).does(&desk(), "Claim");
    let fence = job(&walk.issuance).unwrap().lease.fence;
    let walk = walk.then(
        &desk(),
        Command::ReleaseSecrets { fence, chip: new, found: Found::Blank, kdf: KdfVersion::FIRST },
    );
    let mut certificates = certificates(&walk.issuance, new, attempt * 100);
    certificates.iter_mut().for_each(|certificate| certificate.der = Der::new(vec![0x30; 1_000]));
    let walk = walk.then(&desk(), Command::Certify { fence, certificates });
    let evidence = evidence(&walk.issuance, new);
    walk.then(&desk(), Command::ReportVerified { fence, evidence })
}

#[test]
fn the_longest_history_stays_below_the_limit() {
    let mut number = 0;
    let mut walk = Walk::ready(PROCESS);
    for nth in 1..=MAX_ATTEMPTS {
        walk = attempt(walk, &mut number).does(&opener(), "OpenLetter");
        walk = walk.then(&reprinter(), Command::OpenLetter(Opened::Reprint(longest())));
        let verified = serde_json::to_vec(&walk.issuance).unwrap().len();
        walk = walk.then(&somebody(&mut number), Command::Refuse(longest()));
        let failed = serde_json::to_vec(&walk.issuance).unwrap().len();
        assert!(verified.max(failed) < LIMIT, "attempt {nth}: {verified} and {failed} bytes");
        if nth < MAX_ATTEMPTS {
            walk = walk.then(&somebody(&mut number), Command::TryAgain(Chip::New));
        }
    }
    let size = serde_json::to_vec(&walk.issuance).unwrap().len();
    println!("{size} bytes after {MAX_ATTEMPTS} attempts");
    assert!(size > LIMIT / 2, "the worst case is meant to be bad: {size} bytes");
    let once_more = Command::TryAgain(Chip::New);
    let refused = decide(Some(&walk.issuance), &somebody(&mut number), once_more, walk.now).unwrap_err();
    assert_eq!(refused, Rejection::TooManyAttempts);
    let cancelled = walk.then(&somebody(&mut number), Command::Cancel(longest()));
    assert_eq!(cancelled.issuance.state.name(), StateName::Cancelled);
}
