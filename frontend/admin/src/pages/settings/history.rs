//! Every edition of a setting: what it changed, by whom, and the way back.

use super::describe::differences;
use super::words::words;
use super::{path, tag};
use api::settings::{EditionRow, PutSetting, SettingHistory, SettingRow};
use domain::role::Role;
use domain::settings::{Setting, SettingName};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::components::{Button, Dialog, FaultNotice, Moment, loaded};
use ui::live::{Live, live_by};
use ui::model::act::Weight;
use ui::session::Session;
use ui::submission::Submission;

/// The history, newest first.
pub(super) fn history(row: &SettingRow, saved: Callback<()>) -> AnyView {
    let (name, session) = (row.name.clone(), Session::here());
    let pages = RwSignal::new(1_usize);
    let base = format!("{}/history", path(&name));
    let address = {
        let base = base.clone();
        move || {
            pages.track();
            base.clone()
        }
    };
    let fetch = async move |base: String| {
        let mut all = SettingHistory { editions: Vec::new(), next: None };
        for _ in 0..pages.get_untracked() {
            let address =
                all.next.as_ref().map_or_else(|| base.clone(), |after| format!("{base}?after={after}"));
            let page: SettingHistory = session.get(&address).await?;
            all.editions.extend(page.editions);
            all.next = page.next;
            if all.next.is_none() {
                break;
            }
        }
        Ok::<_, Fault>(all)
    };
    let live = live_by(address, fetch, |_| None);
    let restoring = RwSignal::new(None::<EditionRow>);
    let open = RwSignal::new(false);
    let ask = Callback::new(move |edition: EditionRow| {
        restoring.set(Some(edition));
        open.set(true);
    });
    let seen = row.clone();
    let title = Signal::derive(move || {
        restoring
            .with(|row| row.as_ref().map(|row| (words().restore_title)(&row.edition.to_string())))
            .unwrap_or_default()
    });
    view! {
        <section>
            <h2>{words().history}</h2>
            {loaded(live, 3, move || list(live, pages, ask))}
            <Dialog open=open title=title>
                {
                    let seen = seen.clone();
                    move || restoring.get().map(|edition| restore(&seen, edition, open, saved))
                }
            </Dialog>
        </section>
    }
    .into_any()
}

fn list(live: Live<SettingHistory>, pages: RwSignal<usize>, ask: Callback<EditionRow>) -> AnyView {
    let editions = live.part(|history| history.editions.clone());
    let more = live.part(|history| history.next.is_some());
    let may = Session::here().has(Role::SystemAdministrator);
    let rows = move || {
        let editions = editions.get().unwrap_or_default();
        let before = editions.iter().skip(1).map(|row| row.value.clone()).chain([None]).collect::<Vec<_>>();
        let each = editions.into_iter().zip(before).enumerate();
        each.map(|(at, (edition, before))| entry(edition, before.as_ref(), at > 0 && may, ask)).collect_view()
    };
    view! {
        <ol class="editions">{rows}</ol>
        {move || (more.get() == Some(true)).then(|| view! {
            <Button label=words().show_more weight=Weight::Secondary on_press=move || pages.update(|pages| *pages += 1) />
        })}
    }
    .into_any()
}

fn entry(edition: EditionRow, before: Option<&Setting>, may: bool, ask: Callback<EditionRow>) -> AnyView {
    let words = words();
    let changes = match (before, &edition.value) {
        (Some(before), Some(after)) => {
            let lines: Vec<_> = differences(before, after)
                .into_iter()
                .map(|(name, before, after)| format!("{name}: {}", (words.from_to)(&before, &after)))
                .collect();
            if lines.is_empty() { vec![words.unchanged.to_owned()] } else { lines }
        }
        _ if edition.set.is_none() => vec![words.first_value.to_owned()],
        (_, None) => vec![words.drawing_changed.to_owned()],
        _ => Vec::new(),
    };
    let again = edition.clone();
    view! {
        <li>
            <div>
                <strong>{(words.edition)(&edition.edition.to_string())}</strong>
                " "
                {match edition.set {
                    None => view! { <span class="quiet">{words.built_in}</span> }.into_any(),
                    Some(set) => view! {
                        <span class="quiet">{(words.set_by)(&set.by_name)} ", " <Moment at=set.at /></span>
                        {set.note.map(|note| view! { <p class="quiet">{(words.set_why)(note.as_str())}</p> })}
                    }.into_any(),
                }}
                <ul>{changes.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </div>
            {may.then(|| view! {
                <Button label=words.restore weight=Weight::Secondary on_press=move || ask.run(again.clone()) />
            })}
        </li>
    }
    .into_any()
}

fn restore(seen: &SettingRow, edition: EditionRow, open: RwSignal<bool>, saved: Callback<()>) -> AnyView {
    let words = words();
    let submission = Submission::new();
    let (name, tag) = (seen.name.clone(), tag(seen));
    let lines = match (&seen.value, &edition.value) {
        (Some(now), Some(then)) => differences(now, then),
        _ => Vec::new(),
    };
    let press = move || put(submission, &name, &tag, &edition, open, saved);
    view! {
        <p>{words.restore_text}</p>
        <ul>
            {lines.into_iter().map(|(name, now, then)| view! {
                <li>{name} ": " {(words.from_to)(&now, &then)}</li>
            }).collect_view()}
        </ul>
        <FaultNotice fault=submission.fault />
        <div class="buttons">
            <Button label=words.back weight=Weight::Secondary first=true on_press=move || open.set(false) />
            <Button label=words.restore busy=submission.pending on_press=press />
        </div>
    }
    .into_any()
}

/// Sends the value of an older edition; that of a layout is fetched first.
fn put(
    submission: Submission,
    name: &SettingName,
    tag: &str,
    edition: &EditionRow,
    open: RwSignal<bool>,
    saved: Callback<()>,
) {
    let (session, address, tag) = (Session::here(), path(name), tag.to_owned());
    let (number, value) = (edition.edition, edition.value.clone());
    spawn_local(async move {
        let value = match value {
            Some(value) => Ok(value),
            None => {
                let whole = session.get::<EditionRow>(&format!("{address}/history/{number}")).await;
                whole.and_then(|row| row.value.ok_or(Fault::Unreadable))
            }
        };
        match value {
            Err(fault) => submission.fault.set(Some(fault)),
            Ok(value) => {
                submission.put_if(address, tag, PutSetting { value, note: None }, move |_: SettingRow| {
                    open.try_set(false);
                    saved.run(());
                });
            }
        }
    });
}
