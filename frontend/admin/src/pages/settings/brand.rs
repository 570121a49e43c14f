//! The look of the portals: a name, an accent by day and by night, a logo.

mod preview;
mod words;

pub(super) use words::words;

use super::fields::text_field;
use super::one::save;
use api::settings::SettingRow;
use domain::settings::{Accent, Brand, BrandName, CONTRAST, Colour, Logo, Setting, SettingError};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::HtmlInputElement;
use preview::preview;
use ui::browser::{decimal, forget_choice};
use ui::components::Button;
use ui::i18n::said;
use ui::model::act::Weight;
use ui::model::state::capitalised;
use ui::picture::Picture;

/// The colours that are built in, as a choice of one's own begins.
const BUILT_IN: [&str; 2] = ["#3856c8", "#93aef8"];

/// Each field of the value with what stands in it.
pub(super) fn facts(value: &Brand) -> Vec<(&'static str, String)> {
    let words = words();
    let colour = |of: fn(Accent) -> Colour| {
        value.accent.map_or_else(|| words.built_in.to_owned(), |accent| of(accent).to_string())
    };
    let logo = value.logo.as_ref().map_or_else(
        || words.no_logo.to_owned(),
        |logo| (words.logo_bytes)(&ui::browser::number(logo.as_bytes().len() as u64)),
    );
    vec![
        (words.name, value.name.as_str().to_owned()),
        (words.day, colour(|accent| accent.day)),
        (words.night, colour(|accent| accent.night)),
        (words.logo, logo),
    ]
}

/// What is typed and chosen, as far as it is taken.
#[derive(Clone, Copy)]
struct Draft {
    name: RwSignal<String>,
    own: RwSignal<bool>,
    day: RwSignal<String>,
    night: RwSignal<String>,
    logo: RwSignal<Option<Logo>>,
}

impl Draft {
    fn of(value: &Brand) -> Self {
        let [day, night] = match value.accent {
            Some(Accent { day, night }) => [day.to_string(), night.to_string()],
            None => BUILT_IN.map(str::to_owned),
        };
        Self {
            name: RwSignal::new(value.name.as_str().to_owned()),
            own: RwSignal::new(value.accent.is_some()),
            day: RwSignal::new(day),
            night: RwSignal::new(night),
            logo: RwSignal::new(value.logo.clone()),
        }
    }

    fn name(self) -> Result<BrandName, String> {
        self.name.with(|name| BrandName::parse(name)).map_err(sentence)
    }

    /// None is the accent that is built in.
    fn accent(self) -> Option<Accent> {
        let (day, night) = (colour_of(self.day)?, colour_of(self.night)?);
        self.own.get().then_some(Accent { day, night })
    }
}

fn colour_of(text: RwSignal<String>) -> Option<Colour> {
    text.with(|text| Colour::parse(text.trim())).ok()
}

fn sentence(error: SettingError) -> String {
    format!("{}.", capitalised(&said(&error)))
}

/// The form.
pub(super) fn form(row: &SettingRow, value: &Brand, done: Callback<()>, may: bool) -> AnyView {
    let words = words();
    let draft = Draft::of(value);
    let value = move || {
        let (name, accent) = untrack(|| (draft.name().ok(), draft.accent()));
        // A colour that is none has said so; it is not to become the one that is built in.
        let whole = accent.is_some() || !draft.own.get_untracked();
        let logo = draft.logo.get_untracked();
        whole.then_some(Setting::Brand(Brand { name: name?, accent, logo }))
    };
    view! {
        {text_field((words.name, words.name_text), "text", draft.name, Signal::derive(move || draft.name().err()))}
        <fieldset class="options">
            <legend>{words.accent}</legend>
            <label class="option">
                <input
                    type="checkbox"
                    prop:checked=move || draft.own.get()
                    on:change:target=move |event| draft.own.set(event.target().checked())
                />
                <span>{words.own_colours}</span>
            </label>
            {move || draft.own.get().then(|| view! {
                {colour(words.day, draft.day, words.too_light, Colour::contrast_by_day)}
                {colour(words.night, draft.night, words.too_dark, Colour::contrast_by_night)}
            })}
        </fieldset>
        {logo(draft.logo)}
        {preview(draft)}
        {may.then(|| save(row, value, done))}
    }
    .into_any()
}

/// A colour with its contrast, told as it is chosen.
fn colour(
    label: &'static str,
    colour: RwSignal<String>,
    mend: &'static str,
    contrast: fn(Colour) -> f64,
) -> AnyView {
    let measured = Memo::new(move |_| colour.with(|text| Colour::parse(text.trim())).map(contrast));
    let told = move || measured.get().ok().map(|is| (words().contrast)(&decimal(is), &decimal(CONTRAST)));
    // What is half typed is no colour, and the picker stays at the last one.
    let picked = Memo::new(move |last: Option<&String>| {
        let typed = colour_of(colour).map(|colour| colour.to_string());
        typed.or_else(|| last.cloned()).unwrap_or_default()
    });
    let wrong = move || match measured.get() {
        Ok(is) => (is < CONTRAST).then(|| mend.to_owned()),
        Err(error) => Some(sentence(error)),
    };
    view! {
        <div class="colour-field">
            <label class="field">
                <span>{label}</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || wrong().map(|_| "true")
                    prop:value=move || colour.get()
                    on:input:target=move |event| colour.set(event.target().value())
                />
                <small class="quiet">{told}</small>
                <span class="error" role="alert">{wrong}</span>
            </label>
            <input
                type="color"
                aria-label=(words().pick)(label)
                prop:value=move || picked.get()
                on:input:target=move |event| colour.set(event.target().value())
            />
        </div>
    }
    .into_any()
}

fn logo(logo: RwSignal<Option<Logo>>) -> AnyView {
    let words = words();
    let unreadable = RwSignal::new(false);
    let choose = move |input: HtmlInputElement| {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            let chosen = Picture::of_file(&file).await.and_then(|picture| drawn(&picture));
            unreadable.try_set(chosen.is_none());
            if chosen.is_some() {
                logo.try_set(chosen);
            }
        });
    };
    view! {
        <label class="field">
            <span>{words.logo}</span>
            <input
                type="file"
                accept="image/png,image/jpeg,image/webp"
                on:click:target=move |event| forget_choice(&event.target())
                on:change:target=move |event| choose(event.target())
            />
            <small class="quiet">{words.logo_text}</small>
            <span class="error" role="alert">{move || unreadable.get().then_some(words.logo_unreadable)}</span>
        </label>
        {move || logo.with(Option::is_some).then(|| view! {
            <div class="buttons">
                <Button label=words.remove_logo weight=Weight::Secondary on_press=move || logo.set(None) />
            </div>
        })}
    }
    .into_any()
}

/// Width and height in pixels that a logo is drawn in at most: twice what the portals show, and as the printer's dots.
const LOGO_WITHIN: (f64, f64) = (384.0, 96.0);

/// The picture as a logo: smaller again as long as it has too many bytes.
fn drawn(picture: &Picture) -> Option<Logo> {
    let (mut width, mut height) = LOGO_WITHIN;
    while height >= 32.0 {
        if let Ok(logo) = Logo::new(picture.png_within(width, height)?) {
            return Some(logo);
        }
        (width, height) = (width * 0.8, height * 0.8);
    }
    None
}
