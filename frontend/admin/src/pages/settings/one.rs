use super::describe::title;
use super::fields::form;
use super::history::history;
use super::layout::editor;
use super::words::words;
use super::{href, path, tag};
use api::settings::{PutSetting, SettingRow};
use domain::layout::Layout;
use domain::role::{MAIL_VIEWERS, Role};
use domain::settings::{BUILT_IN, Setting as Value, SettingName};
use domain::text::Note;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::api::Fault;
use ui::browser::go;
use ui::components::{Button, FaultNotice, Icon, PageTitle, Shape, loaded};
use ui::live::{Live, live_by};
use ui::session::Session;
use ui::submission::Submission;

/// A setting: its form, and its history.
#[component]
pub(crate) fn Setting() -> impl IntoView {
    let params = use_params_map();
    let name =
        Memo::new(move |_| params.with(|p| p.get("name")).and_then(|name| name.parse::<SettingName>().ok()));
    move || match name.get() {
        Some(name) => page(name).into_any(),
        None => view! { <super::super::NotFound /> }.into_any(),
    }
}

fn page(name: SettingName) -> impl IntoView {
    let session = Session::here();
    let (address, heading) = (path(&name), title(&name));
    let said = match name {
        SettingName::Mails | SettingName::Brand => words().saved_now,
        _ => words().saved,
    };
    // A layout that is not there yet begins with the one that is built in.
    let fetch = async move |address: String| match session.get::<SettingRow>(&address).await {
        Err(fault) if fault.code() == Some("not-found") && matches!(name, SettingName::Layout(_)) => {
            let value = Some(Value::Layout(Layout::badge()));
            Ok::<_, Fault>(SettingRow {
                name: name.clone(),
                edition: BUILT_IN,
                value,
                set: None,
                numbers: None,
            })
        }
        answer => answer,
    };
    let live = live_by(move || address.clone(), fetch, |_| None);
    let saved = RwSignal::new(false);
    view! {
        <p class="crumb"><a href="/admin/settings">{words().settings}</a></p>
        <PageTitle text=heading />
        <div role="status">
            {move || saved.get().then(|| view! {
                <p class="notice good"><Icon shape=Shape::Check /><span>{said}</span></p>
            })}
        </div>
        {loaded(live, 6, move || body(live, saved))}
    }
}

/// Made anew with each edition, and never while somebody types.
fn body(live: Live<SettingRow>, saved: RwSignal<bool>) -> AnyView {
    let row = live.part(SettingRow::clone);
    let may = Session::here().has(Role::SystemAdministrator);
    let reads_mails = Session::here().has_any(MAIL_VIEWERS);
    let done = Callback::new(move |()| {
        saved.try_set(true);
        // The page that changed the look is to have it at once, as a page has it that is loaded.
        match row.with_untracked(|row| row.as_ref().is_some_and(|row| row.name == SettingName::Brand)) {
            true => go(&href(&SettingName::Brand)),
            false => live.reload(),
        }
    });
    (move || {
        row.get().map(|row| {
            let is_new_layout = row.set.is_none() && row.name.built_in().is_none();
            let form = match &row.value {
                Some(Value::Layout(layout)) => editor(&row, layout, may, done),
                Some(value) => form(&row, value, may, done),
                None => ().into_any(),
            };
            view! {
                {(!may).then(|| view! { <p class="quiet">{words().read_only}</p> })}
                {form}
                {(row.name == SettingName::Mails && reads_mails).then(super::mails::beside)}
                {(!is_new_layout).then(|| history(&row, done))}
            }
        })
    })
    .into_any()
}

/// The note and the button under every form. `value` is none while a field is wrong.
pub(super) fn save(
    row: &SettingRow,
    value: impl Fn() -> Option<Value> + 'static,
    done: Callback<()>,
) -> AnyView {
    let words = words();
    let submission = Submission::new();
    let note = RwSignal::new(String::new());
    let (address, tag) = (path(&row.name), tag(row));
    let press = move || {
        let Some(value) = value() else { return };
        let note = note.with_untracked(|note| Note::parse(note).ok());
        let body = PutSetting { value, note };
        submission.put_if(address.clone(), tag.clone(), body, move |_: SettingRow| done.run(()));
    };
    view! {
        <label class="field">
            <span>{words.note}</span>
            <input
                type="text"
                maxlength="500"
                prop:value=move || note.get()
                on:input:target=move |event| note.set(event.target().value())
            />
        </label>
        <FaultNotice fault=submission.fault reload=Callback::new(move |()| done.run(())) />
        <div class="buttons">
            <Button label=words.save busy=submission.pending on_press=press />
        </div>
    }
    .into_any()
}
