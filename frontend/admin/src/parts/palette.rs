//! The command palette: one field that finds pages, people, cards and certificates from anywhere (Ctrl-K).

use super::sections::{Section, beginnings, sections};
use crate::words::words;
use api::card::{CardRow, CardsPage, CertificateLine, CertificatesPage};
use domain::certificate::Serial;
use domain::id::{CardNumber, IssuanceId};
use domain::person::Person;
use domain::role::{FINDERS, OFFICERS};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::browser::encoded;
use ui::components::{Dialog, Icon, Shape};
use ui::live::{Live, live_by};
use ui::model::card::kind;
use ui::model::paths;
use ui::model::state::holder_name;
use ui::search::{people, rested};
use ui::session::Session;

/// The most people that are shown: whoever is not among them is found by another letter.
const PEOPLE: usize = 6;

/// A place that was found.
#[derive(Clone, PartialEq, Eq)]
struct Way {
    path: String,
    shape: Shape,
    name: String,
    /// What tells it from others of its name.
    about: String,
}

impl From<Section> for Way {
    fn from(section: Section) -> Self {
        Self {
            path: section.path.to_owned(),
            shape: section.shape,
            name: section.name.to_owned(),
            about: String::new(),
        }
    }
}

/// The button in the rail, and the dialog that it and Ctrl-K open.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let open = RwSignal::new(false);
    let keys = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || keys.remove());
    let words = words();
    view! {
        <button type="button" class="button palette-button" on:click=move |_| open.set(true)>
            <Icon shape=Shape::Search />
            <span>{words.find}</span>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </button>
        <Dialog open=open title=words.find_title.to_owned()>
            <Finder done=move || open.set(false) />
        </Dialog>
    }
}

#[component]
fn Finder(
    /// Told when a way was taken.
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let ways = ways(typed.into());
    let picked = RwSignal::new(0_usize);
    Effect::new(move |_| {
        ways.track();
        picked.set(0);
    });
    let navigate = StoredValue::new(use_navigate());
    let go = move |place: usize| {
        let Some(way) = ways.with_untracked(|ways| ways.get(place).cloned()) else { return };
        done();
        navigate.with_value(|navigate| navigate(&way.path, NavigateOptions::default()));
    };
    let press = move |event: KeyboardEvent| {
        let (place, count) = (picked.get_untracked(), ways.with_untracked(Vec::len).max(1));
        match event.key().as_str() {
            "ArrowDown" => picked.set((place + 1) % count),
            "ArrowUp" => picked.set((place + count - 1) % count),
            "Enter" => go(place),
            _ => return,
        }
        event.prevent_default();
    };
    let words = words();
    view! {
        // No search field: in one, Escape would empty the field before it closes the dialog.
        <input
            type="text"
            class="palette-field"
            role="combobox"
            aria-label=words.find_label
            aria-expanded="true"
            aria-controls="ways"
            aria-autocomplete="list"
            aria-activedescendant=move || ways.with(|ways| !ways.is_empty()).then(|| format!("way-{}", picked.get()))
            placeholder=words.find_label
            autofocus
            autocomplete="off"
            spellcheck="false"
            prop:value=move || typed.get()
            on:input:target=move |event| typed.set(event.target().value())
            on:keydown=press
        />
        <ul id="ways" role="listbox" class="palette-ways" aria-label=words.find_title>
            {move || ways.get().into_iter().enumerate().map(|(place, way)| option(place, way, picked, go)).collect_view()}
        </ul>
        <p class="quiet" role="status">{move || ways.with(Vec::is_empty).then_some(words.find_none)}</p>
    }
}

fn option(
    place: usize,
    way: Way,
    picked: RwSignal<usize>,
    go: impl Fn(usize) + Copy + 'static,
) -> impl IntoView {
    view! {
        <li
            id=format!("way-{place}")
            role="option"
            aria-selected=move || if picked.get() == place { "true" } else { "false" }
            on:click=move |_| go(place)
        >
            <Icon shape=way.shape />
            <span>{way.name}</span>
            <small>{way.about}</small>
        </li>
    }
}

/// Everything that what was typed leads to: numbers first, since they mean one thing, then people, then pages.
fn ways(typed: Signal<String>) -> Memo<Vec<Way>> {
    let session = Session::here();
    let sought = rested(typed);
    let found = session.has_any(FINDERS).then(|| people(sought, RwSignal::new(1)));
    let numbered = session.has_any(OFFICERS).then(|| numbered(sought));
    let places: Vec<_> = sections(session).into_iter().chain(beginnings(session)).collect();
    Memo::new(move |_| {
        let mut ways = Vec::new();
        if let Some(numbered) = numbered {
            numbered.data.with(|found| ways.extend(found.iter().flatten().cloned()));
        }
        if let Some(found) = found {
            found
                .data
                .with(|found| ways.extend(found.iter().flat_map(|f| &f.people).take(PEOPLE).map(of_person)));
        }
        let typed = typed.get().trim().to_lowercase();
        let named = places.iter().filter(|section| section.name.to_lowercase().contains(&typed));
        ways.extend(named.copied().map(Way::from));
        ways
    })
}

/// The card or certificate with the number that was typed, and the issuance with its id.
fn numbered(sought: Signal<String>) -> Live<Vec<Way>> {
    let session = Session::here();
    let fetch = async move |sought: String| {
        let mut ways = Vec::new();
        if !sought.contains(|letter: char| letter.is_ascii_digit()) {
            return Ok(ways);
        }
        if sought.starts_with("iss-")
            && let Ok(id) = sought.parse::<IssuanceId>()
        {
            ways.push(of_issuance(&id));
        }
        if sought.parse::<CardNumber>().is_ok() {
            let page: CardsPage = session.get(&paths::card_with(&encoded(&sought))).await?;
            ways.extend(page.rows.iter().map(of_card));
        }
        if sought.len() >= SERIAL_CHARS
            && let Ok(serial) = Serial::try_from(sought)
        {
            let page: CertificatesPage = session.get(&paths::certificate(&serial)).await?;
            ways.extend(page.rows.iter().map(of_certificate));
        }
        Ok(ways)
    };
    live_by(move || sought.with(|sought| sought.trim().to_owned()), fetch, |_| None)
}

/// How long a serial number is at least, so that no card number is taken for one.
const SERIAL_CHARS: usize = 20;

fn of_person(person: &Person) -> Way {
    Way {
        path: format!("/people/{}", person.id),
        shape: Shape::People,
        name: person.display_name(),
        about: person.email.to_string(),
    }
}

fn of_issuance(id: &IssuanceId) -> Way {
    let name = words().issuance.to_owned();
    Way { path: format!("/issuances/{id}"), shape: Shape::Log, name, about: id.to_string() }
}

fn of_card(row: &CardRow) -> Way {
    Way {
        path: format!("/cards/{}", row.card.issuance),
        shape: Shape::Card,
        name: format!("{} {}", kind(&row.card), row.card.number),
        about: holder_name(row.holder_name.as_deref()),
    }
}

fn of_certificate(line: &CertificateLine) -> Way {
    Way {
        path: format!("/cards/{}", line.certificate.issuance),
        shape: Shape::Seal,
        name: format!("{} {}", words().certificate, line.certificate.serial),
        about: holder_name(line.holder_name.as_deref()),
    }
}
