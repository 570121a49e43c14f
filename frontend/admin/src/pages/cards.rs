use crate::parts::{CardTable, Listing, Sort, export, filter, fitting, listing};
use crate::words::words;
use api::card::{CardRow, CardsPage};
use domain::card::CardStateName;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::browser::{encoded, exact};
use ui::components::{Empty, PageTitle, Shape, loaded};
use ui::i18n::named;
use ui::live::LISTING;
use ui::model::card::{kind, noted};
use ui::model::paths;
use ui::model::state::capitalised;

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
    fn path(&self) -> String {
        match &self.holder {
            Some(holder) => paths::cards_of(&encoded(holder)),
            None => paths::cards_in(self.state, self.order),
        }
    }

    /// The same cards the other way round; a person's come in one order.
    fn since(&self) -> Option<Sort> {
        let (other, sorted) =
            if self.order == "oldest" { ("newest", "ascending") } else { ("oldest", "descending") };
        let href = format!("/admin/cards?state={}&order={other}", self.state);
        self.holder.is_none().then_some(Sort { href, sorted: Some(sorted) })
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
    let address = move || wanted.with(Wanted::path);
    let cards = listing::<CardsPage>(address, || LISTING);
    let typed = RwSignal::new(String::new());
    view! {
        <PageTitle text=words().cards.to_owned() />
        {states(wanted)}
        {filter(words().filter_cards, typed)}
        {loaded(cards.live, 6, move || list(cards, wanted, typed))}
        {export::<CardsPage>("cards.csv", (&words().card_columns, cells), address)}
    }
}

/// The states, each of which narrows the page to itself.
fn states(wanted: Memo<Wanted>) -> impl IntoView {
    let chip = move |state: CardStateName| {
        let current = move || wanted.with(|w| w.holder.is_none() && w.state == state).then_some("true");
        let name = if state == CardStateName::Issued {
            words().to_hand_over.to_owned()
        } else {
            capitalised(named(state))
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

fn list(cards: Listing<CardsPage>, wanted: Memo<Wanted>, typed: RwSignal<String>) -> AnyView {
    let rows = fitting(cards.rows, typed, matches);
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let since = Signal::derive(move || wanted.with(Wanted::since));
    let words = words();
    view! {
        <div aria-live="polite">
            {move || match none.get() {
                true => view! {
                    <Empty shape=Shape::Card title=words.no_cards text=words.no_cards_text />
                }.into_any(),
                false => view! { <CardTable rows=rows since=since /> }.into_any(),
            }}
        </div>
        {cards.more()}
    }
    .into_any()
}

fn cells(row: &CardRow) -> Vec<String> {
    let card = &row.card;
    vec![
        card.number.to_string(),
        kind(card).to_owned(),
        capitalised(named(card.state)),
        noted(card.since).map(exact).unwrap_or_default(),
        card.until.map(exact).unwrap_or_default(),
        card.holder.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.holder_name.clone().unwrap_or_default(),
        card.issuance.to_string(),
    ]
}
