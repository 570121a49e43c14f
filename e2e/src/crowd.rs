//! As many people as a large organisation has, and their issuances: made from a number each, always the same.
#![expect(clippy::indexing_slicing, reason = "a test that panics has failed, helpers included")]

use cardwright_core::ports::people::{PersonWrite, PhotoWrite};
use cardwright_core::record::{IssuanceRecord, PersonRecord};
use domain::id::{IssuanceId, PersonId, Version};
use domain::person::change::{PersonChange, differences};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::role::{Actor, SystemEffect};
use domain::time::{Span, Timestamp};
use std::path::{Path, PathBuf};
use store::Bulk;
use tokio::sync::OnceCell;

/// Beginnings and ends of names, by script. Each beginning goes with each end.
const SCRIPTS: [(&str, &str); 6] = [
    (
        "Ber Lind Hall Mar Wes Stein Nor Kar Fis Sund Brück Gar Pet Dahl Mon Vil Ros Ash Thorn Win \
         Schul Her Al Cas Dur Fer Łuk Mül Ør Zie Ka Mo Sa Ri Ta Jo Le Ad El Fran Gal Hof Isa Jan Kel Lam \
         Mel Nag Oli Per Quin Rod San Tor Ull Val Wil Xav Yor Zan Brad Cliff Dona Eng Fitz Green",
        "berg quist man tin son er ner a e i o den ley ton feld wald mann sen ström gård ina ela is us as \
         eau ard elle et on ez ski ová ić anu ova ier ford shaw wood lund dottir oux etti aldo ine iel oth",
    ),
    ("Иван Петр Сидор Кузн Смирн Волк Мороз Нов Соко Лебед", "ов ова ев ева енко ский ская ин ина ук"),
    ("Παπα Γεωργ Νικολ Δημη Κων Αντων Χρισ Βασιλ", "δάκης όπουλος ίου ίδης άκη ούλα ος α"),
    ("محم أحم خال عبد فاط سعي نور يوس", "د ود ان ين ة ي ر ه"),
    ("王 李 张 刘 陈 杨 赵 黄 周 吴", "伟 芳 娜 敏 静 丽 强 磊 军 洋"),
    ("शर् वर् कुम गुप् पटे राज् सिंह मेह", "मा ार ता ल ेश ी ा न"),
];

/// Of a hundred people, how many have names of each script.
const SHARES: [u64; 6] = [70, 10, 5, 5, 5, 5];

/// When the first of them came: 1 January 2020.
const FIRST: Timestamp = Timestamp::from_millis(1_577_836_800_000);

/// How many people a batch has.
const BATCH: u32 = 5_000;

/// The person of a number, as an officer enters a new one.
pub fn person(number: u32) -> PersonWrite {
    let mut dice = Dice(u64::from(number));
    let (given, family) = (name(&mut dice), name(&mut dice));
    let mail = format!("p{number}@example.org");
    let person = Person {
        id: id(number),
        engagement: Engagement::Employee {},
        given_name: Name::parse(&given).unwrap(),
        family_name: Name::parse(&family).unwrap(),
        email: Email::parse(&mail).unwrap(),
        personnel_number: PersonnelNumber::parse(&format!("E-{number:07}")).unwrap(),
        upn: Some(Upn::parse(&mail).unwrap()),
        sid: None,
        language: None,
        site: "main".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    };
    let command = format!("crowd-{number}");
    let change = PersonChange {
        version: Version::FIRST,
        at: FIRST.plus(Span::from_secs(i64::from(number))),
        by: Actor::System(SystemEffect::Bootstrap),
        digest: audit::digest(command.as_bytes()),
        command: command.parse().unwrap(),
        import: None,
        fields: differences(None, &person),
    };
    let record = PersonRecord { person, version: Version::FIRST };
    PersonWrite { record, before: None, change, photo: PhotoWrite::Keep }
}

/// The id of a person's number: ids are random, so people who came together do not lie together.
pub fn id(number: u32) -> PersonId {
    let (one, other) = (Dice(u64::from(number)).next(), Dice(!u64::from(number)).next());
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&one.to_be_bytes());
    bytes[8..].copy_from_slice(&other.to_be_bytes()[..2]);
    PersonId::from_random(bytes)
}

/// The first people of the crowd as a file for an import.
pub fn file(people: u32) -> String {
    let row = |number| {
        let person = person(number).record.person;
        let Person { personnel_number, given_name, family_name, email, site, .. } = person;
        format!("{personnel_number};{given_name};{family_name};{email};{site}\n")
    };
    let header = "personnel_number;given_name;family_name;email;site\n".to_owned();
    header + &(0..people).map(row).collect::<String>()
}

/// Puts the first people of the crowd into the engine on a file that nothing else uses.
pub async fn fill(path: &Path, people: u32) {
    let bulk = Bulk::open(path).await.unwrap();
    for first in (0..people).step_by(BATCH as usize) {
        let batch: Vec<_> = (first..people.min(first + BATCH)).map(person).collect();
        bulk.people(&batch).unwrap();
    }
}

/// As many people as the portals are tried with.
pub const LARGE: u32 = 50_000;

/// Where this run's store of a large organisation lies.
static STORE: OnceCell<PathBuf> = OnceCell::const_new();

/// Lays the store of a data folder down in which nobody has worked yet, with the people of a large organisation.
pub async fn furnish(data: &Path) {
    let made = STORE.get_or_init(async || made(LARGE).await).await;
    std::fs::create_dir_all(data).unwrap();
    std::fs::copy(made, data.join("store.db")).unwrap();
}

/// A store with the first people of the crowd. It is made once, beside this program, and stays there until people
/// would lie in a store differently.
async fn made(people: u32) -> PathBuf {
    let sample: Vec<_> = (0..100).map(person).collect();
    let trial = tempfile::tempdir().unwrap();
    let fingerprint = Bulk::open(&trial.path().join("store.db")).await.unwrap().fingerprint(&sample).unwrap();
    let own = std::env::current_exe().unwrap();
    let folder = own.ancestors().nth(3).unwrap().join("crowd");
    let made = folder.join(format!("{people}-{fingerprint:016x}.db"));
    if !made.exists() {
        // Those of earlier layouts are of no use any more.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let begun = tempfile::tempdir_in(&folder).unwrap();
        fill(&begun.path().join("store.db"), people).await;
        std::fs::rename(begun.path().join("store.db"), &made).unwrap();
    }
    made
}

/// Puts settled issuances into the engine on a file that nothing else uses: one of each of the first people of the
/// crowd. The first of them are open, in turn like the first templates; all others are like the last one.
pub async fn issue(path: &Path, templates: &[IssuanceRecord], issuances: u32, open: u32) {
    let (last, others) = templates.split_last().unwrap();
    let bulk = Bulk::open(path).await.unwrap();
    for first in (0..issuances).step_by(BATCH as usize) {
        let template =
            |number: u32| if number < open { &others[number as usize % others.len()] } else { last };
        let batch = first..issuances.min(first + BATCH);
        let batch: Vec<_> = batch.map(|number| issuance(template(number), number)).collect();
        bulk.issuances(&batch).unwrap();
    }
}

/// The id of the issuance of a person's number.
pub fn issuance_id(number: u32) -> IssuanceId {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&Dice(u64::from(number) << 32).next().to_be_bytes());
    IssuanceId::from_random(bytes)
}

fn issuance(template: &IssuanceRecord, number: u32) -> IssuanceRecord {
    let mut record = template.clone();
    record.issuance.id = issuance_id(number);
    record.issuance.holder = Some(person(number).record.person);
    let at = FIRST.plus(Span::from_secs(i64::from(number)));
    (record.issuance.origin.at, record.issuance.since) = (at, at);
    record
}

/// Some names are frequent, most are rare.
fn name(dice: &mut Dice) -> String {
    let mut share = dice.of(100);
    let script = SHARES.iter().position(|&of| match share.checked_sub(of) {
        Some(rest) => {
            share = rest;
            false
        }
        None => true,
    });
    let (begins, ends) = SCRIPTS[script.unwrap()];
    format!("{}{}", dice.word(begins), dice.word(ends))
}

/// Numbers that look random (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn of(&mut self, many: u64) -> u64 {
        self.next() % many
    }

    fn word(&mut self, words: &'static str) -> &'static str {
        let words: Vec<_> = words.split_whitespace().collect();
        // The lower of two: the first words come most often.
        let (one, other) = (self.of(words.len() as u64), self.of(words.len() as u64));
        words[usize::try_from(one.min(other)).unwrap()]
    }
}
