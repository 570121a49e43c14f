//! The languages that the page does not speak, each by its own name: a press, and it does.

use super::icon::{Icon, Shape};
use crate::i18n::{choose, language};
use domain::language::Language;
use leptos::prelude::*;

/// The choice of another language.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let others = Language::ALL.iter().copied().filter(|other| *other != language());
    let button = |other: Language| {
        view! {
            <button type="button" class="button plain" lang=other.tag() on:click=move |_| choose(other)>
                <Icon shape=Shape::Globe />
                {other.own_name()}
            </button>
        }
    };
    others.map(button).collect_view()
}
