use super::words::words;
use crate::parts::{in_reader, prints};
use api::order::{Lane, OrderPage};
use domain::id::{AgentId, ReaderId};
use leptos::prelude::*;
use ui::components::{Icon, Moment, Shape};
use ui::i18n::named;
use ui::live::Live;
use ui::model::state::holder_name;

type Key = (AgentId, ReaderId);

fn key(lane: &Lane) -> Key {
    (lane.agent.clone(), lane.reader.clone())
}

/// A lane for each reader: the card in it, its step, and what it has done.
pub(super) fn lanes(live: Live<OrderPage>) -> impl IntoView {
    let lanes = live.part(|page| page.lanes.clone());
    let lanes = Memo::new(move |_| lanes.get().unwrap_or_default());
    let keys = Memo::new(move |_| lanes.with(|lanes| lanes.iter().map(key).collect::<Vec<_>>()));
    let one = move |wanted: Key| {
        let lane = Memo::new(move |_| lanes.with(|all| all.iter().find(|lane| key(lane) == wanted).cloned()));
        view! { <li>{move || lane.get().map(lane_view)}</li> }
    };
    view! {
        <section>
            <h2>{words().lanes}</h2>
            <Show
                when=move || keys.with(|keys| !keys.is_empty())
                fallback=|| view! { <p class="quiet">{words().no_lanes}</p> }
            >
                <ul class="lanes">
                    <For each=move || keys.get() key=Clone::clone children=one />
                </ul>
            </Show>
        </section>
    }
}

fn lane_view(lane: Lane) -> impl IntoView {
    let all = crate::words::words();
    let (class, shape, word) = if lane.online {
        ("badge good", Shape::Check, all.online)
    } else {
        ("badge over", Shape::Stop, all.offline)
    };
    let counts = (words().lane_counts)(&lane.verified.to_string(), &lane.failed.to_string());
    let card = match lane.card {
        Some(card) => {
            let name = holder_name(card.holder_name.as_deref());
            view! {
                <p>
                    <a href=format!("/admin/issuances/{}", card.issuance)>{name}</a>
                    {card.number.map(|number| view! { " · " <span class="figures">{number.to_string()}</span> })}
                </p>
                <p><Icon shape=Shape::Arrows />" "{named(card.step)}</p>
                <p class="quiet"><Moment at=card.since /></p>
            }
            .into_any()
        }
        None => view! { <p class="quiet">{lane.online.then(|| in_reader(lane.state))}</p> }.into_any(),
    };
    view! {
        <h3>{lane.name} " " <small>{lane.agent_name}</small></h3>
        {lane.online.then(|| prints(lane.printer)).flatten().map(|text| view! { <p class="quiet">{text}</p> })}
        <p><span class=class><Icon shape=shape />{word}</span></p>
        {card}
        <p class="figures">{counts}</p>
    }
}
