use crate::parts::{RequestLink, Way, Withdraw, expected, lead_times};
use crate::words::words;
use api::issuance::Track;
use domain::card::CardStateName;
use domain::id::IssuanceId;
use domain::issuance::{CommandName, StateName};
use domain::process::Package;
use leptos::prelude::*;
use ui::components::{CardPicture, Icon, Shape, loaded};
use ui::live::{LISTING, Live, WATCHING, live};
use ui::model::paths;
use ui::model::state::{card_kind, holder_name};

/// Where a request stands: the card or its way, what happens next, one button.
#[component]
pub(crate) fn Progress(
    issuance: IssuanceId,
    /// Whether to offer a new request once this one has ended.
    can_request: Signal<bool>,
    /// Told after each change that was made here.
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let path = paths::my_issuance(&issuance);
    let live = live(move || path.clone(), pause);
    loaded(live, 5, move || body(live, &issuance, can_request, changed))
}

/// How soon it may look otherwise: a card goes on after its issuance.
fn pause(track: &Track) -> Option<u32> {
    match (track.summary.state, track.card) {
        (state, _) if !state.is_final() => Some(WATCHING),
        (_, Some(card)) => (!card.is_final()).then_some(LISTING),
        (state, None) => (state == StateName::Issued).then_some(LISTING),
    }
}

fn body(
    live: Live<Track>,
    issuance: &IssuanceId,
    can_request: Signal<bool>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let abort = live.part(|track| track.allowed.contains(&CommandName::Abort));
    let over = live.part(|track| track.summary.state.is_final());
    let issued = live.part(|track| track.summary.state == StateName::Issued);
    let times = lead_times();
    let withdrawal = StoredValue::new(paths::command(issuance, "withdrawal"));
    let after = move || {
        live.reload();
        changed();
    };
    view! {
        {move || live.data.with(|track| track.as_ref().map(picture))}
        <section aria-live="polite" class="next">
            {move || live.data.with(|track| track.as_ref().map(next))}
        </section>
        {move || live.data.with(|track| times.data.with(|times| expected(track.as_ref()?, times.as_ref()?)))}
        {move || live.data.with(|track| track.as_ref().map(|track| view! { <Way steps=track.steps.clone() /> }))}
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
            holder=holder_name(summary.holder_name.as_deref())
            number=number
            made=made
        />
    }
    .into_any()
}

/// What happens next, or how it ended.
fn next(track: &Track) -> AnyView {
    let words = words();
    let heading = match (track.summary.state, track.card) {
        (_, Some(CardStateName::Active)) => words.active_title,
        (_, Some(CardStateName::Inactive)) => words.inactive_title,
        (_, Some(CardStateName::Locked)) => words.locked_title,
        (_, Some(CardStateName::Expired)) => words.expired_title,
        (StateName::Issued, _) => words.issued_title,
        (StateName::Failed, _) => words.delayed_title,
        (state, _) if state.is_final() => words.ended_title,
        _ => words.under_way,
    };
    let reason = track.reason.as_ref().map(|reason| (words.reason)(reason.as_str()));
    view! {
        <h2>{heading}</h2>
        <p>{track.next.clone()}</p>
        {reason.map(|reason| view! {
            <p class="notice"><Icon shape=Shape::Letter /><span>{reason}</span></p>
        })}
    }
    .into_any()
}
