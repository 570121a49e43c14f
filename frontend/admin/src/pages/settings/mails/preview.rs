//! How a mail looks, and one to oneself.

use super::{name, words};
use api::mail::{MailPreview, MailRow, TestMail};
use domain::language::Language;
use domain::mail::MailKind;
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Button, FaultNotice, loaded};
use ui::live::{Live, live};
use ui::model::act::Weight;
use ui::session::Session;
use ui::submission::Submission;

/// What is looked at.
#[derive(Clone, Copy)]
struct Chosen {
    kind: RwSignal<MailKind>,
    language: RwSignal<Language>,
}

pub(super) fn preview() -> AnyView {
    let words = words();
    let chosen =
        Chosen { kind: RwSignal::new(MailKind::RequestReceived), language: RwSignal::new(Language::English) };
    let address = move || {
        format!("/api/mails/preview?kind={}&language={}", chosen.kind.get(), chosen.language.get().tag())
    };
    let live = live(address, |_: &MailPreview| None);
    let may = Session::here().has(Role::SystemAdministrator);
    view! {
        <section>
            <h2>{words.preview}</h2>
            <p class="quiet">{words.preview_text}</p>
            <div class="filters">
                {choose_kind(chosen.kind)}
                {choose_language(chosen.language)}
            </div>
            {loaded(live, 8, move || shown(live, chosen.language))}
            {may.then(|| test(chosen))}
        </section>
    }
    .into_any()
}

fn choose_kind(kind: RwSignal<MailKind>) -> AnyView {
    let option = |choice: MailKind| {
        view! { <option value=choice.as_str() selected=move || kind.get() == choice>{name(choice)}</option> }
    };
    view! {
        <label class="field">
            <span>{words().mail}</span>
            <select on:change:target=move |event| {
                if let Ok(chosen) = event.target().value().parse() {
                    kind.set(chosen);
                }
            }>{MailKind::ALL.map(option).collect_view()}</select>
        </label>
    }
    .into_any()
}

fn choose_language(language: RwSignal<Language>) -> AnyView {
    let option = |(choice, name): (&'static Language, &'static str)| {
        view! { <option value=choice.tag() selected=move || language.get() == *choice>{name}</option> }
    };
    view! {
        <label class="field">
            <span>{words().language}</span>
            <select on:change:target=move |event| {
                if let Ok(chosen) = event.target().value().parse() {
                    language.set(chosen);
                }
            }>{Language::ALL.iter().zip(words().languages).map(option).collect_view()}</select>
        </label>
    }
    .into_any()
}

/// The HTML stands in a frame of its own, in which nothing runs and nothing is loaded.
fn shown(live: Live<MailPreview>, language: RwSignal<Language>) -> AnyView {
    let words = words();
    let part = |of: fn(&MailPreview) -> &String| {
        let part = live.part(move |mail| of(mail).clone());
        move || part.get().unwrap_or_default()
    };
    let lang = move || language.get().tag();
    view! {
        <dl class="mail-head">
            <dt>{words.subject}</dt>
            <dd lang=lang>{part(|mail| &mail.subject)}</dd>
        </dl>
        <div class="mail-looks">
            <figure>
                <figcaption>{words.as_html}</figcaption>
                <iframe title=words.as_html sandbox="" srcdoc=part(|mail| &mail.html)></iframe>
            </figure>
            <figure>
                <figcaption>{words.as_text}</figcaption>
                <pre lang=lang tabindex="0">{part(|mail| &mail.text)}</pre>
            </figure>
        </div>
    }
    .into_any()
}

fn test(chosen: Chosen) -> AnyView {
    let submission = Submission::new();
    let posted = RwSignal::new(false);
    let press = move || {
        posted.set(false);
        let body = TestMail { kind: chosen.kind.get_untracked(), language: chosen.language.get_untracked() };
        submission.send("/api/mails/test".to_owned(), body, move |_: MailRow| {
            posted.try_set(true);
        });
    };
    view! {
        <FaultNotice fault=submission.fault />
        <div class="buttons">
            <Button label=words().test weight=Weight::Secondary busy=submission.pending on_press=press />
        </div>
        <p role="status">{move || posted.get().then_some(words().test_posted)}</p>
    }
    .into_any()
}
