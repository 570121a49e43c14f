use crate::parts::{ReportLoss, RequestLink};
use crate::words::words;
use api::card::{MyCard, MyCards};
use domain::card::{CardCommandName, CardStateName, CardSummary};
use domain::process::Package;
use leptos::prelude::*;
use ui::components::{CardBadge, Icon, LastDay, Moment, Shape};
use ui::live::{LISTING, Live, live};
use ui::model::card::kind;
use ui::model::paths;

/// Reads my cards again and again.
pub(crate) fn my_cards() -> Live<MyCards> {
    live(|| paths::MY_CARDS.to_owned(), |_: &MyCards| Some(LISTING))
}

/// My cards with what their holder may do. Nothing as long as there are none.
#[component]
pub(crate) fn MyCardsList(
    live: Live<MyCards>,
    /// Whether there is a card to ask for.
    can_request: Signal<bool>,
) -> impl IntoView {
    let cards = live.part(|mine| mine.cards.clone());
    let any = Memo::new(move |_| cards.with(|cards| cards.as_ref().is_some_and(|cards| !cards.is_empty())));
    move || {
        any.get().then(|| {
            view! {
                <section>
                    <h2>{words().my_cards}</h2>
                    <ul class="rows">
                        <For
                            each=move || cards.get().unwrap_or_default()
                            key=|mine| (mine.card.issuance.clone(), mine.card.state, mine.allowed.clone())
                            children=move |mine| row(live, can_request, mine)
                        />
                    </ul>
                </section>
            }
        })
    }
}

fn row(live: Live<MyCards>, can_request: Signal<bool>, mine: MyCard) -> impl IntoView {
    let MyCard { card, allowed } = mine;
    let until = card.until.filter(|_| !card.state.is_final()).map(|until| {
        view! { " · " {words().valid_until} " " <LastDay until=until /> }
    });
    let since = card.state.is_final().then(|| view! { " · " <Moment at=card.since /> });
    view! {
        <li>
            <span>
                <a href=format!("/cards#{}", card.issuance)>{kind(&card)}</a>
                <small class="figures">{card.number.to_string()}{until}{since}</small>
            </span>
            <CardBadge state=card.state />
            {what_next(&card, &allowed, can_request, move || live.reload())}
        </li>
    }
}

/// What its holder does with a card that is not as it should be: learns why, asks for a new one where that
/// can be done here, reports it lost.
pub(crate) fn what_next(
    card: &CardSummary,
    allowed: &[CardCommandName],
    can_request: Signal<bool>,
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let words = words();
    let next = match card.state {
        CardStateName::Locked => Some(words.locked_next),
        CardStateName::Inactive => Some(words.inactive_next),
        CardStateName::Expired => Some(words.expired_next),
        _ => None,
    };
    let new_one = matches!(card.state, CardStateName::Locked | CardStateName::Expired);
    let badge = card.kind.is_some_and(|kind| kind.package == Package::PhysicalId);
    let may_report = allowed.contains(&CardCommandName::Lock);
    view! {
        {next.map(|text| view! {
            <div class="row-next">
                <p class="notice"><Icon shape=Shape::Alert /><span>{text}</span></p>
                {move || (new_one && can_request.get()).then(|| view! { <RequestLink primary=false /> })}
            </div>
        })}
        {may_report.then(|| view! {
            <div class="row-next">
                <ReportLoss
                    path=paths::loss(&card.issuance)
                    number=card.number.to_string()
                    badge=badge
                    done=done
                />
            </div>
        })}
    }
    .into_any()
}
