use super::describe::title;
use super::words::words;
use super::{SETTINGS, href};
use api::settings::SettingsPage;
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::live::live;
use ui::session::Session;

/// Those who can do something about numbers that run out, or whose cards would wait for them.
const TOLD: &[Role] =
    &[Role::SystemAdministrator, Role::RegistrationOfficer, Role::CardProductionAdministrator];

/// How often the ranges are looked at, in milliseconds: nine tenths are not reached in a moment.
const PAUSE: u32 = 60_000;

/// Says which number ranges run low; nothing while none does.
#[component]
pub(crate) fn LowRanges() -> impl IntoView {
    let session = Session::here();
    session.has_any(TOLD).then(|| {
        let live = live(|| format!("{SETTINGS}?kind=number-range"), |_: &SettingsPage| Some(PAUSE));
        let low = live.part(|page| {
            let low = page.settings.iter().filter(|row| row.numbers.is_some_and(|numbers| numbers.runs_low));
            low.map(|row| row.name.clone()).collect::<Vec<_>>()
        });
        let link = if session.has(Role::SystemAdministrator) { words().low_link } else { words().low_look };
        view! {
            <div role="status">
                {move || low.get().filter(|low| !low.is_empty()).map(|low| view! {
                    <div class="notice waiting">
                        <Icon shape=Shape::Alert />
                        <div>
                            <p><strong>{words().low_title}</strong></p>
                            <p>{words().low_text}</p>
                            <ul>
                                {low.into_iter().map(|name| view! {
                                    <li>{title(&name)} ": " <a href=href(&name)>{link}</a></li>
                                }).collect_view()}
                            </ul>
                        </div>
                    </div>
                })}
            </div>
        }
    })
}
