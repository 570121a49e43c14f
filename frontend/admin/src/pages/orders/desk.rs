use super::one::watch;
use super::stage::{Loudspeaker, Stand};
use super::words::words;
use api::order::OrderPage;
use domain::id::{AgentId, ReaderId};
use leptos::prelude::*;
use ui::browser::fill_screen;
use ui::components::{Button, Empty, PageTitle, Shape, SignedIn, loaded};
use ui::i18n::named;
use ui::live::Live;

/// Which reader somebody sits at.
pub(super) type Place = (AgentId, ReaderId);

/// An order at a desk: the whole screen, one card at a time.
#[component]
pub(crate) fn Desk() -> impl IntoView {
    view! {
        <SignedIn header="rail" main="desk-mode">
            <main id="content" class="desk-mode">{at_desk()}</main>
        </SignedIn>
    }
}

fn at_desk() -> AnyView {
    let (_, live) = watch();
    loaded(live, 6, move || {
        let seat = RwSignal::new(None::<Place>);
        let loudspeaker = Loudspeaker::new();
        (move || match seat.get() {
            Some(place) => view! { <Stand live=live place=place loudspeaker=loudspeaker /> }.into_any(),
            None => choose(live, seat, loudspeaker),
        })
        .into_any()
    })
}

/// Asks for the reader, and for the click without which a browser gives neither sound nor the whole screen.
fn choose(live: Live<OrderPage>, seat: RwSignal<Option<Place>>, loudspeaker: Loudspeaker) -> AnyView {
    let lanes = live.part(|page| {
        let online = page.lanes.iter().filter(|lane| lane.online);
        online.map(|lane| (place(lane), format!("{} · {}", lane.name, lane.agent_name))).collect::<Vec<_>>()
    });
    let lanes = Memo::new(move |_| lanes.get().unwrap_or_default());
    let alone = lanes.with_untracked(|lanes| match lanes.as_slice() {
        [(place, _)] => Some(place.clone()),
        _ => None,
    });
    let (chosen, missing) = (RwSignal::new(alone), RwSignal::new(false));
    let sound = loudspeaker.on;
    let begin = move || {
        let place = chosen.get_untracked();
        missing.set(place.is_none());
        if place.is_some() {
            fill_screen();
            loudspeaker.open();
            seat.set(place);
        }
    };
    let words = words();
    let option = move |(place, name): (Place, String)| {
        let own = place.clone();
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="reader"
                    prop:checked=move || chosen.with(|chosen| chosen.as_ref() == Some(&own))
                    on:change=move |_| chosen.set(Some(place.clone()))
                />
                <span>{name}</span>
            </label>
        }
    };
    let none = Memo::new(move |_| lanes.with(Vec::is_empty));
    let name = live.part(|page| named(page.order.process));
    let form = move || {
        view! {
            <fieldset>
                <legend>{words.desk_reader}</legend>
                <For each=move || lanes.get() key=Clone::clone children=option />
            </fieldset>
            <label class="option">
                <input
                    type="checkbox"
                    prop:checked=move || sound.get()
                    on:change:target=move |event| sound.set(event.target().checked())
                />
                <span>{words.sound}</span>
            </label>
            {move || missing.get().then(|| view! { <p class="error" role="alert">{words.desk_missing}</p> })}
            <Button label=words.begin first=true on_press=begin />
        }
    };
    view! {
        <div class="desk-choice">
            <PageTitle text=words.desk_mode.to_owned() />
            <p>{move || name.get()}</p>
            <p class="quiet">{words.desk_text}</p>
            {move || match none.get() {
                true => view! {
                    <Empty shape=Shape::Reader title=words.desk_none text=words.desk_none_text />
                }.into_any(),
                false => form().into_any(),
            }}
            {leave(live)}
        </div>
    }
    .into_any()
}

pub(super) fn place(lane: &api::order::Lane) -> Place {
    (lane.agent.clone(), lane.reader.clone())
}

/// The way back to the order's page.
pub(super) fn leave(live: Live<OrderPage>) -> impl IntoView {
    let href = live.part(|page| super::href(&page.order.id));
    view! { <a class="button plain" href=move || href.get()>{words().leave_desk}</a> }
}
