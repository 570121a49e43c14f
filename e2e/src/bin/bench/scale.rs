//! What a million people cost those who look for one.
//!
//! Two engines on disk, side by side: one with a thousand people and an issuance of each, one with a million. In
//! both some hundreds of issuances are open. Each question goes to both in turn, through the handlers, and the
//! medians are compared; so are round trips and capacity units. They are asked twice over: first of the files as the
//! filling left them, where a disk answers for most of the large one, then with both in memory, which is what the
//! layout of the items answers for. What an issuance leaves behind in partitions of its
//! own (its history, its card) is left out: no question here meets it.

use super::median;
use api::people::PeoplePage;
use cardwright_core::record::IssuanceRecord;
use cardwright_e2e::crowd;
use cardwright_e2e::in_process::{Act, Call, Office, Reply, note};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;
use store::{Embedded, Meter, Reading};
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

/// Milliseconds and what they bought.
type Sample = (f64, Reading);

/// Measures at both sizes.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, people: u32) {
    let templates = templates().await;
    let (small, large) = (Place::of(FEW, &templates).await, Place::of(people, &templates).await);
    println!("as the filling left them");
    let (cold, _) = compare(&small, &large, 0..ROUNDS).await;
    small.warm();
    large.warm();
    println!("in memory");
    let (slower, dearer) = compare(&small, &large, ROUNDS..2 * ROUNDS).await;
    figures.insert("scale_ratio_1m", slower);
    figures.insert("scale_cold_ratio_1m", cold);
    figures.insert("scale_units_ratio_1m", dearer);
}

/// Asks both in turn, of other people in each round; the worst ratio of medians, and of capacity units.
async fn compare(small: &Place, large: &Place, rounds: Range<u32>) -> (f64, f64) {
    let mut samples = vec![[Vec::new(), Vec::new()]; QUESTIONS.len()];
    for round in rounds {
        for (question, samples) in samples.iter_mut().enumerate() {
            samples[0].push(small.ask(question, round).await);
            samples[1].push(large.ask(question, round).await);
        }
    }
    let (mut slower, mut dearer) = (0.0_f64, 0.0_f64);
    for (question, [small, large]) in QUESTIONS.iter().zip(&samples) {
        let of = |samples: &[Sample], of: fn(&Sample) -> f64| median(samples.iter().map(of).collect());
        let time = [of(small, |s| s.0), of(large, |s| s.0)];
        let units = [of(small, |s| s.1.reads + s.1.writes), of(large, |s| s.1.reads + s.1.writes)];
        let most = |samples: &[Sample]| samples.iter().map(|s| s.1.round_trips()).max();
        println!(
            "{question:<20} {:.2} and {:.2} ms, {} and {} units, {:?} and {:?} calls",
            time[0],
            time[1],
            units[0],
            units[1],
            most(small),
            most(large)
        );
        assert_eq!(most(small), most(large), "{question} takes as many calls however many people there are");
        (slower, dearer) = (slower.max(time[1] / time[0]), dearer.max(units[1] / units[0]));
    }
    (slower, dearer)
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
        let took = begun.elapsed().as_secs_f64() * 1e3;
        let reading = self.meter.take();
        assert_eq!(reply.status, status, "{reply:?}");
        check(question, anybody, &reply);
        self.office.settle().await;
        (took, reading)
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
