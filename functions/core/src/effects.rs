//! What follows from a decision, carried out by the stream's consumer: at least once, each idempotent.

mod cards;
mod mails;

use self::cards::added;
use crate::command::{Engine, Request, execute};
use crate::error::UseCaseError;
use crate::ports::mail::Mails;
use crate::ports::orders::Orders;
use crate::ports::outbox::{Change, Outbox};
use crate::ports::people::People;
use crate::ports::sealing::{Binding, Sealer};
use crate::ports::settings::Settings;
use crate::ports::store::{Cards, Created, Lists, Load, PrincipalKey, StoreError};
use crate::principal::Credentials;
use crate::record::{CardRecord, ChainedRecord, IssuanceRecord, OpenLock, PersonRecord, SecretsRecord, What};
use domain::card::{Card, CardCommand, CardState};
use domain::effect::Effect;
use domain::id::{CardId, CardNumber, CommandId, IssuanceId, SecretsGeneration, Sequence};
use domain::issuance::state::CardPending;
use domain::issuance::{Command, Issuance, State, StateName};
use domain::number::{Exhausted, card_number};
use domain::process::ProcessId;
use domain::rejection::Rejection;
use domain::report::Entry;
use domain::role::SystemEffect;
use domain::settings::Terms;
use domain::text::Note;
use futures_util::future::try_join;
use sealed::secret::{Pin, Puk};
use std::sync::Arc;

/// How many numbers are drawn for a card, where an earlier range gave out the same, before it is left for later.
const NUMBERS_TRIED: usize = 32;

/// What the consumer needs.
#[derive(Clone)]
pub struct Worker {
    /// For the commands of the system.
    pub engine: Engine,
    /// The outbox.
    pub outbox: Arc<dyn Outbox>,
    /// Card objects.
    pub cards: Arc<dyn Cards>,
    /// Seals new secrets.
    pub sealer: Arc<dyn Sealer>,
    /// People.
    pub people: Arc<dyn People>,
    /// What people have.
    pub lists: Arc<dyn Lists>,
    /// Production orders.
    pub orders: Arc<dyn Orders>,
    /// Layouts.
    pub settings: Arc<dyn Settings>,
    /// Where mails are left to be sent.
    pub mails: Arc<dyn Mails>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Worker")
    }
}

impl Worker {
    /// Carries out what a change left to do, in order, and says how far it came.
    ///
    /// # Errors
    /// The first failure; what came before it is acknowledged, the rest is tried again later.
    pub async fn carry_out(&self, change: &Change) -> Result<(), UseCaseError> {
        let record = match change {
            Change::Person(record) => {
                let results = self.carry_out_people(std::slice::from_ref(&**record)).await;
                return results.into_iter().collect();
            }
            Change::Card(card) => return self.lay_down(card).await,
            Change::Order(order) => return self.carry_out_order(order).await,
            Change::Issuance(record) => record,
        };
        let id = &record.issuance.id;
        let mut done = None;
        let mut failure = None;
        for outgoing in &record.outbox {
            let result = match &outgoing.what {
                What::Audit(chained) => self.lay_down_record(record, chained).await,
                What::Effect(effect) => self.perform(record, effect).await,
            };
            match result {
                Ok(()) => done = Some(outgoing.sequence),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        if let Some(through) = done {
            self.outbox.acknowledge(id, through).await?;
        }
        failure.map_or(Ok(()), Err)
    }

    /// Carries out changes of people: of an import hundreds come at once. Each has an answer of its own.
    pub async fn carry_out_people(&self, people: &[PersonRecord]) -> Vec<Result<(), UseCaseError>> {
        let (mut results, mut ended) = (Vec::new(), Vec::new());
        for record in people {
            // Before the person leaves what is pending: else an end that failed would be forgotten.
            let end = self.end_entitlement(&record.person).await;
            ended.extend(end.is_ok().then(|| record.clone()));
            results.push(end);
        }
        let mut indexed = self.outbox.index_people(&ended).await.into_iter();
        for result in results.iter_mut().filter(|result| result.is_ok()) {
            *result = indexed.next().unwrap_or(Err(StoreError::Conflict)).map_err(UseCaseError::from);
        }
        results
    }

    /// Lays a record down, with what follows from it: where the card stands in its order, and who is told.
    async fn lay_down_record(
        &self,
        record: &IssuanceRecord,
        chained: &ChainedRecord,
    ) -> Result<(), UseCaseError> {
        let id = &record.issuance.id;
        let entry = Entry::of(&record.issuance, &chained.record);
        self.outbox.append_audit(id, chained, (&record.issuance.site, &entry)).await?;
        if let Some(moved) = &chained.record.order {
            self.follow_move(id, moved).await?;
        }
        // A failed card is not called off when its holder's entitlement ends, but when somebody goes on with it.
        if chained.record.takes_up_again() {
            self.end_if_not_entitled(&record.issuance).await?;
        }
        self.post_mails(&record.issuance, &chained.record).await
    }

    async fn perform(&self, record: &IssuanceRecord, effect: &Effect) -> Result<(), UseCaseError> {
        let id = &record.issuance.id;
        match effect {
            Effect::CreateCardObject => self.create_card_object(record).await,
            Effect::RenewSecrets { generation } => self.renew_secrets(record, *generation).await,
            Effect::DestroySecrets => Ok(self.cards.destroy_secrets(id).await?),
            Effect::VoidCard => self.follow(id, CardCommand::Void).await,
            Effect::IssueCard => self.issue_card(record).await,
            Effect::RegisterCertificates { serials } => {
                self.follow(id, CardCommand::AddCertificates(added(record, serials))).await
            }
            Effect::RevokeCertificates { serials, reason } => {
                let command = CardCommand::RevokeCertificates { serials: serials.clone(), reason: *reason };
                self.follow(id, command).await
            }
            Effect::ReleaseUid { uid, attempt } => Ok(self.outbox.release_uid(id, uid, *attempt).await?),
            Effect::ReleaseOpenLock => {
                let Some(holder) = record.issuance.holder_id().cloned() else { return Ok(()) };
                let kind = record.issuance.process().kind;
                Ok(self.outbox.release_lock(&OpenLock { holder, kind, issuance: id.clone() }).await?)
            }
        }
    }

    /// Step 4. If the issuance was called off in the meantime, what was made is voided again.
    async fn create_card_object(&self, record: &IssuanceRecord) -> Result<(), UseCaseError> {
        let id = &record.issuance.id;
        let card = match self.cards.card(id).await? {
            Some(existing) => existing.card,
            None => match self.make_card(record).await {
                Ok(card) => card,
                // Called off while there was no number for it: what was decided since must not wait for one.
                Err(UseCaseError::NumbersExhausted(_)) if record.issuance.state.name().is_final() => {
                    return Ok(());
                }
                Err(error) => {
                    self.report_delay(record, &error).await;
                    return Err(error);
                }
            },
        };
        let command = Command::CardCreated { card: card.id, number: card.number };
        let request = system_request(id, "created", SystemEffect::CreateCardObject)?;
        match execute(&self.engine, &request, command).await {
            // Nobody looked for an issuance without a card when the person's entitlement ended.
            Ok(created) => self.end_if_not_entitled(&created.issuance).await,
            Err(UseCaseError::Rejected(Rejection::State { state, .. }))
                if state.is_final() && state != StateName::Issued =>
            {
                self.follow(id, CardCommand::Void).await?;
                Ok(self.cards.destroy_secrets(id).await?)
            }
            // Made and said before: the command's id was forgotten, the state shows it.
            Err(UseCaseError::Rejected(Rejection::State { .. })) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn make_card(&self, record: &IssuanceRecord) -> Result<Card, UseCaseError> {
        let issuance = &record.issuance;
        let secrets = self.make_secrets(record, SecretsGeneration::FIRST);
        let (mut number, secrets) = try_join(self.draw_number(issuance), secrets).await?;
        for _ in 0..NUMBERS_TRIED {
            let card = Card {
                number,
                kind: Some(issuance.process().kind),
                issuance: issuance.id.clone(),
                holder: issuance.holder_id().cloned(),
                activation: issuance.terms.process.value.activation,
                until: None,
                state: CardState::Reserved,
                since: self.engine.clock.now(),
                records: Sequence::new(0),
                id: card_id(&issuance.id)?,
            };
            let stored = CardRecord::new(card);
            match self.cards.create_card(&stored, &secrets).await {
                Ok(Created::Yes) => return Ok(stored.card),
                // An earlier range, or another kind's, gave it out.
                Ok(Created::NumberTaken) => number = self.draw_number(issuance).await?,
                Err(StoreError::Conflict) => {
                    let existing = self.cards.card(&issuance.id).await?;
                    return Ok(existing
                        .ok_or(UseCaseError::Internal("a card that is there and is not"))?
                        .card);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// The next number by the terms of the issuance. Terms are frozen, but a range that has come to its end never
    /// gives another number, and the issuance would wait for ever: the range that holds now goes on for it, so that
    /// widening it in the settings is all that has to be done.
    async fn draw_number(&self, issuance: &Issuance) -> Result<CardNumber, UseCaseError> {
        let (kind, frozen) = (issuance.process().kind, &issuance.terms.numbers.value);
        if let Some(count) = self.cards.draw_number(kind, frozen.last()).await? {
            return Ok(card_number(frozen, count)?);
        }
        let range = self.terms(issuance.process).await?.numbers.value;
        match self.cards.draw_number(kind, range.last()).await? {
            Some(count) => Ok(card_number(&range, count)?),
            None => Err(Exhausted::of(&range).into()),
        }
    }

    /// The settings by which an issuance of this process would begin now.
    pub(crate) async fn terms(&self, process: ProcessId) -> Result<Terms, UseCaseError> {
        let what = Load { terms: Some(process), ..Load::of(&PrincipalKey::System) };
        let loaded = self.engine.commands.load(what).await?;
        loaded.terms.ok_or(UseCaseError::Internal("terms that were asked for are not there"))
    }

    async fn make_secrets(
        &self,
        record: &IssuanceRecord,
        generation: SecretsGeneration,
    ) -> Result<SecretsRecord, UseCaseError> {
        let (issuance, policy) = (&record.issuance.id, record.issuance.terms.pins.value);
        let broken = |_| UseCaseError::Internal("the random source repeats itself");
        let (pin, puk) = {
            let mut random = self.engine.random.generator();
            (
                Pin::generate(policy, &mut *random).map_err(broken)?,
                Puk::generate(&mut *random).map_err(broken)?,
            )
        };
        let card = card_id(issuance)?;
        let envelope = self.sealer.seal(&pin, &puk, Binding { card: &card, issuance }).await?;
        Ok(SecretsRecord { issuance: issuance.clone(), generation, envelope })
    }

    async fn renew_secrets(
        &self,
        record: &IssuanceRecord,
        generation: SecretsGeneration,
    ) -> Result<(), UseCaseError> {
        match self.cards.secrets_generation(&record.issuance.id).await? {
            // Destroyed, or renewed already.
            None => Ok(()),
            Some(stored) if stored >= generation => Ok(()),
            Some(_) => {
                let secrets = self.make_secrets(record, generation).await?;
                Ok(self.cards.renew_secrets(&secrets).await?)
            }
        }
    }

    /// Tells the officers why there is no card number yet, unless the state says so already: each telling is
    /// a change that wakes this consumer again. Losing one is no harm: it is tried again.
    async fn report_delay(&self, record: &IssuanceRecord, error: &UseCaseError) {
        let id = &record.issuance.id;
        let reason = format!("the card number could not be made yet: {error}; it is tried again");
        let Ok(reason) = Note::parse(&reason) else { return };
        let told = |pending: &CardPending| pending.trouble.as_ref().is_some_and(|t| t.reason == reason);
        if matches!(&record.issuance.state, State::CardPending(pending) if told(pending)) {
            return;
        }
        let nonce = u64::from_be_bytes(crate::ports::edge::bytes(&*self.engine.random));
        let Ok(request) = system_request(id, &format!("delayed-{nonce:x}"), SystemEffect::CreateCardObject)
        else {
            return;
        };
        if let Err(error) = execute(&self.engine, &request, Command::CardDelayed(reason)).await {
            tracing::warn!(issuance.id = %id, %error, "could not report the delay of a card object");
        }
    }
}

/// No issuance made here has such an id.
fn card_id(issuance: &IssuanceId) -> Result<CardId, UseCaseError> {
    CardId::of(issuance).map_err(|_| UseCaseError::Internal("an issuance id too long for a card id"))
}

pub(crate) fn system_request(
    id: &IssuanceId,
    what: &str,
    effect: SystemEffect,
) -> Result<Request, UseCaseError> {
    let command: CommandId =
        format!("cmd-{what}").parse().map_err(|_| UseCaseError::Internal("a command id that is none"))?;
    Ok(Request {
        credentials: Credentials::System(effect),
        digest: audit::digest(what.as_bytes()),
        command,
        issuance: id.clone(),
        seen: None,
    })
}
