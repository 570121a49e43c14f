mod words;

use crate::parts::{can_request, my_issuances, what_next};
use crate::words::words as portal;
use api::card::{MyCardDetail, MyCardDetails, MyCertificate};
use domain::card::{CardStateName, CardSummary};
use domain::process::Package;
use domain::profile::Slot;
use leptos::prelude::*;
use ui::browser;
use ui::components::{
    CardBadge, CardPicture, CertificateBadge, Empty, LastDay, Moment, PageTitle, PrintedCard, Shape, loaded,
};
use ui::live::{IDLE, Live, live};
use ui::model::card::kind;
use ui::model::paths;
use ui::session::Session;
use words::words;

/// My cards: how each looks, what it can do, how long it is valid.
#[component]
pub(crate) fn Cards() -> impl IntoView {
    let live = live(|| paths::MY_CARD_DETAILS.to_owned(), |_: &MyCardDetails| Some(IDLE));
    view! {
        <PageTitle text=portal().my_cards.to_owned() />
        {loaded(live, 8, move || body(live))}
        <p><a href="/">{portal().to_home}</a></p>
    }
}

fn body(live: Live<MyCardDetails>) -> AnyView {
    let cards = live.part(|mine| mine.cards.clone());
    let can_request = can_request(my_issuances());
    let none = Memo::new(move |_| cards.with(|cards| cards.as_ref().is_some_and(Vec::is_empty)));
    // Whoever followed a card of the list looks for that one.
    request_animation_frame(|| browser::bring_into_view(&browser::fragment()));
    view! {
        {move || none.get().then(|| view! {
            <Empty shape=Shape::Card title=words().none_title text=words().none_text />
        })}
        <For
            each=move || cards.get().unwrap_or_default()
            key=|mine| {
                let MyCardDetail { card, allowed, print, certificates } = mine.clone();
                (card.issuance, card.state, allowed, print, certificates)
            }
            children=move |mine| card(live, can_request, mine)
        />
    }
    .into_any()
}

fn card(live: Live<MyCardDetails>, can_request: Signal<bool>, mine: MyCardDetail) -> impl IntoView {
    let MyCardDetail { card, allowed, print, certificates } = mine;
    let id = card.issuance.to_string();
    let drawing = card.clone();
    let picture = match print {
        Some(print) => view! {
            <PrintedCard card=card.clone() print=print>{drawn(&drawing)}</PrintedCard>
        }
        .into_any(),
        None => drawn(&card).into_any(),
    };
    let when = match (card.state.is_final(), card.until) {
        (true, _) => view! { " · " <Moment at=card.since /> }.into_any(),
        (false, Some(until)) => view! { " · " {portal().valid_until} " " <LastDay until=until /> }.into_any(),
        (false, None) => ().into_any(),
    };
    view! {
        <section id=id.clone() aria-labelledby=format!("{id}-name")>
            <h2 id=format!("{id}-name")>{kind(&card)} " " <span class="figures">{card.number.to_string()}</span></h2>
            <p><CardBadge state=card.state />{when}</p>
            {picture}
            {(card.state == CardStateName::Issued).then(|| view! { <p>{words().issued_next}</p> })}
            {what_next(&card, &allowed, can_request, move || live.reload())}
            {(!certificates.is_empty()).then(|| list(certificates))}
        </section>
    }
}

/// A card on which nothing is printed, or whose picture cannot be had.
fn drawn(card: &CardSummary) -> impl IntoView + use<> {
    let chip = card.kind.is_some_and(|kind| kind.package == Package::DigitalId);
    let named = card.kind.is_none_or(|kind| kind.holder.is_personal());
    let holder = named.then(|| Session::here().me()).flatten().map(|me| me.name).unwrap_or_default();
    view! {
        <CardPicture kind=kind(card) chip=chip holder=holder number=Some(card.number.to_string()) made=true />
    }
}

/// The certificates, each by what it is good for.
fn list(certificates: Vec<MyCertificate>) -> impl IntoView {
    let row = |MyCertificate { slot, state, until }| {
        view! {
            <li>
                <span>
                    {purpose(slot)}
                    <small>{portal().valid_until} " " <LastDay until=until /></small>
                </span>
                <CertificateBadge state=state />
            </li>
        }
    };
    view! {
        <h3>{words().certificates}</h3>
        <ul class="rows">{certificates.into_iter().map(row).collect_view()}</ul>
    }
}

fn purpose(slot: Slot) -> &'static str {
    let words = words();
    match slot {
        Slot::Authentication => words.sign_in,
        Slot::Signature => words.sign,
        Slot::KeyManagement => words.encrypt,
        Slot::CardAuthentication => words.doors,
    }
}
