//! The audit log: every record comes into it once, whoever is cut off or runs beside whom, and what somebody changes in the
//! table shows in the export.

use api::audit::{AuditPage, Checkpoint, EXPORT_PAGE, Growth, Proof};
use api::order::{CreateOrder, OrderAccepted};
use audit::checkpoint::LogKey;
use audit::export::{Fault, Verified, last_line, verify};
use audit::merkle;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cardwright_core::audit_log::LogError;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Call, Office, Session, holder};
use domain::audit::{Chain, RecordId};
use domain::certificate::Sha256;
use domain::id::Sequence;
use domain::order::{Choice, PoolFilter};
use domain::process::MassProcessId;
use domain::role::Role;
use store::Embedded;

/// An office in which a card was issued and another not yet, and its auditor.
struct Audited {
    office: Office,
    auditor: Session,
    chain: Chain,
    records: usize,
}

impl Audited {
    async fn open() -> Self {
        let office = Office::open().await;
        let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
        let mut issued = office.case_before(Act::Confirm).await;
        issued.does(Act::Confirm).await;
        let other = office.case_before(Act::Approve).await;
        let chain = Chain::Issuance(issued.id().clone());
        let order = CreateOrder {
            process: MassProcessId::PcmProcMassProductionEmployeeCard,
            site: None,
            choice: Choice::Filter { filter: PoolFilter::default() },
            stop_at_first_failure: false,
        };
        let order = Call::post("/api/orders", "cmd-order", &order).by(&office.staff_members().production);
        let order = office.send(&order).await.json::<OrderAccepted>().order;
        office.settle().await;
        let (issued, other) = (issued.id().clone(), other.id().clone());
        let chains = [chain.clone(), Chain::Card(issued), Chain::Issuance(other), Chain::Order(order)];
        let mut records = 0;
        for chain in &chains {
            let history = office.history_of(chain).await;
            assert!(!history.is_empty(), "{chain}");
            records += history.len();
        }
        Self { office, auditor, chain, records }
    }

    /// Takes everything into the log.
    async fn sequence(&self) {
        while self.office.sequencer.sweep().await.unwrap() > 0 {}
    }

    async fn get(&self, path: &str) -> cardwright_e2e::in_process::Reply {
        self.office.send(&Call::get(path).by(&self.auditor)).await
    }

    async fn checkpoint(&self) -> Checkpoint {
        self.get("/api/audit/checkpoint").await.json()
    }

    /// The export, as portal and command line put it together.
    async fn export(&self) -> Vec<String> {
        let checkpoint = self.checkpoint().await;
        assert!(checkpoint.size <= EXPORT_PAGE, "one page is enough");
        let lines = self.get(&format!("/api/audit/export?from=0&to={}", checkpoint.size)).await;
        assert_eq!(lines.headers["content-type"], "application/jsonl");
        let text = String::from_utf8(lines.body.to_vec()).unwrap();
        text.lines().map(str::to_owned).chain([last_line(&checkpoint.checkpoint)]).collect()
    }

    async fn verify(&self, noted: &[String]) -> Result<Verified, Fault> {
        let key: LogKey = self.checkpoint().await.key.parse().unwrap();
        verify(self.export().await.iter().map(String::as_str), &key, noted)
    }

    fn table(&self) -> Client {
        Client::new(&self.office.embedded.config())
    }

    fn key(&self, sequence: u64) -> [(String, AttributeValue); 2] {
        let (pk, sk) = (format!("issuance#{}", self.chain.id()), format!("audit#{sequence:010}"));
        [("pk".to_owned(), AttributeValue::S(pk)), ("sk".to_owned(), AttributeValue::S(sk))]
    }

    /// Somebody with the table in hand writes something else into a record.
    async fn tamper(&self, sequence: u64, change: impl Fn(&str) -> String) {
        let table = self.table();
        let item = table.get_item().table_name(Embedded::TABLE).set_key(Some(self.key(sequence).into()));
        let mut item = item.send().await.unwrap().item.unwrap();
        let body = change(item["body"].as_s().unwrap());
        assert_ne!(&body, item["body"].as_s().unwrap());
        item.insert("body".to_owned(), AttributeValue::S(body));
        table.put_item().table_name(Embedded::TABLE).set_item(Some(item)).send().await.unwrap();
    }
}

#[tokio::test]
async fn every_record_is_in_the_log_once_and_the_export_shows_it() {
    let audited = Audited::open().await;
    audited.sequence().await;
    assert_eq!(audited.office.sequencer.sweep().await.unwrap(), 0, "nothing is left");
    let verified = audited.verify(&[]).await.unwrap();
    assert_eq!((verified.checkpoint.size, verified.chains), (audited.records as u64, 4));
    assert_eq!(verified.checkpoint.origin.as_str(), "example-organisation/cardwright");
    let again = RecordId { chain: audited.chain.clone(), sequence: Sequence::FIRST };
    assert_eq!(audited.office.sequencer.take(&[again]).await.unwrap(), 0, "what is in it stays where it is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sequencers_beside_each_other_take_every_record_once() {
    let audited = Audited::open().await;
    let sequencers: Vec<_> = (0..4)
        .map(|_| {
            let sequencer = audited.office.sequencer.clone();
            // Whoever loses too often leaves the rest to the next sweep.
            tokio::spawn(async move { sequencer.sweep().await.unwrap_or_default() })
        })
        .collect();
    let mut taken = 0;
    for sequencer in sequencers {
        taken += sequencer.await.unwrap();
    }
    while let Ok(count @ 1..) = audited.office.sequencer.sweep().await {
        taken += count;
    }
    assert_eq!(taken, audited.records);
    assert_eq!(audited.verify(&[]).await.unwrap().checkpoint.size, audited.records as u64);
}

#[tokio::test]
async fn a_sequencer_that_is_cut_off_anywhere_neither_loses_nor_repeats() {
    let (mut call, mut cut) = (1, true);
    while cut {
        for fault in [store::Fault::Before, store::Fault::After, store::Fault::Conflict] {
            let audited = Audited::open().await;
            audited.office.faults.plan([(call, fault)]);
            let _cut_off = audited.office.sequencer.sweep().await;
            cut = audited.office.faults.calls() >= call;
            audited.office.faults.plan([]);
            audited.sequence().await;
            let verified = audited.verify(&[]).await.unwrap();
            assert_eq!(verified.checkpoint.size, audited.records as u64, "{fault:?} at call {call}");
        }
        call += 1;
    }
    assert!(call > 6, "there were calls to cut off at: {call}");
}

#[tokio::test]
async fn what_goes_before_a_record_goes_before_it_into_the_log() {
    let audited = Audited::open().await;
    let history = audited.office.history_of(&audited.chain).await;
    let last = RecordId { chain: audited.chain.clone(), sequence: history.last().unwrap().id.sequence };
    assert_eq!(audited.office.sequencer.take(&[last]).await.unwrap(), history.len());
    audited.sequence().await;
    assert_eq!(audited.verify(&[]).await.unwrap().checkpoint.size, audited.records as u64);
}

#[tokio::test]
async fn what_is_changed_in_the_table_shows_in_the_export() {
    let audited = Audited::open().await;
    audited.sequence().await;
    audited.tamper(2, |body| body.replacen("\"detail\":null", "\"detail\":\"forged\"", 1)).await;
    let fault = audited.verify(&[]).await.unwrap_err();
    let Fault::Changed { record, .. } = &fault else { panic!("{fault}") };
    assert_eq!((&record.chain, record.sequence), (&audited.chain, Sequence::new(2)));

    let audited = Audited::open().await;
    audited.sequence().await;
    let gone = audited.table().delete_item().table_name(Embedded::TABLE);
    gone.set_key(Some(audited.key(3).into())).send().await.unwrap();
    assert!(matches!(audited.verify(&[]).await, Err(Fault::Missing { .. })));
    let unreadable = Audited::open().await;
    unreadable.sequence().await;
    unreadable.tamper(1, |_| "{}".to_owned()).await;
    assert!(matches!(unreadable.verify(&[]).await, Err(Fault::Missing { .. })));
}

/// Once such a history stood in the log, no export could be checked any more.
#[tokio::test]
async fn a_history_whose_beginning_was_taken_away_stays_out_of_the_log() {
    let audited = Audited::open().await;
    let history = audited.office.history_of(&audited.chain).await.len();
    assert!(history > 2, "something follows");
    let gone = audited.table().delete_item().table_name(Embedded::TABLE);
    gone.set_key(Some(audited.key(1).into())).send().await.unwrap();
    audited.sequence().await;
    let second = RecordId { chain: audited.chain.clone(), sequence: Sequence::new(2) };
    assert_eq!(audited.office.sequencer.take(&[second]).await.unwrap(), 0);
    let verified = audited.verify(&[]).await.unwrap();
    assert_eq!(verified.checkpoint.size, (audited.records - history) as u64, "the others came in");
}

/// Whoever has the table, but not the key, cannot have the log go on over what was changed.
#[tokio::test]
async fn nothing_is_signed_on_top_of_a_tree_that_was_changed() {
    let audited = Audited::open().await;
    audited.sequence().await;
    let before = audited.checkpoint().await;
    let key = [("pk", "log-tile#0#0"), ("sk", "tile")];
    let key = key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
    let table = audited.table();
    let item = table.get_item().table_name(Embedded::TABLE).set_key(Some(key.into())).send().await.unwrap();
    let mut item = item.item.unwrap();
    let mut hashes = item["hashes"].as_b().unwrap().clone().into_inner();
    hashes[40] ^= 1;
    item.insert("hashes".to_owned(), AttributeValue::B(hashes.into()));
    table.put_item().table_name(Embedded::TABLE).set_item(Some(item)).send().await.unwrap();
    let mut case = audited.office.case_before(Act::Produce).await;
    case.does(Act::Produce).await;
    let refused = audited.office.sequencer.sweep().await;
    assert!(matches!(refused, Err(LogError::Changed)), "{refused:?}");
    assert_eq!(audited.checkpoint().await, before);
}

#[tokio::test]
async fn a_checkpoint_that_was_noted_is_gone_on_from() {
    let audited = Audited::open().await;
    audited.sequence().await;
    let noted = audited.checkpoint().await;
    let mut case = audited.office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    audited.sequence().await;
    audited.verify(std::slice::from_ref(&noted.checkpoint)).await.unwrap();
    let growth: Growth = audited.get(&format!("/api/audit/growth?from={}", noted.size)).await.json();
    let now = &growth.checkpoint;
    assert!(now.size > noted.size);
    assert!(merkle::goes_on((noted.size, noted.root), (now.size, now.root), &growth.proof));
    assert_eq!(audited.get(&format!("/api/audit/growth?from={}", now.size + 1)).await.code(), "not-found");
    // Of the past, the first checkpoint sees a change that the newest cannot be held against.
    audited.tamper(2, |body| body.replacen("\"detail\":null", "\"detail\":\"forged\"", 1)).await;
    assert!(audited.verify(&[noted.checkpoint]).await.is_err());
}

#[tokio::test]
async fn every_entry_is_proven() {
    let audited = Audited::open().await;
    audited.sequence().await;
    let Checkpoint { size, root, checkpoint, .. } = audited.checkpoint().await;
    for index in 0..size {
        let proof: Proof = audited.get(&format!("/api/audit/entries/{index}/proof")).await.json();
        let (head, note) = proof.proof.split_once("\n\n").unwrap();
        assert_eq!(note, checkpoint);
        let mut lines = head.lines();
        assert_eq!(lines.next(), Some("c2sp.org/tlog-proof@v1"));
        assert_eq!(lines.next(), Some(format!("index {index}").as_str()));
        let hashes: Vec<_> =
            lines.map(|line| Sha256(BASE64.decode(line).unwrap().try_into().unwrap())).collect();
        assert!(merkle::includes(merkle::leaf(proof.leaf.as_bytes()), index, (size, root), &hashes));
    }
    assert_eq!(audited.get(&format!("/api/audit/entries/{size}/proof")).await.code(), "not-found");
}

async fn listed(audited: &Audited, query: &str) -> AuditPage {
    audited.get(&format!("/api/audit{query}")).await.json()
}

#[tokio::test]
async fn entries_are_found_by_history_actor_kind_and_time() {
    let audited = Audited::open().await;
    audited.sequence().await;
    let all = listed(&audited, "").await;
    assert_eq!((all.rows.len(), all.next), (audited.records, None));
    let indexes: std::collections::BTreeSet<_> = all.rows.iter().map(|row| row.index.unwrap()).collect();
    assert_eq!(indexes.len(), audited.records, "each place once");
    assert!(all.rows.is_sorted_by(|a, b| a.record.at() >= b.record.at()), "newest first");
    let history = listed(&audited, &format!("?chain={}", audited.chain)).await.rows;
    assert_eq!(history.len(), audited.office.history_of(&audited.chain).await.len());
    let approver = &audited.office.staff_members().approver.person;
    let approved = listed(&audited, &format!("?actor=person/{approver}")).await.rows;
    assert!(approved.len() == 1 && approved[0].actor_name != "Unknown", "{approved:?}");
    let cards = listed(&audited, "?kind=card").await.rows;
    assert!(!cards.is_empty() && cards.iter().all(|row| matches!(row.chain, Chain::Card(_))));
    let later = audited.office.clock.now().as_millis() + 1;
    assert_eq!(listed(&audited, &format!("?from={later}")).await.rows, []);
    assert_eq!(listed(&audited, &format!("?until={later}")).await.rows.len(), audited.records);
    assert_eq!(listed(&audited, &format!("?from={later}&actor=system")).await.rows, []);
}

#[tokio::test]
async fn the_log_is_for_auditors_and_asked_for_in_its_own_words() {
    let audited = Audited::open().await;
    assert_eq!(audited.get("/api/audit/checkpoint").await.code(), "not-found", "nothing was signed yet");
    audited.sequence().await;
    for path in ["", "/checkpoint", "/growth?from=1", "/entries/0/proof", "/export?from=0&to=1"] {
        let call = Call::get(format!("/api/audit{path}"));
        let officer = &audited.office.staff_members().officer;
        assert_eq!(audited.office.send(&call.clone().by(officer)).await.code(), "role-missing", "{path}");
        assert_eq!(audited.office.send(&call).await.code(), "no-session", "{path}");
    }
    for query in [
        "?chain=nothing/1",
        "?actor=nobody",
        "?kind=thing",
        "?from=then",
        "/growth",
        "/growth?from=x",
        "/export",
        "/export?from=0&to=2000",
        "/export?from=3&to=2",
        "/export?from=0&to=999",
    ] {
        let reply = audited.get(&format!("/api/audit{query}")).await;
        assert_eq!(reply.code(), "bad-query", "{query}");
    }
    assert_eq!(audited.get("/api/audit?after=strange").await.code(), "bad-query");
}
