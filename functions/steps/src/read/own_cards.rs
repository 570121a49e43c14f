//! The holder's own cards: a list, and the same with what is on them.

use super::reader;
use crate::http_edge::{Incoming, Result, json_with_tag};
use api::card::{CardPrint, MyCard, MyCardDetail, MyCardDetails, MyCards, MyCertificate};
use cardwright_core::command::Engine;
use cardwright_core::ports::store::Lists;
use cardwright_core::principal::Credentials;
use cardwright_core::record::CardRecord;
use domain::card::{CardStateName, CardSummary, allowed_to};
use domain::certificate::{Certificate, Sha256};
use domain::issuance::Issuance;
use domain::role::Actor;
use std::slice;

pub(super) async fn list(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let reader = reader(engine, &Credentials::Session(incoming.session()?), None, &[]).await?;
    let cards = lists.cards_of(&reader.person).await?;
    let mine = |card: CardSummary| MyCard { allowed: allowed_to(&card, &reader.actor), card };
    json_with_tag(incoming, &MyCards { cards: cards.into_iter().filter(is_made).map(mine).collect() })
}

pub(super) async fn details(engine: &Engine, lists: &dyn Lists, incoming: &Incoming) -> Result {
    let token = incoming.session()?;
    let me = token.person.clone();
    let reader = reader(engine, &Credentials::Session(token), None, slice::from_ref(&me)).await?;
    let photo = reader.loaded.person(&me).and_then(|person| person.photo);
    let cards = lists.cards_of(&me).await?.into_iter().filter(is_made).map(|card| card.issuance);
    let made = lists.made(&cards.collect::<Vec<_>>()).await?;
    let own = made.into_iter().filter(|(_, record)| record.card.is_held_by(&me));
    let cards = own.map(|(issuance, record)| detail(&issuance.issuance, &record, &reader.actor, photo));
    json_with_tag(incoming, &MyCardDetails { cards: cards.collect() })
}

/// Whether there is a card to speak of.
fn is_made(card: &CardSummary) -> bool {
    !matches!(card.state, CardStateName::Reserved | CardStateName::Void)
}

fn detail(issuance: &Issuance, record: &CardRecord, actor: &Actor, photo: Option<Sha256>) -> MyCardDetail {
    let card = CardSummary::of(&record.card);
    let file = issuance.state.card();
    let print = file.and_then(|file| file.print.as_ref());
    let on_chip = file.map_or(&[][..], |file| &file.certificates);
    MyCardDetail {
        allowed: allowed_to(&card, actor),
        print: print.map(|print| CardPrint::of(print, photo)),
        certificates: on_chip.iter().filter_map(|certificate| standing(certificate, record)).collect(),
        card,
    }
}

fn standing(certificate: &Certificate, record: &CardRecord) -> Option<MyCertificate> {
    let known = record.certificates.iter().find(|known| known.serial == certificate.serial)?;
    let (slot, until) = (certificate.slot, certificate.not_after);
    Some(MyCertificate { slot, state: known.state.name(), until })
}
