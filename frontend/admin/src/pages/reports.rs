use crate::parts::chart::{Column, Series, bars, columns};
use crate::parts::{Listing, listing};
use crate::report_words::report_words;
use api::report::{DaysReport, FailuresPage, WaitingLists};
use domain::evidence::ProductionStep;
use domain::report::{Counter, Day, DayCounts, FailureRow};
use domain::worklist::WorkList;
use leptos::prelude::*;
use ui::browser::{date, now, number};
use ui::components::{Empty, Moment, PageTitle, Shape, loaded};
use ui::i18n::named;
use ui::live::{IDLE, Live, live};
use ui::model::paths;
use ui::model::state::holder_name;

/// The periods to choose from, in days.
const SPANS: [u32; 4] = [7, 30, 90, 365];

/// What a site did, how long it took, and what went wrong.
#[component]
pub(crate) fn Reports() -> impl IntoView {
    let span = RwSignal::new(30_u32);
    let today = Day::of(now());
    let days: Live<DaysReport> =
        live(move || paths::days(today.get().saturating_sub(span.get() - 1), today.get()), |_| Some(IDLE));
    let waiting: Live<WaitingLists> = live(|| paths::WAITING.to_owned(), |_| Some(IDLE));
    view! {
        <PageTitle text=report_words().reports.to_owned() />
        {choice(span)}
        {loaded(days, 6, move || shown(days, span, today))}
        {loaded(waiting, 3, move || waits(waiting))}
        {failures()}
    }
}

fn choice(span: RwSignal<u32>) -> impl IntoView {
    let words = report_words();
    let chip = |(days, name): (u32, &'static str)| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || if span.get() == days { "true" } else { "false" }
                on:click=move |_| span.set(days)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=words.span>
            {SPANS.into_iter().zip(words.spans).map(chip).collect_view()}
        </div>
    }
}

fn shown(live: Live<DaysReport>, span: RwSignal<u32>, today: Day) -> AnyView {
    let days = live.part(|report| report.days.clone());
    (move || {
        let days = days.get().unwrap_or_default();
        if days.is_empty() {
            let words = report_words();
            return view! {
                <Empty shape=Shape::Clock title=words.nothing_yet text=words.nothing_yet_text />
            }
            .into_any();
        }
        let all = filled(&days, span.get(), today);
        view! {
            {tiles(&days)}
            <div class="charts">{by_day(&all)}{lead_times(&days)}</div>
        }
        .into_any()
    })
    .into_any()
}

/// Days without any count are days all the same.
fn filled(days: &[DayCounts], span: u32, today: Day) -> Vec<DayCounts> {
    let first = today.get().saturating_sub(span - 1);
    let known = |day: Day| days.iter().find(|counts| counts.day == day).cloned();
    let all = (first..=today.get()).filter_map(Day::new);
    all.map(|day| known(day).unwrap_or_else(|| DayCounts::none(day))).collect()
}

fn sum(days: &[DayCounts], counters: &[Counter]) -> u64 {
    days.iter().flat_map(|day| counters.iter().map(|counter| day.get(*counter))).sum()
}

fn tiles(days: &[DayCounts]) -> impl IntoView + use<> {
    let words = report_words();
    let tile = |name: &'static str, value: String| {
        view! { <div class="tile"><dt>{name}</dt><dd class="figures">{value}</dd></div> }
    };
    let refused = [Counter::Declined, Counter::Rejected, Counter::Aborted, Counter::Cancelled];
    view! {
        <section aria-label=words.totals>
            <dl class="tiles">
                {tile(words.requested, number(sum(days, &[Counter::Requested])))}
                {tile(words.issued, number(sum(days, &[Counter::Issued])))}
                {tile(words.failed, number(sum(days, &[Counter::FailedAttempts])))}
                {tile(words.refused, number(sum(days, &refused)))}
                {tile(words.lead, average(days))}
            </dl>
        </section>
    }
}

fn average(days: &[DayCounts]) -> String {
    let words = report_words();
    let cards = i64::try_from(sum(days, &[Counter::Issued])).unwrap_or(i64::MAX);
    if cards == 0 {
        return words.no_lead.to_owned();
    }
    let minutes = days.iter().map(|day| day.lead_total.as_millis()).sum::<i64>() / cards / 60_000;
    let minutes = u64::try_from(minutes).unwrap_or_default();
    match minutes {
        ..120 => words.minutes.of(minutes),
        120..2880 => words.hours.of(minutes / 60),
        _ => words.days.of(minutes / 1440),
    }
}

fn by_day(days: &[DayCounts]) -> AnyView {
    let words = report_words();
    let series = [Series { name: words.issued, class: "good" }, Series { name: words.failed, class: "bad" }];
    let column = |day: &DayCounts| {
        let (issued, failed) = (day.get(Counter::Issued), day.get(Counter::FailedAttempts));
        let name = date(day.day.begins());
        let text = (words.per_day_text)(&issued.to_string(), &failed.to_string());
        Column { title: (words.per_day_title)(&name, &text), name, values: vec![issued, failed] }
    };
    columns(words.per_day, words.day, &series, &days.iter().map(column).collect::<Vec<_>>())
}

fn lead_times(days: &[DayCounts]) -> AnyView {
    let words = report_words();
    let class = |(place, name): (usize, &&'static str)| {
        let cards = days.iter().filter_map(|day| day.lead.get(place)).sum::<u64>();
        let title = words.cards.of(cards);
        Column { name: (*name).to_owned(), title, values: vec![cards] }
    };
    let data: Vec<_> = words.lead_classes.iter().enumerate().map(class).collect();
    bars(words.lead_times, words.lead_class, "accent", &data)
}

fn waits(live: Live<WaitingLists>) -> AnyView {
    let lists = live.part(|waiting| waiting.lists.clone());
    let words = report_words();
    let row = |row: api::report::WaitingList| {
        let place = WorkList::ALL.iter().position(|list| *list == row.list).unwrap_or_default();
        let name = crate::words::words().list_names.get(place).copied().unwrap_or_default();
        let count = row.count.to_string();
        let count = if row.more { (crate::words::words().more_than)(&count) } else { count };
        view! {
            <tr>
                <td><a class="row-link" href=format!("/admin/?list={}", row.list)>{name}</a></td>
                <td class="figures">{count}</td>
                <td>{row.oldest.map(|at| view! { <Moment at=at /> })}</td>
            </tr>
        }
    };
    view! {
        <section>
            <h2>{words.waiting}</h2>
            <table class="list">
                <caption class="hidden">{words.waiting}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.list}</th>
                        <th scope="col">{words.waiting_count}</th>
                        <th scope="col">{words.oldest_since}</th>
                    </tr>
                </thead>
                <tbody>{move || lists.get().unwrap_or_default().into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn failures() -> impl IntoView {
    let failures = listing(|| paths::FAILURES.to_owned(), || IDLE);
    view! {
        <section>
            <h2>{report_words().failures}</h2>
            {loaded(failures.live, 3, move || failed(failures))}
        </section>
    }
}

fn failed(failures: Listing<FailuresPage>) -> AnyView {
    let listed = move || {
        failures.rows.with(|rows| match rows.is_empty() {
            true => view! { <p class="quiet">{report_words().no_failures}</p> }.into_any(),
            false => view! { {by_step(rows)} {table(rows)} }.into_any(),
        })
    };
    view! { {listed} {failures.more()} }.into_any()
}

fn by_step(rows: &[FailureRow]) -> AnyView {
    let words = report_words();
    let count = |step: ProductionStep| rows.iter().filter(|row| row.failure.step == step).count();
    let steps =
        ProductionStep::ALL.into_iter().map(|step| (step, u64::try_from(count(step)).unwrap_or(u64::MAX)));
    let steps = steps.filter(|(_, count)| *count > 0);
    let column = |(step, count): (ProductionStep, u64)| Column {
        name: named(step).to_owned(),
        title: count.to_string(),
        values: vec![count],
    };
    bars(words.by_step, words.step, "bad", &steps.map(column).collect::<Vec<_>>())
}

fn table(rows: &[FailureRow]) -> impl IntoView + use<> {
    let words = report_words();
    let row = |row: &FailureRow| {
        view! {
            <tr>
                <td>
                    <a class="row-link" href=format!("/admin/issuances/{}", row.issuance)>
                        {holder_name(row.holder_name.as_deref())}
                    </a>
                </td>
                <td class="figures">{row.attempt.get()}</td>
                <td>{named(row.failure.step)}</td>
                <td>{row.failure.reason.to_string()}</td>
                <td><Moment at=row.at /></td>
            </tr>
        }
    };
    let common = crate::words::words();
    view! {
        <table class="list">
            <caption class="hidden">{words.failures}</caption>
            <thead>
                <tr>
                    <th scope="col">{common.person}</th>
                    <th scope="col">{words.attempt}</th>
                    <th scope="col">{words.step}</th>
                    <th scope="col">{words.reason}</th>
                    <th scope="col">{common.since}</th>
                </tr>
            </thead>
            <tbody>{rows.iter().map(row).collect_view()}</tbody>
        </table>
    }
}
