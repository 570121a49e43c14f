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
use domain::process::{PROCESSES, Package};
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
    if order.process.process().package == Package::DigitalId {
        checks.push(authority(around).await);
    }
    checks.extend(printed(around, order).await?);
    checks.push(readers(around, order, now).await?);
    checks.extend(numbers(around, order).await?);
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
    let (filter, kind) = match (&order.choice, order.process.process().kind()) {
        (Choice::Cards { .. }, _) => return Ok(there),
        (Choice::Filter { .. }, None) => return Ok(none),
        (Choice::Filter { filter }, Some(kind)) => (filter, kind),
    };
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
    let kind = order.process.process().kind();
    let processes: Vec<_> = PROCESSES.iter().filter(|process| Some(process.kind) == kind).collect();
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
    if checks.is_empty() && order.process.process().package == Package::PhysicalId {
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

async fn numbers(around: Surroundings<'_>, order: &Order) -> Result<Option<PreflightCheck>, UseCaseError> {
    let Some(kind) = order.process.process().kind() else { return Ok(None) };
    let name = SettingName::NumberRange(kind);
    let set = around.settings.current(std::slice::from_ref(&name)).await?.pop();
    let range = match set.map(|record| record.value) {
        Some(Setting::NumberRange(range)) => range,
        _ => NumberRange::built_in(kind),
    };
    let drawn = around.settings.drawn(&[kind]).await?.pop().map_or(0, |(_, drawn)| drawn);
    let left = range.last().saturating_sub(drawn);
    let what = PreflightSubject::Numbers;
    let (verdict, sentence) = match range.runs_low(drawn) {
        false => (Verdict::Good, format!("The cards have their numbers; {left} are left for others.")),
        true => {
            (Verdict::Warning, format!("The cards have their numbers, but only {left} are left for others."))
        }
    };
    Ok(Some(PreflightCheck { setting: Some(name), ..check(what, verdict, sentence) }))
}
