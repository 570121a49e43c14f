use crate::parts::CardTable;
use crate::words::words;
use api::card::{CardRow, CardsPage};
use domain::card::CardStateName;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::api::Fault;
use ui::browser::encoded;
use ui::components::{Button, Empty, PageTitle, Shape, loaded};
use ui::live::{LISTING, Live, live_by};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::capitalised;
use ui::session::Session;

/// The states, what waits for somebody first.
const STATES: [CardStateName; 7] = {
    use CardStateName::{Active, Expired, Inactive, Issued, Locked, Reserved, Void};
    [Issued, Active, Inactive, Locked, Expired, Reserved, Void]
};

/// Which cards: what the address says.
#[derive(Clone, PartialEq)]
struct Wanted {
    state: CardStateName,
    order: &'static str,
    holder: Option<String>,
}

impl Wanted {
    fn path(&self, after: Option<&str>) -> String {
        match &self.holder {
            Some(holder) => paths::cards_of(&encoded(holder)),
            None => paths::cards_in(self.state, self.order, after),
        }
    }

    /// The same cards the other way round, and how they are sorted now.
    fn turned(&self) -> (String, &'static str) {
        let (other, sorted) =
            if self.order == "oldest" { ("newest", "ascending") } else { ("oldest", "descending") };
        (format!("/admin/cards?state={}&order={other}", self.state), sorted)
    }
}

/// All cards, by state or holder.
#[component]
pub(crate) fn Cards() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| Wanted {
            state: query.get("state").and_then(|s| CardStateName::parse(&s)).unwrap_or(CardStateName::Issued),
            order: if query.get("order").as_deref() == Some("oldest") { "oldest" } else { "newest" },
            holder: query.get("holder"),
        })
    });
    let pages = RwSignal::new(1);
    Effect::new(move |before: Option<Wanted>| {
        let now = wanted.get();
        if before.is_some_and(|before| before != now) {
            pages.set(1);
        }
        now
    });
    let live = read(wanted, pages);
    let typed = RwSignal::new(String::new());
    view! {
        <PageTitle text=words().cards.to_owned() />
        {states(wanted)}
        <label class="field search">
            <span>{words().filter_cards}</span>
            <input
                type="search"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
        </label>
        {loaded(live, 6, move || list(live, wanted, typed, pages))}
    }
}

fn read(wanted: Memo<Wanted>, pages: RwSignal<usize>) -> Live<CardsPage> {
    let session = Session::here();
    let path = move || {
        pages.track();
        wanted.with(|wanted| wanted.path(None))
    };
    let fetch = async move |_| {
        let mut all = CardsPage { rows: Vec::new(), next: None };
        for _ in 0..pages.get_untracked() {
            let after = all.next.as_deref().map(encoded);
            let path = wanted.with_untracked(|wanted| wanted.path(after.as_deref()));
            let page: CardsPage = session.get(&path).await?;
            all.rows.extend(page.rows);
            all.next = page.next;
            if all.next.is_none() {
                break;
            }
        }
        Ok::<_, Fault>(all)
    };
    live_by(path, fetch, |_| Some(LISTING))
}

/// The states, each of which narrows the page to itself.
fn states(wanted: Memo<Wanted>) -> impl IntoView {
    let chip = move |state: CardStateName| {
        let current = move || wanted.with(|w| w.holder.is_none() && w.state == state).then_some("true");
        let name = if state == CardStateName::Issued {
            words().to_hand_over.to_owned()
        } else {
            capitalised(state.words())
        };
        view! { <a class="chip" href=format!("/admin/cards?state={state}") aria-current=current>{name}</a> }
    };
    view! { <nav class="chips" aria-label=words().card_states>{STATES.into_iter().map(chip).collect_view()}</nav> }
}

/// Whether a row has what was typed, in its number or its holder's name.
fn matches(row: &CardRow, typed: &str) -> bool {
    let name = row.holder_name.as_deref().unwrap_or_default().to_lowercase();
    row.card.number.as_str().contains(typed) || name.contains(typed)
}

fn list(
    live: Live<CardsPage>,
    wanted: Memo<Wanted>,
    typed: RwSignal<String>,
    pages: RwSignal<usize>,
) -> AnyView {
    let rows = live.part(|page| page.rows.clone());
    let more = live.part(|page| page.next.is_some());
    let rows = Signal::derive(move || {
        let typed = typed.get().trim().to_lowercase();
        let mut rows = rows.get().unwrap_or_default();
        rows.retain(|row| matches(row, &typed));
        rows
    });
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let turned = Signal::derive(move || wanted.with(Wanted::turned));
    let words = words();
    let table = move || match wanted.with(|wanted| wanted.holder.is_some()) {
        true => view! { <CardTable rows=rows /> }.into_any(),
        false => view! { <CardTable rows=rows turned=turned /> }.into_any(),
    };
    view! {
        <div aria-live="polite">
            {move || match none.get() {
                true => view! {
                    <Empty shape=Shape::Card title=words.no_cards text=words.no_cards_text />
                }.into_any(),
                false => table(),
            }}
        </div>
        {move || (more.get() == Some(true)).then(|| view! {
            <Button
                label=words.show_more
                weight=Weight::Secondary
                on_press=move || pages.update(|pages| *pages += 1)
            />
        })}
    }
    .into_any()
}
