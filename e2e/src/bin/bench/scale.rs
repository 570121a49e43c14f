//! What a million people cost those who look for one.
//!
//! Two engines on disk, side by side: one with a thousand people and an issuance of each, one with a million. In
//! both some hundreds of issuances are open. Each question goes to both in turn, through the handlers, and the
//! medians are compared; so are round trips and capacity units. Compared are answers of as many rows: of a million people
//! several have a name that one of a thousand has, and whoever looks for it is answered with all of them. The ratio over
//! all answers is told beside it. They are asked twice over: first of the files as the
//! filling left them, where a disk answers for most of the large one, then with both in memory, which is what the
//! layout of the items answers for. What an issuance leaves behind in partitions of its
//! own (its history, its card) is left out: no question here meets it.

use super::median;
use api::people::PeoplePage;
use cardwright_core::record::IssuanceRecord;
use cardwright_e2e::crowd;
use cardwright_e2e::in_process::{Act, Call, Office, Reply, note};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Instant;
use store::{Embedded, Meter};
use tempfile::TempDir;

/// People of the large engine.
pub(super) const PEOPLE: u32 = 1_000_000;

/// People of the small one.
const FEW: u32 = 1_000;

/// Open issuances, in both.
const OPEN: u32 = 400;

/// How often each question is asked of each engine.
const ROUNDS: u32 = 200;

/// The states in which open ones stand, each before the act that leads on. The last leads to an issued card.
const STATES: [Act; 4] = [Act::Produce, Act::Approve, Act::ChooseSingle, Act::Claim];

/// Work lists, searches by a beginning, by a number and by two words, issuances, commands.
const QUESTIONS: [&str; 6] =
    ["work list", "search, a page", "search, one person", "search, two words", "issuance", "command"];

/// An engine with its people.
struct Place {
    office: Office,
    meter: Meter,
    people: u32,
    folder: TempDir,
}

/// How often an answer of a size must have come from both engines for its times to be compared.
const ENOUGH: usize = 20;

/// One question and its answer.
#[derive(Clone, Copy)]
struct Sample {
    milliseconds: f64,
    /// Capacity units of the store.
    units: f64,
    /// Calls of the store.
    calls: u64,
    /// People in the answer.
    rows: usize,
}

/// How the large engine compares with the small one: the worst ratio of medians.
#[derive(Clone, Copy, Default)]
struct Ratios {
    /// Of the time of answers of the same size.
    time: f64,
    /// Of the time of all answers.
    time_of_all: f64,
    /// Of capacity units.
    units: f64,
}

/// Measures at both sizes.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, people: u32) {
    let templates = templates().await;
    let (small, large) = (Place::of(FEW, &templates).await, Place::of(people, &templates).await);
    println!("as the filling left them");
    let cold = compare(&small, &large, 0..ROUNDS).await;
    small.warm();
    large.warm();
    println!("in memory");
    let warm = compare(&small, &large, ROUNDS..2 * ROUNDS).await;
    figures.insert("scale_ratio_1m", warm.time);
    figures.insert("scale_all_ratio_1m", warm.time_of_all);
    figures.insert("scale_cold_ratio_1m", cold.time_of_all);
    figures.insert("scale_units_ratio_1m", warm.units);
}

/// Asks both in turn, of other people in each round.
async fn compare(small: &Place, large: &Place, rounds: Range<u32>) -> Ratios {
    let mut samples = vec![[Vec::new(), Vec::new()]; QUESTIONS.len()];
    for round in rounds {
        for (question, samples) in samples.iter_mut().enumerate() {
            samples[0].push(small.ask(question, round).await);
            samples[1].push(large.ask(question, round).await);
        }
    }
    let mut worst = Ratios::default();
    for (question, both) in QUESTIONS.iter().zip(&samples) {
        let calls = both.each_ref().map(|samples| samples.iter().map(|s| s.calls).max());
        assert_eq!(calls[0], calls[1], "{question} takes as many calls however many people there are");
        let units = ratio(both, |s| s.units);
        let of_all = ratio(both, |s| s.milliseconds);
        println!("{question}: {of_all}; units {units}; {:?} calls", calls[0]);
        let of_size = same_size(both);
        assert!(!of_size.is_empty(), "{question}: no size of an answer came {ENOUGH} times from both");
        for (rows, time) in &of_size {
            println!("    answers of {rows} rows: {time}");
        }
        worst.time = of_size.iter().map(|(_, time)| time.ratio()).fold(worst.time, f64::max);
        worst.time_of_all = worst.time_of_all.max(of_all.ratio());
        worst.units = worst.units.max(units.ratio());
    }
    worst
}

/// A median at both sizes.
struct Medians([f64; 2]);

impl Medians {
    fn ratio(&self) -> f64 {
        self.0[1] / self.0[0]
    }
}

impl std::fmt::Display for Medians {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} and {:.2}, ratio {:.2}", self.0[0], self.0[1], self.ratio())
    }
}

fn ratio(both: &[Vec<Sample>; 2], of: fn(&Sample) -> f64) -> Medians {
    Medians(both.each_ref().map(|samples| median(samples.iter().map(of).collect())))
}

/// The times of answers of each size that came often enough from both.
fn same_size(both: &[Vec<Sample>; 2]) -> Vec<(usize, Medians)> {
    let sizes: BTreeSet<usize> = both[0].iter().map(|sample| sample.rows).collect();
    let of_size =
        |rows| both.each_ref().map(|samples| samples.iter().filter(|s| s.rows == rows).copied().collect());
    let pairs = sizes.into_iter().map(|rows| (rows, of_size(rows)));
    let enough =
        pairs.filter(|(_, both): &(_, [Vec<Sample>; 2])| both.iter().all(|samples| samples.len() >= ENOUGH));
    enough.map(|(rows, both)| (rows, ratio(&both, |s| s.milliseconds))).collect()
}

/// Settled issuances as the product makes them: open ones, then an issued one.
async fn templates() -> Vec<IssuanceRecord> {
    let office = Office::open().await;
    let mut templates = Vec::new();
    for act in STATES {
        templates.push(office.case_before(act).await.record().await.unwrap());
    }
    let mut issued = office.case_before(Act::Confirm).await;
    issued.does(Act::Confirm).await;
    templates.push(issued.record().await.unwrap());
    templates
}

impl Place {
    async fn of(people: u32, templates: &[IssuanceRecord]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scale.db");
        let begun = Instant::now();
        crowd::fill(&path, people).await;
        crowd::issue(&path, templates, people, OPEN).await;
        let megabytes = std::fs::metadata(&path).unwrap().len() >> 20;
        println!("{people} people and issuances: {megabytes} MB in {:.0} s", begun.elapsed().as_secs_f64());
        let embedded = Embedded::open(&path).await.unwrap();
        let meter = Meter::default();
        let config = meter.over(&embedded.config());
        let office = Office::over(embedded, &config).await;
        Self { office, meter, people, folder }
    }

    /// Reads the file once, so that the system keeps it in memory as far as there is room.
    fn warm(&self) {
        let mut file = std::fs::File::open(self.folder.path().join("scale.db")).unwrap();
        std::io::copy(&mut file, &mut std::io::sink()).unwrap();
    }

    async fn ask(&self, question: usize, round: u32) -> Sample {
        let staff = self.office.staff_members();
        // Anybody, spread over all; but an approver can only decide on what waits for that.
        let anybody = (round * 7_919) % self.people;
        let (call, status) = match question {
            0 => (Call::get("/api/work?list=requests").by(&staff.officer), 200),
            1 => (
                Call::get(format!("/api/people?q={}", ["b", "h", "m", "s"][round as usize % 4]))
                    .by(&staff.officer),
                200,
            ),
            2 => (Call::get(format!("/api/people?q=E-{anybody:07}")).by(&staff.officer), 200),
            3 => (Call::get(format!("/api/people?q={}", name_as_typed(anybody))).by(&staff.officer), 200),
            4 => {
                (Call::get(format!("/api/issuances/{}", crowd::issuance_id(anybody))).by(&staff.officer), 200)
            }
            _ => {
                let waiting = crowd::issuance_id((round * u32::try_from(STATES.len()).unwrap()) % OPEN + 1);
                let path = format!("/api/issuances/{waiting}/decision");
                let decision = api::issuance::Decision::Postpone { note: note("later") };
                (Call::post(path, &self.office.name("scale"), &decision).by(&staff.approver), 200)
            }
        };
        self.meter.take();
        let begun = Instant::now();
        let reply = self.office.send(&call).await;
        let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
        let reading = self.meter.take();
        let (units, calls) = (reading.reads + reading.writes, reading.round_trips());
        assert_eq!(reply.status, status, "{reply:?}");
        check(question, anybody, &reply);
        self.office.settle().await;
        let rows = if (1..4).contains(&question) { reply.json::<PeoplePage>().people.len() } else { 0 };
        Sample { milliseconds, units, calls, rows }
    }
}

/// The first name and the family name but for its end, as somebody types who sees who is meant before the last letter.
fn name_as_typed(number: u32) -> String {
    let person = crowd::person(number).record.person;
    let mut family = person.family_name.to_string();
    family.pop();
    format!("{} {family}", person.given_name)
}

/// A question is only one that found what it looked for.
fn check(question: usize, anybody: u32, reply: &Reply) {
    match question {
        1 => assert!(reply.json::<PeoplePage>().next.is_some(), "a page with more behind it"),
        2 => assert_eq!(reply.json::<PeoplePage>().people.len(), 1),
        3 => {
            let page = reply.json::<PeoplePage>();
            let found = page.people.iter().any(|person| person.id == crowd::id(anybody));
            assert!(found || page.next.is_some(), "found, unless many have such a name");
        }
        _ => {}
    }
}
