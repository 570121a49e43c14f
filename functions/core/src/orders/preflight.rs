//! What an order needs, looked at before its first card.

use crate::agents::ONLINE;
use crate::error::UseCaseError;
use crate::ports::certificate::CertificateIssuer;
use crate::ports::orders::Orders;
use crate::ports::settings::Settings;
use crate::ports::store::Lists;
use crate::settings::layout;
use domain::order::preflight::{PreflightCheck, PreflightSubject, Verdict};
use domain::order::{Choice, Order, OrderState};
use domain::process::{ORDERED, PROCESSES, Package};
use domain::settings::{NumberRange, ProcessSettings, Setting, SettingName};
use domain::time::Timestamp;

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
) -> Result<Vec<PreflightCheck>, UseCaseError> {
    let mut checks = vec![cards(around, order).await?];
    if order.process.process().kind.package == Package::DigitalId {
        checks.push(authority(around).await);
    }
    checks.extend(printed(around, order).await?);
    checks.push(readers(around, order, now).await?);
    checks.push(numbers(around, order).await?);
    Ok(checks)
}

fn check(what: PreflightSubject, verdict: Verdict, sentence: impl Into<String>) -> PreflightCheck {
    PreflightCheck { what, verdict, sentence: sentence.into(), setting: None }
}

async fn cards(around: Surroundings<'_>, order: &Order) -> Result<PreflightCheck, UseCaseError> {
    let what = PreflightSubject::Cards;
    if !matches!(order.state, OrderState::Draft {}) {
        return Ok(check(what, Verdict::Good, "The order has its cards."));
    }
    let there = check(what, Verdict::Good, "There are cards to make.");
    let none = check(what, Verdict::Bad, "No card in the pool fits the filter at the moment.");
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
        (true, Some(_)) => {
            check(what, Verdict::Warning, "None of the cards that wait longest in the pool fits the filter.")
        }
    })
}

/// Cards without a name begin by a process that somebody may have switched off.
async fn ordered(around: Surroundings<'_>, order: &Order) -> Result<PreflightCheck, UseCaseError> {
    let what = PreflightSubject::Cards;
    let Some(process) = order.process.process().ordered() else {
        return Err(UseCaseError::Internal("a count of cards that have a name"));
    };
    let name = SettingName::Process(process);
    let set = around.settings.current(std::slice::from_ref(&name)).await?.pop();
    let offered = match set.map(|record| record.value) {
        Some(Setting::Process(settings)) => settings.offered,
        _ => true,
    };
    Ok(match offered {
        true => check(what, Verdict::Good, "There are cards to make."),
        false => {
            let bad = check(what, Verdict::Bad, "The process of these cards is not offered.");
            PreflightCheck { setting: Some(name), ..bad }
        }
    })
}

async fn authority(around: Surroundings<'_>) -> PreflightCheck {
    let what = PreflightSubject::Authority;
    match around.issuer.reachable().await {
        Ok(()) => check(what, Verdict::Good, "The certificate authority can be reached."),
        Err(_) => check(
            what,
            Verdict::Bad,
            "The certificate authority cannot be reached; no card would get its certificate.",
        ),
    }
}

/// The layouts that the processes of these cards name at present. Older cards may name older editions, which are kept.
async fn printed(around: Surroundings<'_>, order: &Order) -> Result<Vec<PreflightCheck>, UseCaseError> {
    let kind = order.process.process().kind;
    let processes: Vec<_> = PROCESSES.iter().chain(&ORDERED).filter(|process| process.kind == kind).collect();
    let names: Vec<_> = processes.iter().map(|process| SettingName::Process(process.id)).collect();
    let set = around.settings.current(&names).await?;
    let mut checks = Vec::new();
    for (process, name) in processes.iter().zip(names) {
        let record = set.iter().find(|record| record.name == name);
        let settings = match record.map(|record| &record.value) {
            Some(Setting::Process(settings)) => settings.clone(),
            _ => ProcessSettings::built_in(process.id),
        };
        let Some(named) = settings.layout else { continue };
        if layout(around.settings, &named).await?.is_none() {
            let sentence = format!("The layout `{}` of {} is not there.", named.name, process.name);
            let missing = check(PreflightSubject::Layout, Verdict::Bad, sentence);
            checks.push(PreflightCheck { setting: Some(name), ..missing });
        }
    }
    if checks.is_empty() && kind.package == Package::PhysicalId {
        checks.push(check(PreflightSubject::Layout, Verdict::Good, "The layouts of the cards are there."));
    }
    Ok(checks)
}

async fn readers(
    around: Surroundings<'_>,
    order: &Order,
    now: Timestamp,
) -> Result<PreflightCheck, UseCaseError> {
    let what = PreflightSubject::Readers;
    let desks = around.lists.desks(&order.site).await?;
    let online: Vec<_> = desks.iter().filter(|desk| now.since(desk.seen) <= ONLINE).collect();
    let readers: usize = online.iter().map(|desk| desk.readers.len()).sum();
    Ok(match readers {
        0 => check(
            what,
            Verdict::Bad,
            format!("No reader of the site {} is online; start a reader agent.", order.site),
        ),
        1 => check(what, Verdict::Good, "One reader is online."),
        _ => check(what, Verdict::Good, format!("{readers} readers are online.")),
    })
}

async fn numbers(around: Surroundings<'_>, order: &Order) -> Result<PreflightCheck, UseCaseError> {
    let kind = order.process.process().kind;
    let name = SettingName::NumberRange(kind);
    let set = around.settings.current(std::slice::from_ref(&name)).await?.pop();
    let range = match set.map(|record| record.value) {
        Some(Setting::NumberRange(range)) => range,
        _ => NumberRange::built_in(kind),
    };
    let drawn = around.settings.drawn(&[kind]).await?.pop().map_or(0, |(_, drawn)| drawn);
    let left = range.last().saturating_sub(drawn);
    let what = PreflightSubject::Numbers;
    let needed = match (&order.choice, &order.state) {
        (Choice::Count { count }, OrderState::Draft {}) => u64::from(count.get()),
        _ => 0,
    };
    let (verdict, sentence) = match (left >= needed, range.runs_low(drawn + needed)) {
        (false, _) => (Verdict::Bad, format!("{needed} card numbers are needed, and only {left} are left.")),
        (true, false) => {
            let rest = left - needed;
            (Verdict::Good, format!("The cards have their numbers; {rest} are left for others."))
        }
        (true, true) => {
            let rest = left - needed;
            (Verdict::Warning, format!("The cards have their numbers, but only {rest} are left for others."))
        }
    };
    Ok(PreflightCheck { setting: Some(name), ..check(what, verdict, sentence) })
}
