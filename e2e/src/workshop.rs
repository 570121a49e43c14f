//! A site with cards in the pool and desks that make them: what mass production begins with.

use crate::crowd;
use crate::desk::Desk;
use crate::job;
use crate::people::{OFFICER, PRODUCTION_ADMINISTRATOR, SYSTEM_ADMINISTRATOR};
use crate::person::SignedIn;
use crate::site::Site;
use domain::id::IssuanceId;
use domain::person::Person;
use domain::process::{MassProcessId, PROCESSES, Package, ProcessId};

/// The site.
pub struct Workshop {
    /// Its server runs.
    pub site: Site,
    /// Its desks are enrolled; their agents do not run yet.
    pub desks: Vec<Desk>,
    /// Has cards made.
    pub officer: SignedIn,
    /// Leads orders.
    pub administrator: SignedIn,
    /// Those in the pool, each of another person.
    pub cards: Vec<IssuanceId>,
}

impl Workshop {
    /// A site with so many cards for a process of mass production, and so many desks.
    pub async fn open(process: MassProcessId, cards: u32, desks: usize) -> Self {
        let printed = process.process().kind.package == Package::PhysicalId;
        let mut workshop = Self::with_people(if printed { 2 * cards } else { cards }, desks).await;
        let single = single(process);
        let people = (0..).filter(|number| !printed || has_a_font(&crowd::person(*number).record.person));
        for number in people.take(cards as usize) {
            let holder = crowd::id(number);
            if printed {
                job::portray(&workshop.officer, &holder).await;
            }
            workshop.cards.push(job::begin(&workshop.officer, single, &holder).await);
        }
        for card in &workshop.cards {
            job::pool(&workshop.officer, card).await;
        }
        workshop
    }

    /// A site with so many people who have no card, and so many desks.
    pub async fn with_people(people: u32, desks: usize) -> Self {
        let mut site =
            Site::with_crowd(&[OFFICER, PRODUCTION_ADMINISTRATOR, SYSTEM_ADMINISTRATOR], people).await;
        site.log_little();
        let mut codes = Vec::new();
        for _ in 0..desks {
            codes.push(site.agent_code().await);
        }
        site.start(&[]).await;
        let mut desks = Vec::new();
        for (number, code) in codes.iter().enumerate() {
            let mut desk = Desk::at(site.beside(&format!("desk-{number}")));
            desk.log_little();
            desk.enrol(site.url(), code).await;
            desks.push(desk);
        }
        let officer = site.sign_in(&OFFICER).await;
        let administrator = site.sign_in(&PRODUCTION_ADMINISTRATOR).await;
        Self { site, desks, officer, administrator, cards: Vec::new() }
    }
}

/// Whether the fonts that come along have the characters of a name: of what the crowd has, Devanagari and what comes
/// after it are not among them.
fn has_a_font(person: &Person) -> bool {
    person.display_name().chars().all(|c| c < '\u{900}')
}

/// The process without approval that puts cards of this kind into the pool.
///
/// # Panics
/// If its cards are nobody's.
fn single(process: MassProcessId) -> ProcessId {
    let kind = process.process().kind;
    let fits = PROCESSES.iter().find(|one| one.kind == kind && !one.approval && !one.self_service);
    fits.expect("a process for each kind").id
}
