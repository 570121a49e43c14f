use crate::parts::{CardActions, CardCertificates, Entry, HistoryTable, LiveCard, letter_words, live_card};
use crate::words::words;
use api::card::{CardHistoryRecord, CardPage};
use domain::card::{CardState, CardStateName};
use domain::process::Package;
use domain::role::FINDERS;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::components::{CardBadge, CardPicture, LastDay, Moment, PageTitle, PrintedCard, loaded};
use ui::i18n::named;
use ui::model::card::{kind, noted};
use ui::model::state::{capitalised, holder_name};
use ui::session::Session;

/// A card: what it is, where it stands, what may be done with it.
#[component]
pub(crate) fn Card() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).unwrap_or_default());
    let live = live_card(move || id.get());
    loaded(live, 8, move || body(live))
}

fn body(live: LiveCard) -> AnyView {
    let page = live.part(|page| page.value.clone());
    view! {
        <header class="page-head">
            {move || page.get().map(|page| head(&page))}
            <CardActions live=live />
        </header>
        {move || page.get().map(|page| view! {
            <div class="card-page">
                {picture(&page)}
                {facts(&page)}
            </div>
        })}
        <CardCertificates live=live />
        {move || page.get().map(|page| history(page.history))}
    }
    .into_any()
}

fn head(page: &CardPage) -> impl IntoView + use<> {
    let card = &page.card;
    let since = noted(card.since);
    view! {
        <div class="page-name">
            <div>
                <PageTitle text=format!("{} {}", words().card, card.number) />
                <p>
                    <CardBadge state=card.state />
                    {since.map(|since| view! { " " <Moment at=since /> })}
                    {reason(&page.state).map(|reason| format!(" · {reason}"))}
                </p>
            </div>
        </div>
    }
}

/// Why it is out of force.
fn reason(state: &CardState) -> Option<String> {
    match state {
        CardState::Inactive { reason } => Some(reason.to_string()),
        CardState::Locked { cause, reason } => {
            let cause = capitalised(named(*cause));
            Some(reason.as_ref().map_or_else(|| cause.clone(), |reason| format!("{cause}: {reason}")))
        }
        _ => None,
    }
}

/// The card as it was printed; where nothing was, a drawing.
fn picture(page: &CardPage) -> AnyView {
    let drawing = page.clone();
    match page.print {
        Some(print) => view! {
            <PrintedCard card=page.card.clone() print=print>{drawn(&drawing)}</PrintedCard>
        }
        .into_any(),
        None => drawn(page).into_any(),
    }
}

fn drawn(page: &CardPage) -> impl IntoView + use<> {
    let made = !matches!(page.card.state, CardStateName::Reserved | CardStateName::Void);
    // A card without a name shows none, whose ever it is.
    let named = page.process.process().kind.holder.is_personal();
    let holder = page.holder_name.clone().filter(|_| named).unwrap_or_default();
    view! {
        <CardPicture
            kind=kind(&page.card)
            chip=page.process.process().kind.package == Package::DigitalId
            holder=holder
            number=Some(page.card.number.to_string())
            made=made
        />
    }
}

fn facts(page: &CardPage) -> impl IntoView + use<> {
    let words = words();
    let name = holder_name(page.holder_name.as_deref());
    let holder = match page.card.holder.clone().filter(|_| Session::here().has_any(FINDERS)) {
        Some(holder) => view! { <a href=format!("/admin/people/{holder}")>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let letter = page.letter.as_ref().map(letter_words);
    let born = !matches!(page.card.state, CardStateName::Reserved | CardStateName::Void);
    let birth = format!("/admin/cards/{}/birth-certificate", page.card.issuance);
    let until = page.card.until.map(|until| {
        view! { <div><dt>{words.valid_until}</dt><dd><LastDay until=until /></dd></div> }
    });
    view! {
        <dl class="facts">
            <div><dt>{words.person}</dt><dd>{holder}</dd></div>
            <div>
                <dt>{words.process}</dt>
                <dd>{named(page.process)} " " <small><code>{page.process.as_str()}</code></small></dd>
            </div>
            {until}
            {letter.map(|letter| view! { <div><dt>{words.letter}</dt><dd>{letter}</dd></div> })}
            <div>
                <dt>{words.case_file}</dt>
                <dd><a href=format!("/admin/issuances/{}", page.card.issuance)>{words.to_case}</a></dd>
            </div>
            {born.then(|| view! {
                <div>
                    <dt>{words.birth}</dt>
                    <dd><a href=birth>{words.to_birth}</a></dd>
                </div>
            })}
        </dl>
    }
}

fn history(records: Vec<CardHistoryRecord>) -> impl IntoView {
    let records = Signal::stored(records.into_iter().map(Entry::from).collect::<Vec<_>>());
    view! {
        <section>
            <h2>{words().history}</h2>
            <HistoryTable records=records />
        </section>
    }
}
