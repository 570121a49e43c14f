//! Cards after they are issued: lists, the page of one.

use super::issuances::named;
use super::{OFFICERS, Reader, order, reader};
use crate::http_edge::{Incoming, Result, json_of_version, json_with_tag};
use crate::problem::{Fault, phrases};
use api::card::{CardHistoryRecord, CardPage, CardPrint, CardRow, CardsPage, CertificateRow};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::{Lists, Page, PrincipalKey};
use cardwright_core::principal::Credentials;
use cardwright_core::record::CardRecord;
use domain::card::{
    CardAudit, CardCertificate, CardCommandName, CardStateName, CardSummary, allowed_on, allowed_to,
};
use domain::certificate::Certificate;
use domain::id::{CardNumber, IssuanceId, PersonId};
use domain::time::Timestamp;

pub(super) async fn list(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    reader.needs(OFFICERS, phrases::CARDS_FOR)?;
    let query = |name: &str| incoming.query.get(name).map(String::as_str);
    let order = order(incoming)?;
    let state = query("state").map(CardStateName::parse);
    let page = match (state, query("holder").map(str::parse), query("number").map(str::parse)) {
        (Some(Some(state)), None, None) => lists.cards(state, order, query("after")).await?,
        (None, Some(Ok(holder)), None) => Page { rows: lists.cards_of(&holder).await?, next: None },
        (None, None, Some(Ok(number))) => {
            Page { rows: with_number(engine, lists, &number).await?.into_iter().collect(), next: None }
        }
        _ => {
            return Err(Fault::Query(phrases::WHICH_CARDS));
        }
    };
    let names = Holders::named(lists, page.rows.iter().filter_map(|card| card.holder.as_ref())).await?;
    let row = |card: CardSummary| CardRow {
        holder_name: card.holder.as_ref().and_then(|holder| names.of(holder)),
        card,
    };
    json_with_tag(incoming, &CardsPage { rows: page.rows.into_iter().map(row).collect(), next: page.next })
}

/// Holders by name, as far as they are known.
pub(super) struct Holders(Vec<(PrincipalKey, String)>);

impl Holders {
    pub(super) async fn named(lists: &dyn Lists, holders: impl Iterator<Item = &PersonId>) -> Result<Self> {
        let mut holders: Vec<_> = holders.cloned().map(PrincipalKey::Person).collect();
        holders.sort();
        holders.dedup();
        Ok(Self(lists.names(&holders).await?))
    }

    pub(super) fn of(&self, holder: &PersonId) -> Option<String> {
        let is = |known: &PrincipalKey| matches!(known, PrincipalKey::Person(person) if person == holder);
        self.0.iter().find(|(known, _)| is(known)).map(|(_, name)| name.clone())
    }
}

async fn with_number(engine: &Engine, lists: &dyn Lists, number: &CardNumber) -> Result<Option<CardSummary>> {
    let Some(issuance) = lists.issuance_of_card(number).await? else { return Ok(None) };
    let card = engine.commands.load_card(&PrincipalKey::System, &issuance, &[]).await?.card;
    Ok(card.map(|record| CardSummary::of(&record.card)))
}

pub(super) async fn page(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let id: IssuanceId = incoming.param("issuance")?;
    let credentials = Credentials::Session(incoming.session()?);
    let reader = reader(engine, &credentials, Some(&id), &[]).await?;
    reader.needs(OFFICERS, phrases::CARDS_FOR)?;
    let Reader { actor, mut loaded, .. } = reader;
    let issuance = loaded.issuance.take().ok_or(Fault::NotFound(missing::CARD))?.issuance;
    let holder = issuance.holder_id().map_or(&[][..], std::slice::from_ref);
    let loaded = engine.commands.load_card(&PrincipalKey::System, &id, holder).await?;
    let photo = loaded.people.first().and_then(|record| record.person.photo);
    let record = loaded.card.ok_or(Fault::NotFound(missing::CARD))?;
    let history = history_of(lists, &record).await?;
    let names = named(lists, history.iter().map(|record| &record.actor), incoming.language()).await?;
    let holder_name = match (issuance.holder_name(), &record.card.holder) {
        (None, Some(holder)) => Holders::named(lists, std::iter::once(holder)).await?.of(holder),
        (name, _) => name,
    };
    let known = issuance.state.card();
    let summary = CardSummary::of(&record.card);
    let (now, files) = (engine.clock.now(), known.map_or(&[][..], |card| &card.certificates));
    let page = CardPage {
        state: record.card.state.clone(),
        version: record.version,
        holder_name,
        process: issuance.process,
        letter: known.filter(|_| issuance.needs_letter()).map(|card| card.letter.clone()),
        print: known.and_then(|card| card.print.as_ref()).map(|print| CardPrint::of(print, photo)),
        certificates: record
            .certificates
            .iter()
            .map(|certificate| {
                let allowed = allowed_on(&summary, certificate, &actor, now);
                row(certificate, files, allowed)
            })
            .collect(),
        history: history
            .into_iter()
            .map(|record| CardHistoryRecord { actor_name: names.of(&record.actor), record })
            .collect(),
        allowed: allowed_to(&summary, &actor),
        card: summary,
    };
    json_of_version(incoming, record.version, &page)
}

/// Where the card of an issuance stands, for its holder.
#[derive(Clone, Copy)]
pub(super) struct Whereabouts {
    pub(super) state: CardStateName,
    /// When it came into force for the first time; none as long as it never was.
    pub(super) in_force: Option<Timestamp>,
    /// Whether it was handed over. A card that came into force as it was issued may still lie at the desk.
    pub(super) handed_over: bool,
}

/// Looks at the card of an issuance that has made it.
pub(super) async fn whereabouts(
    engine: &Engine,
    lists: &dyn Lists,
    issuance: &IssuanceId,
) -> Result<Option<Whereabouts>> {
    let record = engine.commands.load_card(&PrincipalKey::System, issuance, &[]).await?.card;
    let Some(record) = record else { return Ok(None) };
    let history = history_of(lists, &record).await?;
    let in_force = history.iter().find(|record| record.to == CardStateName::Active).map(|record| record.at);
    let handed_over = history.iter().any(|record| record.command == CardCommandName::HandOver);
    Ok(Some(Whereabouts { state: record.card.state.name(), in_force, handed_over }))
}

/// What was laid down, and what still waits in the outbox: the history has no gap while the consumer works.
async fn history_of(lists: &dyn Lists, record: &CardRecord) -> Result<Vec<CardAudit>> {
    let mut records = lists.card_history(&record.card.issuance).await?;
    for chained in &record.outbox {
        if records.last().is_none_or(|last| last.sequence < chained.record.sequence) {
            records.push(chained.record.clone());
        }
    }
    Ok(records)
}

/// A certificate, with what its issuance knows of it.
fn row(
    certificate: &CardCertificate,
    known: &[Certificate],
    allowed: Vec<CardCommandName>,
) -> CertificateRow {
    let known = known.iter().find(|known| known.serial == certificate.serial);
    CertificateRow {
        serial: certificate.serial.clone(),
        state: certificate.state.clone(),
        slot: known.map(|known| known.slot),
        not_before: known.map(|known| known.not_before),
        not_after: certificate.not_after.or(known.map(|known| known.not_after)),
        allowed,
    }
}
