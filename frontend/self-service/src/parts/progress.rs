use crate::parts::{RequestLink, Way, Withdraw};
use crate::words::words;
use api::card::MyCards;
use api::issuance::{Track, TrackState, TrackStep};
use domain::card::{CardStateName, CardSummary};
use domain::id::IssuanceId;
use domain::issuance::{CommandName, StateName};
use domain::process::Package;
use leptos::prelude::*;
use ui::components::{CardPicture, Icon, Shape, loaded};
use ui::live::{Live, WATCHING, live};
use ui::model::paths;
use ui::model::state::card_kind;

/// Where a request stands: the card or its way, what happens next, one button.
#[component]
pub(crate) fn Progress(
    issuance: IssuanceId,
    /// My cards: what became of the card once it was made.
    cards: Live<MyCards>,
    /// Whether to offer a new request once this one has ended.
    can_request: Signal<bool>,
    /// Told after each change that was made here.
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let path = paths::my_issuance(&issuance);
    let live =
        live(move || path.clone(), |track: &Track| (!track.summary.state.is_final()).then_some(WATCHING));
    loaded(live, 5, move || body(live, cards, &issuance, can_request, changed))
}

fn body(
    live: Live<Track>,
    cards: Live<MyCards>,
    issuance: &IssuanceId,
    can_request: Signal<bool>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let abort = live.part(|track| track.allowed.contains(&CommandName::Abort));
    let over = live.part(|track| track.summary.state.is_final());
    let issued = live.part(|track| track.summary.state == StateName::Issued);
    let withdrawal = StoredValue::new(paths::command(issuance, "withdrawal"));
    let id = issuance.clone();
    let card = cards
        .part(move |mine| mine.cards.iter().map(|mine| &mine.card).find(|card| card.issuance == id).cloned());
    let card = Memo::new(move |_| card.get().flatten());
    let after = move || {
        live.reload();
        changed();
    };
    view! {
        {move || live.data.with(|track| track.as_ref().map(picture))}
        <section aria-live="polite" class="next">
            {move || live.data.with(|track| track.as_ref().map(|track| next(track, card.get().as_ref())))}
        </section>
        {move || live.data.with(|track| track.as_ref().map(|track| view! { <Way steps=steps(track, card.get().as_ref()) /> }))}
        <div class="buttons">
            {move || (abort.get() == Some(true)).then(|| view! {
                <Withdraw path=withdrawal.get_value() done=after />
            })}
            {move || (over.get() == Some(true) && can_request.get()).then(|| view! {
                <RequestLink primary=issued.get() != Some(true) />
            })}
        </div>
    }
    .into_any()
}

/// The card, or its sketch as long as it is not made.
fn picture(track: &Track) -> AnyView {
    let summary = &track.summary;
    let made = summary.state == StateName::Issued;
    if summary.state.is_final() && !made {
        return ().into_any();
    }
    let process = summary.process.process();
    let number = summary.number.as_ref().map(ToString::to_string);
    view! {
        <CardPicture
            kind=card_kind(&process)
            chip=process.kind.package == Package::DigitalId
            holder=summary.holder_name.clone()
            number=number
            made=made
        />
    }
    .into_any()
}

/// The dots: the last one is reached once the card was handed over.
fn steps(track: &Track, card: Option<&CardSummary>) -> Vec<TrackStep> {
    let mut steps = track.steps.clone();
    let active = card.filter(|card| !matches!(card.state, CardStateName::Reserved | CardStateName::Issued));
    if let Some((step, card)) = steps.last_mut().zip(active) {
        step.state = TrackState::Done;
        step.at = (card.state == CardStateName::Active).then_some(card.since);
    }
    steps
}

/// What happens next, or how it ended.
fn next(track: &Track, card: Option<&CardSummary>) -> AnyView {
    let words = words();
    let by_server = |title: &'static str| (title, track.next.clone());
    let (heading, text) = match (track.summary.state, card.map(|card| card.state)) {
        (_, Some(CardStateName::Active)) => (words.active_title, words.active_text.to_owned()),
        (_, Some(CardStateName::Inactive)) => (words.inactive_title, words.inactive_next.to_owned()),
        (_, Some(CardStateName::Locked)) => (words.locked_title, words.locked_next.to_owned()),
        (_, Some(CardStateName::Expired)) => (words.expired_title, words.expired_next.to_owned()),
        (StateName::Issued, _) => by_server(words.issued_title),
        (StateName::Failed, _) => by_server(words.delayed_title),
        (state, _) if state.is_final() => by_server(words.ended_title),
        _ => by_server(words.under_way),
    };
    let reason = track.reason.as_ref().map(|reason| (words.reason)(reason.as_str()));
    view! {
        <h2>{heading}</h2>
        <p>{text}</p>
        {reason.map(|reason| view! {
            <p class="notice"><Icon shape=Shape::Letter /><span>{reason}</span></p>
        })}
    }
    .into_any()
}
