//! The editor of a card layout: two drawings, how they look, and what is wrong with them.

use super::describe::title;
use super::one::save;
use super::words::words;
use super::{SETTINGS, path, tag};
use api::settings::{CheckLayout, LayoutFaults, PreviewLayout, PutSetting, SettingRow, SettingsPage};
use domain::layout::{Layout, LayoutName, Side};
use domain::profile::LayoutEdition;
use domain::settings::{Setting, SettingName};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use ui::browser::{PageDocument, chosen_text, forget_choice};
use ui::components::{Button, FaultNotice};
use ui::live::live;
use ui::model::act::Weight;
use ui::session::Session;
use ui::submission::Submission;

/// How long somebody has to stop typing before the drawing is looked at.
const STILL: Duration = Duration::from_millis(400);

/// What is typed.
#[derive(Clone, Copy)]
struct Draft {
    front: RwSignal<String>,
    back: RwSignal<String>,
    two_sided: RwSignal<bool>,
    chip_zone_clear: RwSignal<bool>,
}

impl Draft {
    fn of(layout: &Layout) -> Self {
        let back = layout.back.as_ref().map(|svg| svg.as_str().to_owned());
        Self {
            front: RwSignal::new(layout.front.as_str().to_owned()),
            two_sided: RwSignal::new(back.is_some()),
            back: RwSignal::new(back.unwrap_or_default()),
            chip_zone_clear: RwSignal::new(layout.chip_zone_clear),
        }
    }

    /// The layout, unless a side is empty or too large.
    fn layout(self) -> Option<Layout> {
        let back = if self.two_sided.get() { Some(self.back.get().try_into().ok()?) } else { None };
        let front = self.front.get().try_into().ok()?;
        Some(Layout { front, back, chip_zone_clear: self.chip_zone_clear.get() })
    }

    fn text(self, side: Side) -> RwSignal<String> {
        match side {
            Side::Front => self.front,
            Side::Back => self.back,
        }
    }
}

fn side_name(side: Side) -> &'static str {
    match side {
        Side::Front => words().front,
        Side::Back => words().side_back,
    }
}

/// The editor.
pub(super) fn editor(row: &SettingRow, layout: &Layout, may: bool, done: Callback<()>) -> AnyView {
    let words = words();
    let draft = Draft::of(layout);
    let current = Memo::new(move |_| draft.layout());
    let back_shown = move || draft.two_sided.get();
    let value = move || current.get_untracked().map(Setting::Layout);
    view! {
        <div class="layout-editor">
            <fieldset class="form" disabled=!may>
                {drawing(draft, Side::Front)}
                {tick(words.two_sided, draft.two_sided)}
                {move || back_shown().then(|| drawing(draft, Side::Back))}
                {tick(words.chip_clear, draft.chip_zone_clear)}
                {may.then(|| save(row, value, done))}
            </fieldset>
            {may.then(|| looks(current))}
        </div>
        {may.then(|| users(row)).flatten()}
    }
    .into_any()
}

fn tick(label: &'static str, on: RwSignal<bool>) -> AnyView {
    view! {
        <label class="option">
            <input type="checkbox" prop:checked=move || on.get() on:change:target=move |event| on.set(event.target().checked()) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn drawing(draft: Draft, side: Side) -> AnyView {
    let (words, text) = (words(), draft.text(side));
    let upload = move |event: leptos::ev::Event| {
        spawn_local(async move {
            if let Some(svg) = chosen_text(&event).await {
                text.try_set(svg);
            }
        });
    };
    view! {
        <label class="field">
            <span>{(words.svg)(side_name(side))}</span>
            <textarea
                class="code"
                rows="14"
                spellcheck="false"
                autocapitalize="off"
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
        </label>
        <label class="field">
            <span>{(words.upload)(&side_name(side).to_lowercase())}</span>
            <input
                type="file"
                accept=".svg,image/svg+xml"
                on:click:target=move |event| forget_choice(&event.target())
                on:change=upload
            />
        </label>
    }
    .into_any()
}

/// How it looks, and what is wrong: asked for once nobody types any more.
fn looks(current: Memo<Option<Layout>>) -> AnyView {
    let words = words();
    let own = RwSignal::new(false);
    let (check, previews) = (Submission::new(), [Side::Front, Side::Back].map(|side| (side, Look::new())));
    let faults = RwSignal::new(None::<LayoutFaults>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let look = move || {
        let Some(layout) = current.get_untracked() else { return };
        let person = own.get_untracked().then(|| Session::here().me().map(|me| me.person)).flatten();
        for (side, look) in previews {
            look.ask(&layout, side, person.clone());
        }
        check.send("/api/layouts/check".to_owned(), CheckLayout { layout }, move |answer: LayoutFaults| {
            faults.try_set(Some(answer));
        });
    };
    Effect::new(move |_| {
        let _watched = (current.get(), own.get());
        // What was found of another drawing says nothing of one that cannot be looked at.
        if current.with(Option::is_none) {
            faults.set(None);
        }
        let wait = move || {
            let handle = set_timeout_with_handle(move || again(check, look), STILL).ok();
            timer.try_set_value(handle);
        };
        timer.with_value(|timer| timer.iter().for_each(TimeoutHandle::clear));
        wait();
    });
    on_cleanup(move || {
        timer.try_with_value(|timer| timer.iter().for_each(TimeoutHandle::clear));
        previews.into_iter().for_each(|(_, look)| look.release());
    });
    view! {
        <section class="looks" aria-label=words.preview>
            <label class="field">
                <span>{words.shown_person}</span>
                <select on:change:target=move |event| own.set(event.target().value() == "own")>
                    <option value="sample">{words.sample_person}</option>
                    <option value="own">{words.myself}</option>
                </select>
            </label>
            {previews.map(|(side, look)| look.view(side, current)).collect_view()}
            <div role="status">{move || match current.with(Option::is_some) {
                true => fault_list(faults.get(), check),
                false => view! { <p class="notice bad"><span>{words.no_drawing}</span></p> }.into_any(),
            }}</div>
            <FaultNotice fault=check.fault />
        </section>
    }
    .into_any()
}

/// While an answer is on its way another one would be turned away: a little later, then.
fn again(check: Submission, look: impl Fn() + Copy + 'static) {
    if check.pending.try_get_untracked() == Some(true) {
        set_timeout(move || again(check, look), STILL);
    } else {
        look();
    }
}

fn fault_list(faults: Option<LayoutFaults>, check: Submission) -> AnyView {
    let words = words();
    match faults {
        None if check.fault.with(Option::is_some) => ().into_any(),
        None => view! { <p class="quiet">{words.checking}</p> }.into_any(),
        Some(LayoutFaults { faults }) if faults.is_empty() => {
            view! { <p class="notice good"><span>{words.no_faults}</span></p> }.into_any()
        }
        Some(LayoutFaults { faults }) => view! {
            <div class="notice bad">
                <div>
                    <p>{words.faults}</p>
                    <ul>
                        {faults.into_iter().map(|fault| view! {
                            <li>
                                <strong>{side_name(fault.side)} ", " <code>{fault.element}</code></strong>
                                ": " {fault.what} " " {fault.mend}
                            </li>
                        }).collect_view()}
                    </ul>
                </div>
            </div>
        }
        .into_any(),
    }
}

/// A side as it is drawn.
#[derive(Clone, Copy)]
struct Look {
    submission: Submission,
    picture: RwSignal<Option<PageDocument>>,
}

impl Look {
    fn new() -> Self {
        Self { submission: Submission::new(), picture: RwSignal::new(None) }
    }

    fn ask(self, layout: &Layout, side: Side, person: Option<domain::id::PersonId>) {
        if layout.side(side).is_none() {
            return self.release();
        }
        let body = PreviewLayout { layout: layout.clone(), side, person };
        self.submission.send_for_bytes("/api/layouts/preview".to_owned(), body, move |bytes| {
            let fresh = PageDocument::of(&bytes, "image/png");
            let old = self.picture.try_update(|picture| std::mem::replace(picture, fresh)).flatten();
            old.into_iter().for_each(PageDocument::release);
        });
    }

    fn release(self) {
        self.picture.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release);
    }

    fn view(self, side: Side, current: Memo<Option<Layout>>) -> AnyView {
        let alt = (words().preview_of)(side_name(side));
        let drawn =
            move || current.with(|layout| layout.as_ref().is_some_and(|layout| layout.side(side).is_some()));
        let url =
            move || self.picture.with(|picture| picture.as_ref().map(|picture| picture.url().to_owned()));
        (move || {
            let alt = alt.clone();
            drawn().then(|| view! {
                <figure class="card-preview" aria-busy=move || self.submission.pending.get().then_some("true")>
                    {move || url().map(|url| view! { <img src=url alt=alt.clone() width="1011" height="638" /> })}
                    <figcaption class="quiet">{side_name(side)}</figcaption>
                </figure>
            })
        })
        .into_any()
    }
}

/// Processes that print an older edition of the layout, each with the way to the newest.
fn users(row: &SettingRow) -> Option<AnyView> {
    let SettingName::Layout(layout) = row.name.clone() else { return None };
    let edition = row.edition;
    let live = live(|| format!("{SETTINGS}?kind=process"), |_: &SettingsPage| None);
    let submission = Submission::new();
    let of = layout.clone();
    let behind = live.part(move |page| {
        page.settings.iter().filter(|row| prints_older(row, &of, edition)).cloned().collect::<Vec<_>>()
    });
    let line = move |row: SettingRow| {
        let text = (words().use_new_text)(&title(&row.name));
        let layout = layout.clone();
        let press = move || {
            let Some(Setting::Process(mut value)) = row.value.clone() else { return };
            value.layout = Some(LayoutEdition { name: layout.clone(), edition });
            let body = PutSetting { value: Setting::Process(value), note: None };
            submission.put_if(path(&row.name), tag(&row), body, move |_: SettingRow| live.reload());
        };
        view! {
            <li>{text} " " <Button label=words().use_new weight=Weight::Secondary busy=submission.pending on_press=press /></li>
        }
    };
    let list = move || behind.get().unwrap_or_default().into_iter().map(line.clone()).collect_view();
    Some(
        view! {
            <FaultNotice fault=submission.fault reload=Callback::new(move |()| live.reload()) />
            <ul class="users">{list}</ul>
        }
        .into_any(),
    )
}

fn prints_older(row: &SettingRow, layout: &LayoutName, edition: domain::id::Version) -> bool {
    let named = match &row.value {
        Some(Setting::Process(value)) => value.layout.as_ref(),
        _ => None,
    };
    named.is_some_and(|named| named.name == *layout && named.edition != edition)
}
