use crate::parts::{RequestLink, Way, Withdraw};
use crate::words::words;
use api::issuance::Track;
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
    /// Whether to offer a new request once this one has ended.
    can_request: Signal<bool>,
    /// Told after each change that was made here.
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let path = paths::my_issuance(&issuance);
    let live =
        live(move || path.clone(), |track: &Track| (!track.summary.state.is_final()).then_some(WATCHING));
    loaded(live, 5, move || body(live, &issuance, can_request, changed))
}

fn body(
    live: Live<Track>,
    issuance: &IssuanceId,
    can_request: Signal<bool>,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let summary = live.part(|track| track.summary.clone());
    let steps = live.part(|track| track.steps.clone());
    let next = live.part(|track| track.next.clone());
    let reason = live.part(|track| track.reason.clone());
    let abort = live.part(|track| track.allowed.contains(&CommandName::Abort));
    let state = Memo::new(move |_| summary.get().map(|summary| summary.state));
    let picture = move || {
        summary.get().map(|summary| {
            let process = summary.process.process();
            let chip = process.kind.package == Package::DigitalId;
            let number = summary.number.as_ref().map(ToString::to_string);
            let made = summary.state == StateName::Issued;
            view! { <CardPicture kind=card_kind(&process) chip=chip holder=summary.holder_name number=number made=made /> }
        })
    };
    let ended = move || state.get().is_some_and(|state| state.is_final());
    let over = move || ended() && state.get() != Some(StateName::Issued);
    let heading = move || match state.get() {
        Some(StateName::Issued) => words().issued_title,
        Some(state) if state.is_final() => words().ended_title,
        _ => words().under_way,
    };
    let withdrawal = StoredValue::new(paths::command(issuance, "withdrawal"));
    let after = move || {
        live.reload();
        changed();
    };
    view! {
        {move || (!over()).then(picture)}
        <section aria-live="polite" class="next">
            <h2>{heading}</h2>
            <p>{move || next.get()}</p>
            {move || reason.get().flatten().map(|reason| view! {
                <p class="notice"><Icon shape=Shape::Letter /><span>{(words().reason)(reason.as_str())}</span></p>
            })}
        </section>
        {move || steps.get().map(|steps| view! { <Way steps=steps /> })}
        <div class="buttons">
            {move || (abort.get() == Some(true)).then(|| view! {
                <Withdraw path=withdrawal.get_value() done=after />
            })}
            {move || (ended() && can_request.get()).then(|| view! { <RequestLink primary=over() /> })}
        </div>
    }
    .into_any()
}
