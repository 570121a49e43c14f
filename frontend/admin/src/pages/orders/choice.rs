use super::words::words;
use api::order::OrderPage;
use domain::order::{Choice, Order};
use leptos::prelude::*;
use ui::i18n::named;
use ui::live::Live;

/// What was ordered.
pub(super) fn choice(live: Live<OrderPage>) -> impl IntoView {
    let facts = live.part(|page| facts(&page.order));
    let fact = |(name, value): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <section>
            <h2>{words().order}</h2>
            <dl class="facts wide">{move || facts.get().map(|facts| facts.map(fact).into_iter().collect_view())}</dl>
        </section>
    }
}

fn facts(order: &Order) -> [(&'static str, String); 5] {
    let words = words();
    let stops = if order.stop_at_first_failure { words.stops } else { words.goes_on };
    [
        (words.process, format!("{} ({})", named(order.process), order.process)),
        (words.site, order.site.to_string()),
        (words.choice, chosen(&order.choice)),
        (words.exceptions, stops.to_owned()),
        (words.order_id, order.id.to_string()),
    ]
}

fn chosen(choice: &Choice) -> String {
    let words = words();
    match choice {
        Choice::Count { count } => (words.choice_count)(&count.get().to_string()),
        Choice::Cards { cards } => (words.choice_ticked)(&cards.as_slice().len().to_string()),
        Choice::Filter { filter } => {
            let process = filter.process.map(|process| (words.choice_by)(named(process)));
            let name = filter.name.as_ref().map(|name| (words.choice_name)(name.as_str()));
            let all = Some(words.choice_all.to_owned());
            all.into_iter().chain(process).chain(name).collect::<Vec<_>>().join(", ")
        }
    }
}
