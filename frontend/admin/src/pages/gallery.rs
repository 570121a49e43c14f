use crate::words::words;
use domain::card::CardStateName;
use domain::certificate::CertificateStateName;
use domain::issuance::StateName;
use leptos::prelude::*;
use ui::api::Fault;
use ui::browser::now;
use ui::components::{
    Button, CardBadge, CardPicture, CertificateBadge, Dialog, Empty, FaultNotice, Icon, Moment, NoteField,
    PageTitle, Shape, Skeleton, StateBadge, avatar,
};
use ui::model::act::Weight;

/// The tokens of colour, as the style sheets name them.
const COLOURS: [&str; 16] = [
    "ground",
    "surface",
    "raised",
    "sunken",
    "line",
    "line-strong",
    "text",
    "quiet",
    "accent",
    "accent-strong",
    "accent-wash",
    "on-accent",
    "good",
    "bad",
    "wait",
    "good-wash",
];

/// Every component in every state, for whoever makes pages.
#[component]
pub(crate) fn Gallery() -> impl IntoView {
    let words = words();
    view! {
        <PageTitle text=words.gallery.to_owned() />
        <p class="quiet">{words.gallery_text}</p>
        {part(words.gallery_colours, colours())}
        {part(words.gallery_type, type_scale())}
        {part(words.gallery_buttons, buttons())}
        {part(words.gallery_fields, fields())}
        {part(words.gallery_states, states())}
        {part(words.gallery_cards, cards())}
        {part(words.gallery_notices, notices())}
        {part(words.gallery_waiting, waiting())}
        {part(words.gallery_icons, icons())}
    }
}

fn part(title: &'static str, content: AnyView) -> impl IntoView {
    view! { <section><h2>{title}</h2>{content}</section> }
}

fn colours() -> AnyView {
    let swatch = |name: &'static str| {
        view! {
            <li>
                <span class="swatch" style=format!("background: var(--{name})")></span>
                <code>{format!("--{name}")}</code>
            </li>
        }
    };
    view! { <ul class="swatches">{COLOURS.map(swatch).into_iter().collect_view()}</ul> }.into_any()
}

fn type_scale() -> AnyView {
    let words = words();
    view! {
        <div class="specimens">
            <p class="title-size">{words.gallery_sample}</p>
            <h3>{words.gallery_sample}</h3>
            <p>{words.gallery_sample}</p>
            <p><small>{words.gallery_sample}</small></p>
            <p><code>"21000000014 3f2b 9c41"</code></p>
        </div>
    }
    .into_any()
}

fn buttons() -> AnyView {
    let words = words();
    let open = RwSignal::new(false);
    view! {
        <div class="buttons">
            <Button label=words.produce on_press=move || open.set(true) />
            <Button label=words.edit weight=Weight::Secondary on_press=move || open.set(true) />
            <Button label=words.remove_photo weight=Weight::Danger on_press=move || open.set(true) />
            <Button label=words.save_photo busy=Signal::stored(true) on_press=|| {} />
            <a class="button plain" href="/admin/settings/gallery"><Icon shape=Shape::Arrows />{words.to_work}</a>
        </div>
        <Dialog open=open title=words.gallery_dialog.to_owned()>
            <p>{words.gallery_dialog_text}</p>
            <div class="buttons">
                <Button label=words.back weight=Weight::Secondary first=true on_press=move || open.set(false) />
                <Button label=words.produce on_press=move || open.set(false) />
            </div>
        </Dialog>
    }
    .into_any()
}

fn fields() -> AnyView {
    let words = words();
    let (empty, picked) = (RwSignal::new(String::new()), RwSignal::new(true));
    let option = |name: &'static str, first: bool| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="gallery"
                    prop:checked=move || picked.get() == first
                    on:change=move |_| picked.set(first)
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <div class="specimens">
            <label class="field"><span>{words.name}</span><input type="text" value="Nora Lindqvist" /></label>
            <NoteField label=words.gallery_reason text=empty checked=Signal::stored(true) />
            <fieldset>
                <legend>{words.kind}</legend>
                {option(ui::i18n::words().active, true)}
                {option(ui::i18n::words().inactive, false)}
            </fieldset>
        </div>
    }
    .into_any()
}

fn states() -> AnyView {
    let issuances = StateName::ALL.iter().map(|state| view! { <li><StateBadge state=*state /></li> });
    let cards = CardStateName::ALL.iter().map(|state| view! { <li><CardBadge state=*state /></li> });
    let certificates =
        CertificateStateName::ALL.map(|state| view! { <li><CertificateBadge state=state /></li> });
    view! {
        <ul class="specimen-row">{issuances.collect_view()}</ul>
        <ul class="specimen-row">{cards.collect_view()}</ul>
        <ul class="specimen-row">{certificates.into_iter().collect_view()}</ul>
    }
    .into_any()
}

fn cards() -> AnyView {
    let card = |number: Option<&str>, chip, made| {
        let number = number.map(ToOwned::to_owned);
        view! { <li><CardPicture kind=words().card holder="Nora Lindqvist" number=number chip=chip made=made /></li> }
    };
    view! {
        <ul class="specimen-row cards">
            {card(Some("21000000014"), true, true)}
            {card(Some("11000000019"), false, true)}
            {card(None, true, false)}
        </ul>
    }
    .into_any()
}

fn notices() -> AnyView {
    let words = words();
    let fault = RwSignal::new(Some(Fault::Unreachable));
    view! {
        <FaultNotice fault=fault />
        <p class="notice"><Icon shape=Shape::Letter /><span>{words.produce_text}</span></p>
        <Empty shape=Shape::Tray title=words.nothing_waits text=words.nothing_waits_text>
            <a class="button" href="/admin/people">{words.find_person}</a>
        </Empty>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <Skeleton lines=3 />
        <p>{avatar("Nora Lindqvist")} " " <Moment at=now() /></p>
    }
    .into_any()
}

fn icons() -> AnyView {
    let icon = |shape: Shape| view! { <li><Icon shape=shape /> <code>{format!("{shape:?}")}</code></li> };
    view! { <ul class="specimen-row">{Shape::ALL.map(icon).into_iter().collect_view()}</ul> }.into_any()
}
