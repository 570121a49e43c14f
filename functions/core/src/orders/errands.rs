//! What the system does with the cards of an order, for whoever commanded it of the order: a page at a time. Each card
//! is moved by a command of its own, decided by the card's state, so that doing a page again changes nothing; only then
//! the order notes how far it has come. Whoever is killed in between leaves an order that is found again.

use super::advance;
use crate::command::{Opened, commit, execute, seed};
use crate::effects::{Worker, system_request};
use crate::error::UseCaseError;
use crate::ports::edge::bytes;
use crate::ports::store::{Loaded, Page, StoreError};
use crate::record::{IssuanceRecord, OrderRecord};
use crate::settings::layout;
use domain::id::{IssuanceId, OrderId, PersonId};
use domain::issuance::command::OrderedCard;
use domain::issuance::{Command, Issuance};
use domain::layout::Field;
use domain::order::line::order_of;
use domain::order::ready::Facts;
use domain::order::state::{CardCount, OrderEnd, Place, Repeat, Ticked};
use domain::order::{
    Choice, Line, LineState, NotReady, Order, OrderCommand, OrderMove, OrderState, Stage, ready,
};
use domain::person::Person;
use domain::profile::LayoutEdition;
use domain::role::{Actor, SystemEffect};
use domain::text::Note;
use std::collections::BTreeSet;

/// How many cards are checked or begun at once: as many as a page of the pool has.
const PAGE: u32 = 50;

/// What was done, and where it goes on; none if nothing can be done about the rest at the moment.
type Done = Result<Option<OrderCommand>, UseCaseError>;

impl Worker {
    /// Lays down what an order has to say, and does the next piece of what it has to do.
    pub(crate) async fn carry_out_order(&self, record: &OrderRecord) -> Result<(), UseCaseError> {
        for chained in &record.outbox {
            self.orders.append_order_audit(&record.order.id, chained).await?;
        }
        self.orders.acknowledge_order(record).await?;
        if !record.order.has_errand() {
            return Ok(());
        }
        // What came through the stream may be old: cards of an order that was cancelled meanwhile are not taken.
        let Some(current) = self.orders.order(&record.order.id).await? else { return Ok(()) };
        let Some(command) = self.piece(&current.order).await? else { return Ok(()) };
        // If somebody was faster, their change is carried out next.
        self.note(&current, command).await?;
        Ok(())
    }

    /// Writes what the system has to say of an order; not if somebody else was faster.
    async fn note(&self, current: &OrderRecord, command: OrderCommand) -> Result<bool, UseCaseError> {
        let actor = Actor::System(SystemEffect::RunOrder);
        let record = advance(Some(current), &actor, command, self.engine.clock.now())?;
        match self.orders.save_order(&record).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn piece(&self, order: &Order) -> Done {
        match &order.state {
            OrderState::Checking { started, place } => {
                let next = self.check(order, &started.by, place).await?;
                Ok(Some(OrderCommand::Checked { next }))
            }
            OrderState::Running { work } | OrderState::Paused { work, .. } => match &work.repeat {
                Some(repeat) => Ok(Some(OrderCommand::Repeated { next: self.repeat(order, repeat).await? })),
                None => Ok(None),
            },
            OrderState::Completed { ended } => self.give_back(order, ended, None).await,
            OrderState::Cancelled { ended, reason } => self.give_back(order, ended, Some(reason)).await,
            OrderState::Draft {} => Ok(None),
        }
    }

    /// Checks a page of the chosen cards: the ready ones are taken, the others noted with the reason.
    async fn check(
        &self,
        order: &Order,
        by: &PersonId,
        place: &Place,
    ) -> Result<Option<Place>, UseCaseError> {
        let page = match &order.choice {
            Choice::Count { count } => return self.make(order, by, *count, place).await,
            Choice::Filter { filter } => {
                let kind = order.process.process().kind;
                let page = self.orders.pool(&order.site, kind, filter, place.0.as_deref()).await?;
                Page { rows: page.rows.into_iter().map(|row| row.id).collect(), next: page.next }
            }
            Choice::Cards { cards } => ticked(cards, place),
        };
        let mut records = self.orders.issuances(&page.rows).await?;
        // One person may hold several of the cards.
        let holders: BTreeSet<_> = records.iter().filter_map(|record| record.issuance.holder_id()).collect();
        let holders = self.people.records(&holders.into_iter().cloned().collect::<Vec<_>>()).await?;
        let mut layouts = Vec::new();
        for id in &page.rows {
            let known = records.iter().position(|record| record.issuance.id == *id);
            let Some(record) = known.map(|place| records.swap_remove(place)) else {
                self.skip_unknown(order, id).await?;
                continue;
            };
            let mut known = holders.iter().map(|record| &record.person);
            let holder = known.find(|person| record.issuance.is_held_by(&person.id));
            let shows_photo = self.shows_photo(&record.issuance, &mut layouts).await?;
            self.take(order, by, record, holder, shows_photo).await?;
        }
        Ok(page.next.map(|next| Place(Some(next))))
    }

    /// Takes a card that is ready, or notes why it is not. If somebody else is faster, it is looked at again: two orders
    /// that want the same card both learn who has it.
    async fn take(
        &self,
        order: &Order,
        by: &PersonId,
        mut record: IssuanceRecord,
        holder: Option<&Person>,
        shows_photo: bool,
    ) -> Result<(), UseCaseError> {
        for _ in crate::command::tries() {
            let now = self.engine.clock.now();
            let facts = Facts { holder, shows_photo, by, now };
            if let Err(reason) = ready(order, &record.issuance, facts) {
                let line = Line::with(&record.issuance, LineState::Skipped { reason });
                return Ok(self.orders.skip(&order.id, &Line { since: now, ..line }).await?);
            }
            if order_of(&record.issuance.state) == Some(&order.id) {
                return Ok(());
            }
            let id = record.issuance.id.clone();
            let request = self.errand(&id)?;
            let loaded = Loaded { issuance: Some(record), ..Loaded::default() };
            let actor = Actor::System(SystemEffect::RunOrder);
            let opened = Opened { actor, loaded, repeated: false, now };
            let command = Command::AddToOrder { order: order.id.clone(), by: by.clone() };
            if commit(&self.engine, &request, &opened, command).await?.is_some() {
                return Ok(());
            }
            let again = self.orders.issuances(std::slice::from_ref(&id)).await?.pop();
            let Some(again) = again else { return self.skip_unknown(order, &id).await };
            record = again;
        }
        Err(StoreError::Conflict.into())
    }

    async fn skip_unknown(&self, order: &Order, id: &IssuanceId) -> Result<(), UseCaseError> {
        self.skip_unborn(order, id, NotReady::Unknown {}).await
    }

    /// Notes why there is no card where there is no issuance.
    async fn skip_unborn(
        &self,
        order: &Order,
        id: &IssuanceId,
        reason: NotReady,
    ) -> Result<(), UseCaseError> {
        let line = Line {
            issuance: id.clone(),
            holder: None,
            holder_name: None,
            number: None,
            attempt: None,
            since: self.engine.clock.now(),
            state: LineState::Skipped { reason },
        };
        Ok(self.orders.skip(&order.id, &line).await?)
    }

    /// Begins a page of issuances of cards without a name. Their ids follow from the order, so that beginning one again
    /// finds it.
    async fn make(
        &self,
        order: &Order,
        by: &PersonId,
        count: CardCount,
        place: &Place,
    ) -> Result<Option<Place>, UseCaseError> {
        let process = order.process.process().ordered();
        let process = process.ok_or(UseCaseError::Internal("a count of cards that have a name"))?;
        let terms = self.terms(process).await?;
        let (first, all) = (begun(place), count.get());
        let end = all.min(first.saturating_add(PAGE));
        for nth in first..end {
            let id = ordered_id(&order.id, nth);
            if !terms.process.value.offered {
                self.skip_unborn(order, &id, NotReady::NotOffered {}).await?;
                continue;
            }
            let card = OrderedCard {
                id: id.clone(),
                process,
                site: order.site.clone(),
                order: order.id.clone(),
                by: by.clone(),
                terms: terms.clone(),
            };
            let actor = Actor::System(SystemEffect::RunOrder);
            let opened =
                Opened { actor, loaded: Loaded::default(), repeated: false, now: self.engine.clock.now() };
            // None if it was begun before.
            commit(&self.engine, &self.errand(&id)?, &opened, Command::OrderCard(Box::new(card))).await?;
        }
        Ok((end < all).then(|| Place(Some(end.to_string()))))
    }

    /// Whether the layout that is printed on a card shows a photo. Layouts are read once for a page of cards.
    async fn shows_photo(
        &self,
        issuance: &Issuance,
        known: &mut Vec<(LayoutEdition, bool)>,
    ) -> Result<bool, UseCaseError> {
        let Some(named) = issuance.profile().layout else { return Ok(false) };
        if let Some((_, shows)) = known.iter().find(|(layout, _)| *layout == named) {
            return Ok(*shows);
        }
        let shows =
            layout(&*self.settings, &named).await?.as_ref().is_some_and(|layout| layout.shows(Field::Photo));
        known.push((named, shows));
        Ok(shows)
    }

    /// Makes a page of failed cards ready to be tried again. One that cannot be stays where it is.
    async fn repeat(&self, order: &Order, repeat: &Repeat) -> Result<Option<Place>, UseCaseError> {
        let page = self.orders.lines(&order.id, Stage::Failed, repeat.place.0.as_deref()).await?;
        for line in &page.rows {
            // By the order of the list, all that come now failed later than the repeat was wished for.
            if line.since > repeat.by.at {
                return Ok(None);
            }
            self.move_card(&line.issuance, Command::Repeat { by: repeat.by.by.clone() }).await?;
        }
        Ok(page.next.map(|next| Place(Some(next))))
    }

    /// Gives a page of what was not made back to the pool: what waits first, then what was being made if the order
    /// was cancelled, then what failed. It is all once the order's counts say so, too: an index may lag.
    async fn give_back(&self, order: &Order, ended: &OrderEnd, recalled: Option<&Note>) -> Done {
        let domain::order::state::Rest::Returning { place } = &ended.rest else { return Ok(None) };
        let at_work: &[Stage] =
            if recalled.is_some() { &[Stage::ToConfirm, Stage::InProduction] } else { &[] };
        let first = [Stage::Waiting].into_iter().chain(at_work.iter().copied());
        for stage in first {
            let page = self.orders.lines(&order.id, stage, None).await?;
            if page.rows.is_empty() {
                continue;
            }
            for line in &page.rows {
                self.return_card(&line.issuance, stage, recalled).await?;
            }
            return Ok(Some(OrderCommand::Returned { next: Some(place.clone()) }));
        }
        let page = self.orders.lines(&order.id, Stage::Failed, place.0.as_deref()).await?;
        for line in &page.rows {
            self.return_card(&line.issuance, Stage::Failed, recalled).await?;
        }
        if let Some(next) = page.next {
            return Ok(Some(OrderCommand::Returned { next: Some(Place(Some(next))) }));
        }
        let counts =
            self.orders.tallies(std::slice::from_ref(&order.id)).await?.pop().unwrap_or_default().counts;
        let left = counts.waiting + at_work.iter().map(|stage| counts.get(*stage)).sum::<u64>();
        Ok((left == 0).then_some(OrderCommand::Returned { next: None }))
    }

    async fn return_card(
        &self,
        id: &IssuanceId,
        stage: Stage,
        recalled: Option<&Note>,
    ) -> Result<(), UseCaseError> {
        let command = match (stage, recalled) {
            (Stage::Waiting, _) => Command::RemoveFromOrder,
            (Stage::Failed, _) => Command::BackToPool,
            (Stage::InProduction | Stage::ToConfirm, Some(reason)) => Command::Recall(reason.clone()),
            _ => return Ok(()),
        };
        self.move_card(id, command).await
    }

    /// Moves a card as the system. That its state does not allow it any more is no failure: it has moved on.
    async fn move_card(&self, id: &IssuanceId, command: Command) -> Result<(), UseCaseError> {
        match execute(&self.engine, &self.errand(id)?, command).await {
            Ok(_) | Err(UseCaseError::Rejected(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Each time a command of its own: whether it is done already, the card's state says.
    fn errand(&self, id: &IssuanceId) -> Result<crate::command::Request, UseCaseError> {
        let nonce = u64::from_be_bytes(bytes(&*self.engine.random));
        system_request(id, &format!("order-{nonce:016x}"), SystemEffect::RunOrder)
    }

    /// A card has moved in an order: the order may have ended meanwhile, or stop at the first failure.
    pub(crate) async fn follow_move(&self, id: &IssuanceId, moved: &OrderMove) -> Result<(), UseCaseError> {
        let Some(stage) = moved.to.filter(|stage| !matches!(stage, Stage::Issued | Stage::Ended)) else {
            return Ok(());
        };
        for _ in crate::command::tries() {
            let Some(record) = self.orders.order(&moved.order).await? else { return Ok(()) };
            match &record.order.state {
                OrderState::Completed { .. } => return self.return_card(id, stage, None).await,
                OrderState::Cancelled { reason, .. } => {
                    return self.return_card(id, stage, Some(reason)).await;
                }
                OrderState::Running { .. }
                    if stage == Stage::Failed && record.order.stop_at_first_failure =>
                {
                    let stop = OrderCommand::StopAtFailure { issuance: id.clone() };
                    if self.note(&record, stop).await? {
                        return Ok(());
                    }
                }
                _ => return Ok(()),
            }
        }
        Err(StoreError::Conflict.into())
    }
}

/// A page of the cards that were ticked.
fn ticked(cards: &Ticked, place: &Place) -> Page<IssuanceId> {
    let done = begun(place) as usize;
    let rest = cards.as_slice().get(done..).unwrap_or_default();
    let rows: Vec<_> = rest.iter().take(PAGE as usize).cloned().collect();
    let next = (rest.len() > rows.len()).then(|| (done + rows.len()).to_string());
    Page { rows, next }
}

/// How many were done, where a place is a count.
fn begun(place: &Place) -> u32 {
    place.0.as_deref().and_then(|place| place.parse().ok()).unwrap_or_default()
}

/// The id of the card without a name that an order makes as its so manieth.
fn ordered_id(order: &OrderId, nth: u32) -> IssuanceId {
    IssuanceId::from_random(seed(&format!("ordered\n{order}\n{nth}")))
}
