//! What was done, in the order of the signed log; for auditors.

mod checkpoint;
mod denied;
mod save;
mod words;

pub(crate) use self::denied::DeniedAttempts;
use self::words::words;
use crate::parts::{Listing, card_detail, listing};
use api::audit::{AuditPage, Entry};
use domain::audit::{ActorName, AnyRecord, Chain, ChainKind};
use domain::text::Note;
use domain::time::{Span, Timestamp};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::browser::{day_of, encoded, exact, start_of_day};
use ui::components::{Empty, PageTitle, Shape, loaded};
use ui::i18n::named;
use ui::live::IDLE;
use ui::model::paths;
use ui::model::state::{capitalised, label};

/// What is looked at; it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct View {
    chain: Option<Chain>,
    actor: Option<ActorName>,
    kind: Option<ChainKind>,
    from: Option<Timestamp>,
    /// The moment after the last day.
    until: Option<Timestamp>,
}

impl View {
    /// As a query, for this page and for the API alike.
    fn query(&self) -> String {
        if let Some(chain) = &self.chain {
            return format!("chain={}", encoded(&chain.to_string()));
        }
        let millis = |at: Timestamp| at.as_millis().to_string();
        let parts = [
            ("actor", self.actor.as_ref().map(|actor| encoded(&actor.to_string()))),
            ("kind", self.kind.map(|kind| kind.as_str().to_owned())),
            ("from", self.from.map(millis)),
            ("until", self.until.map(millis)),
        ];
        let parts = parts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        parts.collect::<Vec<_>>().join("&")
    }

    fn address(&self) -> String {
        format!("/admin/audit?{}", self.query())
    }
}

/// The page.
#[component]
pub(crate) fn AuditLog() -> impl IntoView {
    let query = use_query_map();
    let view = Memo::new(move |_| {
        let get = |name: &str| query.with(|query| query.get(name));
        let time = |name: &str| get(name)?.parse().ok().map(Timestamp::from_millis);
        View {
            chain: get("chain").and_then(|chain| chain.parse().ok()),
            actor: get("actor").and_then(|actor| actor.parse().ok()),
            kind: get("kind").and_then(|kind| ChainKind::parse(&kind)),
            from: time("from"),
            until: time("until"),
        }
    });
    let entries = listing::<AuditPage>(move || paths::audit(&view.with(View::query)), || IDLE);
    view! {
        <PageTitle text=crate::words::words().audit_log.to_owned() />
        <p><a href="/admin/audit/denied">{words().denied}</a></p>
        {choice(view)}
        {narrowed(view)}
        {loaded(entries.live, 6, move || found(entries))}
        {save::save()}
        {checkpoint::section(checkpoint::latest())}
    }
}

fn choice(view: Memo<View>) -> impl IntoView {
    let navigate = use_navigate();
    let go = move |next: View| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/audit?{}", View { chain: None, ..next }.query()), options);
    };
    let (kind, from, until) = (go.clone(), go.clone(), go);
    let words = words();
    let kinds = std::iter::once(None).chain(ChainKind::ALL.map(Some)).zip(words.kinds);
    let option = move |(kind, name): (Option<ChainKind>, &'static str)| {
        let value = kind.map_or("", ChainKind::as_str);
        view! { <option value=value selected=move || view.with(|view| view.kind == kind)>{name}</option> }
    };
    view! {
        <div class="filters">
            <label class="field">
                <span>{words.kind}</span>
                <select on:change:target=move |event| {
                    let chosen = ChainKind::parse(&event.target().value());
                    kind(View { kind: chosen, ..view.get_untracked() });
                }>{kinds.map(option).collect_view()}</select>
            </label>
            <label class="field">
                <span>{words.from}</span>
                <input
                    type="date"
                    prop:value=move || view.with(|view| view.from.map(day_of)).unwrap_or_default()
                    on:change:target=move |event| {
                        let day = start_of_day(&event.target().value());
                        from(View { from: day, ..view.get_untracked() });
                    }
                />
            </label>
            <label class="field">
                <span>{words.until}</span>
                <input
                    type="date"
                    prop:value=move || view.with(|view| view.until.map(|end| day_of(end.last_day()))).unwrap_or_default()
                    on:change:target=move |event| {
                        let day = start_of_day(&event.target().value());
                        let end = day.map(|day| day.plus(Span::from_days(1)));
                        until(View { until: end, ..view.get_untracked() });
                    }
                />
            </label>
        </div>
    }
}

/// What the list was narrowed to by a link in it, and the way back.
fn narrowed(view: Memo<View>) -> impl IntoView {
    let text = move || {
        view.with(|view| {
            let chain = view.chain.as_ref().map(|chain| (words().only_chain)(&chain_name(chain)));
            chain.or_else(|| view.actor.as_ref().map(|actor| (words().only_actor)(&actor.to_string())))
        })
    };
    move || text().map(|text| view! { <p>{text} " " <a href="/admin/audit">{words().show_all}</a></p> })
}

fn found(entries: Listing<AuditPage>) -> AnyView {
    let rows = entries.rows;
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <Show
            when=move || !none.get()
            fallback=|| view! { <Empty shape=Shape::Search title=words().nothing text=words().nothing_text /> }
        >
            {table(rows)}
        </Show>
        {entries.more()}
    }
    .into_any()
}

fn table(rows: Signal<Vec<Entry>>) -> impl IntoView {
    let (words, name) = (words(), crate::words::words().audit_log);
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=name>
            <table>
                <caption class="hidden">{name}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="number">{words.place}</th>
                        <th scope="col">{words.when}</th>
                        <th scope="col">{words.who}</th>
                        <th scope="col">{words.what}</th>
                        <th scope="col">{words.about}</th>
                        <th scope="col">{words.led_to}</th>
                        <th scope="col">{words.detail}</th>
                    </tr>
                </thead>
                <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(entry: Entry) -> impl IntoView {
    let Entry { index, chain, actor_name, record } = entry;
    let (what, to, detail) = said(&record);
    let by = View { actor: Some(ActorName::from(record.actor())), ..View::default() }.address();
    let of = View { chain: Some(chain.clone()), ..View::default() }.address();
    view! {
        <tr>
            <td class="number">{index.map_or_else(|| words().waits.to_owned(), |index| index.to_string())}</td>
            <td><time>{exact(record.at())}</time></td>
            <td><a href=by>{actor_name}</a></td>
            <td>{what}</td>
            <td><a href=of>{chain_name(&chain)}</a></td>
            <td>{to}</td>
            <td>{detail}</td>
        </tr>
    }
}

fn chain_name(chain: &Chain) -> String {
    let name = match chain.kind() {
        ChainKind::Issuance => words().of_issuance,
        ChainKind::Card => words().of_card,
        ChainKind::Order => words().of_order,
    };
    name(chain.id())
}

/// What was commanded, the state that it led to, and what else was noted.
fn said(record: &AnyRecord) -> (String, String, Option<String>) {
    let text = |detail: Option<&Note>| detail.map(ToString::to_string);
    match record {
        AnyRecord::Issuance(r) => (named(r.command).to_owned(), label(r.to), text(r.detail.as_ref())),
        AnyRecord::Card(r) => (capitalised(named(r.command)), capitalised(named(r.to)), card_detail(r)),
        AnyRecord::Order(r) => {
            (named(r.command).to_owned(), capitalised(named(r.to)), text(r.detail.as_ref()))
        }
    }
}
