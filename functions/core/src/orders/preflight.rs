//! What an order needs, looked at before its first card.

use crate::agents::ONLINE;
use crate::error::UseCaseError;
use crate::ports::certificate::CertificateIssuer;
use crate::ports::orders::Orders;
use crate::ports::settings::Settings;
use crate::ports::store::Lists;
use crate::record::DeskRecord;
use crate::settings::{self, layout};
use domain::id::SiteId;
use domain::language::{Language, Named as _, Phrase, Sentence};
use domain::order::preflight::{PreflightCheck, PreflightSubject, Verdict};
use domain::order::{Choice, Order, OrderState};
use domain::process::{ORDERED, PROCESSES, Package, Process};
use domain::reader::PrinterState;
use domain::settings::{NumberRange, ProcessSettings, SettingName};
use domain::time::Timestamp;
use std::collections::BTreeSet;

/// What is asked.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The pool.
    pub orders: &'a dyn Orders,
    /// The desks.
    pub lists: &'a dyn Lists,
    /// Layouts and number ranges.
    pub settings: &'a dyn Settings,
    /// The authority.
    pub issuer: &'a dyn CertificateIssuer,
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Surroundings")
    }
}

/// Looks at each thing that the order needs.
///
/// # Errors
/// If the store is out of reach.
pub async fn preflight(
    around: Surroundings<'_>,
    order: &Order,
    now: Timestamp,
    language: Language,
) -> Result<Vec<PreflightCheck>, UseCaseError> {
    let mut checks = vec![cards(around, order).await?];
    let processes = processes(around, order).await?;
    if order.process.process().kind.package == Package::DigitalId {
        checks.push(authority(around).await);
        checks.push(profile(&processes, now));
    }
    checks.extend(printed(around, &processes).await?);
    let desks = around.lists.desks(&order.site).await?;
    let online: Vec<_> = desks.iter().filter(|desk| now.since(desk.seen) <= ONLINE).collect();
    checks.push(readers(&order.site, &online));
    if processes.iter().any(|(_, settings)| settings.layout.is_some()) {
        checks.push(printers(&order.site, &online));
    }
    checks.push(numbers(around, order).await?);
    Ok(checks.into_iter().map(|found| found.told(language)).collect())
}

/// What was found of a thing, in every language.
struct Found {
    what: PreflightSubject,
    verdict: Verdict,
    sentence: Sentence,
    setting: Option<SettingName>,
}

impl Found {
    fn told(self, language: Language) -> PreflightCheck {
        let Self { what, verdict, sentence, setting } = self;
        PreflightCheck { what, verdict, sentence: sentence.into_string(language), setting }
    }
}

fn check(what: PreflightSubject, verdict: Verdict, sentence: impl Into<Sentence>) -> Found {
    Found { what, verdict, sentence: sentence.into(), setting: None }
}

async fn cards(around: Surroundings<'_>, order: &Order) -> Result<Found, UseCaseError> {
    let what = PreflightSubject::Cards;
    if !matches!(order.state, OrderState::Draft {}) {
        return Ok(check(
            what,
            Verdict::Good,
            Phrase::new("The order has its cards.", "Ordern har sina kort."),
        ));
    }
    let there =
        check(what, Verdict::Good, Phrase::new("There are cards to make.", "Det finns kort att tillverka."));
    let none = check(
        what,
        Verdict::Bad,
        Phrase::new(
            "No card in the pool fits the filter at the moment.",
            "Inget kort i poolen passar filtret just nu.",
        ),
    );
    let filter = match &order.choice {
        Choice::Cards { .. } => return Ok(there),
        Choice::Count { .. } => return ordered(around, order).await,
        Choice::Filter { filter } => filter,
    };
    let kind = order.process.process().kind;
    let page = around.orders.pool(&order.site, kind, filter, None).await?;
    Ok(match (page.rows.is_empty(), page.next) {
        (false, _) => there,
        (true, None) => none,
        // A page may have none that fits and yet be followed by others.
        (true, Some(_)) => check(
            what,
            Verdict::Warning,
            Phrase::new(
                "None of the cards that wait longest in the pool fits the filter.",
                "Inget av de kort som väntat längst i poolen passar filtret.",
            ),
        ),
    })
}

/// Cards without a name begin by a process that somebody may have switched off.
async fn ordered(around: Surroundings<'_>, order: &Order) -> Result<Found, UseCaseError> {
    let what = PreflightSubject::Cards;
    let Some(process) = order.process.process().ordered() else {
        return Err(UseCaseError::Internal("a count of cards that have a name"));
    };
    let offered = settings::processes(around.settings, &[process]).await?;
    Ok(match offered.iter().all(|(_, settings)| settings.offered) {
        true => check(
            what,
            Verdict::Good,
            Phrase::new("There are cards to make.", "Det finns kort att tillverka."),
        ),
        false => {
            let bad = check(
                what,
                Verdict::Bad,
                Phrase::new(
                    "The process of these cards is not offered.",
                    "De här kortens process erbjuds inte.",
                ),
            );
            Found { setting: Some(SettingName::Process(process)), ..bad }
        }
    })
}

async fn authority(around: Surroundings<'_>) -> Found {
    let what = PreflightSubject::Authority;
    match around.issuer.reachable().await {
        Ok(()) => check(
            what,
            Verdict::Good,
            Phrase::new("The certificate authority can be reached.", "Certifikatutfärdaren går att nå."),
        ),
        Err(_) => check(
            what,
            Verdict::Bad,
            Phrase::new(
                "The certificate authority cannot be reached; no card would get its certificate.",
                "Certifikatutfärdaren går inte att nå; inget kort skulle få sitt certifikat.",
            ),
        ),
    }
}

/// The processes of these cards, with what is set of each at present. Cards in the pool may be of older editions, which are
/// kept.
async fn processes(
    around: Surroundings<'_>,
    order: &Order,
) -> Result<Vec<(&'static Process, ProcessSettings)>, UseCaseError> {
    let kind = order.process.process().kind;
    let processes: Vec<_> = PROCESSES.iter().chain(&ORDERED).filter(|process| process.kind == kind).collect();
    let ids: Vec<_> = processes.iter().map(|process| process.id).collect();
    let settings = settings::processes(around.settings, &ids).await?;
    Ok(processes.into_iter().zip(settings).map(|(process, (_, settings))| (process, settings)).collect())
}

/// The keys of the cards, and whether they may be used for as long as the cards.
fn profile(processes: &[(&Process, ProcessSettings)], now: Timestamp) -> Found {
    let what = PreflightSubject::Profile;
    let offered = || processes.iter().filter(|(_, settings)| settings.offered);
    let outlived = offered().find(|(_, settings)| {
        settings.algorithm.relied_on_until().is_some_and(|end| now.plus(settings.validity.span()) > end)
    });
    if let Some((process, settings)) = outlived {
        let (english, swedish) = (process.name, process.id.name_in(Language::Swedish));
        let algorithm = settings.algorithm;
        let sentence = Sentence::new(
            format!(
                "{english} makes keys of {algorithm}, which are not to be relied on after 2030, and its cards are good for longer."
            ),
            format!(
                "{swedish}: nycklarna är av slaget {algorithm}, som inte är att lita på efter 2030, och korten gäller längre än så."
            ),
        );
        let setting = Some(SettingName::Process(process.id));
        return Found { setting, ..check(what, Verdict::Warning, sentence) };
    }
    let algorithms: BTreeSet<_> = offered().map(|(_, settings)| settings.algorithm.to_string()).collect();
    let join = |or: &str| algorithms.iter().cloned().collect::<Vec<_>>().join(or);
    check(
        what,
        Verdict::Good,
        Sentence::new(
            format!("The cards get keys of {}.", join(" or ")),
            format!("Korten får nycklar av slaget {}.", join(" eller ")),
        ),
    )
}

/// The layouts that the processes of these cards name.
async fn printed(
    around: Surroundings<'_>,
    processes: &[(&Process, ProcessSettings)],
) -> Result<Vec<Found>, UseCaseError> {
    let what = PreflightSubject::Layout;
    let (mut checks, mut named_any) = (Vec::new(), false);
    for (process, settings) in processes {
        let Some(named) = &settings.layout else { continue };
        named_any = true;
        if layout(around.settings, named).await?.is_none() {
            let (layout, swedish) = (&named.name, process.id.name_in(Language::Swedish));
            let sentence = Sentence::new(
                format!("The layout `{layout}` of {} is not there.", process.name),
                format!("Layouten ”{layout}” för {swedish} finns inte."),
            );
            let missing = check(what, Verdict::Bad, sentence);
            checks.push(Found { setting: Some(SettingName::Process(process.id)), ..missing });
        }
    }
    if checks.is_empty() && named_any {
        checks.push(check(
            what,
            Verdict::Good,
            Phrase::new("The layouts of the cards are there.", "Kortens layouter finns."),
        ));
    }
    Ok(checks)
}

/// Whether somebody prints: without a printer a desk takes no card of an order that is to be printed.
fn printers(site: &SiteId, online: &[&DeskRecord]) -> Found {
    let what = PreflightSubject::Printers;
    let print = online.iter().filter(|desk| desk.printer.may_print()).count();
    let troubled = online.iter().find(|desk| desk.printer == PrinterState::Trouble);
    match (print, troubled) {
        (0, Some(desk)) => check(
            what,
            Verdict::Bad,
            Sentence::new(
                format!(
                    "The printer of {} cannot print; `cardwright-agent doctor` there says why.",
                    desk.agent_name
                ),
                format!(
                    "Skrivaren vid {} kan inte trycka; ”cardwright-agent doctor” där säger varför.",
                    desk.agent_name
                ),
            ),
        ),
        (0, None) => check(
            what,
            Verdict::Bad,
            Sentence::new(
                format!("No desk of the site {site} prints cards; give a reader agent a printer."),
                format!(
                    "Ingen arbetsplats på anläggningen {site} trycker kort; ge en läsaragent en skrivare."
                ),
            ),
        ),
        (1, _) => check(what, Verdict::Good, Phrase::new("One desk prints.", "En arbetsplats trycker.")),
        (desks, _) => check(
            what,
            Verdict::Good,
            Sentence::new(format!("{desks} desks print."), format!("{desks} arbetsplatser trycker.")),
        ),
    }
}

fn readers(site: &SiteId, online: &[&DeskRecord]) -> Found {
    let what = PreflightSubject::Readers;
    let readers: usize = online.iter().map(|desk| desk.readers.len()).sum();
    match readers {
        0 => check(
            what,
            Verdict::Bad,
            Sentence::new(
                format!("No reader of the site {site} is online; start a reader agent."),
                format!("Ingen kortläsare på anläggningen {site} är ansluten; starta en läsaragent."),
            ),
        ),
        1 => check(what, Verdict::Good, Phrase::new("One reader is online.", "En kortläsare är ansluten.")),
        _ => check(
            what,
            Verdict::Good,
            Sentence::new(
                format!("{readers} readers are online."),
                format!("{readers} kortläsare är anslutna."),
            ),
        ),
    }
}

async fn numbers(around: Surroundings<'_>, order: &Order) -> Result<Found, UseCaseError> {
    let kind = order.process.process().kind;
    let range = settings::ranges(around.settings, &[kind]).await?.pop();
    let range = range.map_or_else(|| NumberRange::built_in(kind), |(_, range)| range);
    let drawn = around.settings.drawn(&[kind]).await?.pop().map_or(0, |(_, drawn)| drawn);
    let left = range.last().saturating_sub(drawn);
    let what = PreflightSubject::Numbers;
    let needed = match (&order.choice, &order.state) {
        (Choice::Count { count }, OrderState::Draft {}) => u64::from(count.get()),
        _ => 0,
    };
    let (verdict, sentence) = match (left >= needed, range.runs_low(drawn + needed)) {
        (false, _) => (
            Verdict::Bad,
            Sentence::new(
                format!("{needed} card numbers are needed, and only {left} are left."),
                format!("{needed} kortnummer behövs, och bara {left} är kvar."),
            ),
        ),
        (true, false) => {
            let rest = left - needed;
            (
                Verdict::Good,
                Sentence::new(
                    format!("The cards have their numbers; {rest} are left for others."),
                    format!("Korten har sina nummer; {rest} är kvar för andra."),
                ),
            )
        }
        (true, true) => {
            let rest = left - needed;
            (
                Verdict::Warning,
                Sentence::new(
                    format!("The cards have their numbers, but only {rest} are left for others."),
                    format!("Korten har sina nummer, men bara {rest} är kvar för andra."),
                ),
            )
        }
    };
    Ok(Found { setting: Some(SettingName::NumberRange(kind)), ..check(what, verdict, sentence) })
}
