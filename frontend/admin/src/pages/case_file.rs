use crate::parts::{
    Actions, CardStrip, Case, Entry, EvidenceView, FoldedHistory, FollowTrace, LogonMissing, Panel,
    PhotoMissing, ProductionView, Timeline, TraceFold, way_to_names, way_to_photo,
};
use crate::words::words;
use api::issuance::{History, IssuancePage, Readers, Trace};
use domain::issuance::{CommandName, Issuance, State, StateName};
use domain::role::{DESK_VIEWERS, FINDERS, OFFICERS};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::components::{Moment, PageTitle, StateBadge, avatar, loaded};
use ui::live::{IDLE, Live, WATCHING, live, live_by};
use ui::model::paths;
use ui::model::slots::stage;
use ui::model::state::{card_name, holder_name};
use ui::model::timeline::timeline;
use ui::session::Session;

/// How often the desks are read for their names while somebody watches, in milliseconds.
const DESKS: u32 = 10_000;

/// An issuance as a case file.
#[component]
pub(crate) fn CaseFile() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).unwrap_or_default());
    let live = live(
        move || paths::issuance(&id.get()),
        |page: &IssuancePage| Some(if page.issuance.state.name().is_final() { IDLE } else { WATCHING }),
    );
    loaded(live, 8, move || body(live, id))
}

fn body(live: Live<IssuancePage>, id: Memo<String>) -> AnyView {
    let issuance = live.part(|page| page.issuance.clone());
    let silent = live.part(|page| page.allowed.contains(&CommandName::GiveUp));
    // The records change with the version of the issuance, and are read again just then.
    let version = live.part(|page| page.version);
    let session = Session::here();
    let history = live_by(
        move || {
            let _read_again = version.get();
            paths::history(&id.get())
        },
        async move |path: String| session.get::<History>(&path).await,
        |_| None,
    );
    let records = history.part(|history| history.records.clone());
    let records = Signal::derive(move || records.get().unwrap_or_default());
    let entries = Signal::derive(move || records.get().into_iter().map(Entry::from).collect::<Vec<_>>());
    let steps = Memo::new(move |_| {
        issuance.with(|i| i.as_ref().map(|i| records.with(|r| timeline(i, r)))).unwrap_or_default()
    });
    let desks = desks(issuance);
    let trace = RwSignal::new(None::<Trace>);
    let unfolded = RwSignal::new(false);
    let growing =
        Memo::new(move |_| issuance.with(|i| i.as_ref().is_some_and(|i| in_software(i, &desks.get()))));
    Effect::new(move |_| unfolded.update(|open| *open |= growing.get()));
    let said = Memo::new(move |_| {
        let claim = issuance.with(|i| i.as_ref().and_then(|i| i.state.card().map(|card| card.fence)));
        let of_claim = |trace: &Trace| trace.claim == claim;
        trace.with(|t| t.as_ref().filter(|t| of_claim(t)).map(|t| t.exchanges.clone())).unwrap_or_default()
    });
    let viewer = Session::here().has_any(OFFICERS);
    let issued = live.part(move |page| {
        (viewer && page.issuance.state.name() == StateName::Issued).then(|| page.issuance.id.clone())
    });
    let waits = live.part(|page| page.issuance.holder_id().filter(|_| page.photo_missing).cloned());
    let lacks = live.part(|page| page.issuance.holder_id().cloned().zip(page.logon_missing));
    let produced = Memo::new(move |_| issuance.with(|i| i.as_ref().and_then(stage)).is_some());
    view! {
        <header class="page-head">
            {head(issuance)}
            <Actions live=live />
        </header>
        <div class="case">
            <div class="case-main">
                {move || waits.get().flatten().map(|person| view! { <PhotoMissing way=way_to_photo(&person) /> })}
                {move || lacks.get().flatten().map(|(person, field)| view! { <LogonMissing way=way_to_names(&person) field=field /> })}
                <Panel issuance=issuance readers=desks silent=silent />
                {move || issued.get().flatten().map(|id| view! { <CardStrip id=id.to_string() version=version /> })}
                <Show when=move || produced.get()>
                    <ProductionView issuance=issuance readers=desks said=said />
                    <TraceFold id=id said=said open=unfolded />
                </Show>
                <Show when=move || growing.get() || unfolded.get()>
                    <FollowTrace id=id growing=growing into=trace />
                </Show>
                <Case issuance=issuance />
                <EvidenceView issuance=issuance />
                <FoldedHistory records=entries />
            </div>
            <Timeline steps=steps.into() />
        </div>
    }
    .into_any()
}

/// Whether an agent is at work on the card in a reader of software, which tells each exchange at once.
fn in_software(issuance: &Issuance, readers: &[api::issuance::ReaderRow]) -> bool {
    let State::InProduction(job) = &issuance.state else { return false };
    let at = &job.lease.at;
    let reader = readers.iter().find(|row| row.agent == at.agent && row.reader == at.reader);
    reader.is_some_and(|row| row.make.software)
}

/// The readers by which the production view names the place; without them it shows ids.
fn desks(issuance: Memo<Option<Issuance>>) -> Signal<Vec<api::issuance::ReaderRow>> {
    let session = Session::here();
    if !session.has_any(DESK_VIEWERS) {
        return Signal::stored(Vec::new());
    }
    let moving =
        Memo::new(move |_| issuance.with(|i| i.as_ref().is_some_and(|i| !i.state.name().is_final())));
    let live = live_by(
        || paths::READERS.to_owned(),
        async move |path: String| session.get::<Readers>(&path).await,
        move |_| moving.get_untracked().then_some(DESKS),
    );
    let rows = live.part(|readers| readers.readers.clone());
    Signal::derive(move || rows.get().unwrap_or_default())
}

fn head(issuance: Memo<Option<Issuance>>) -> impl IntoView {
    let finder = Session::here().has_any(FINDERS);
    let shown = Memo::new(move |_| {
        issuance.with(|i| {
            i.as_ref().map(|i| {
                let number = i.state.card().map(|card| card.number.to_string());
                (
                    i.holder_id().cloned(),
                    holder_name(i.holder_name().as_deref()),
                    i.process,
                    i.state.name(),
                    i.since,
                    number,
                )
            })
        })
    });
    move || {
        shown.get().map(|(person, name, process, state, since, number)| {
            view! {
                <div class="page-name">
                    {avatar(&name)}
                    <div>
                        <PageTitle text=name />
                        <p>
                            <StateBadge state=state />
                            " "
                            <Moment at=since />
                            " · "
                            {card_name(&process.process())}
                            {number.map(|number| view! { " · " <span class="figures">{number}</span> })}
                            {person.filter(|_| finder).map(|person| view! {
                                " · "
                                <a href=format!("/admin/people/{person}")>{words().person}</a>
                            })}
                        </p>
                    </div>
                </div>
            }
        })
    }
}
