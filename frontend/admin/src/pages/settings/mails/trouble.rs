//! Whether mails get anywhere.

use super::words;
use api::mail::{MailDelivery, MailsPage};
use domain::role::Role;
use leptos::prelude::*;
use ui::components::{Icon, Moment, Shape};
use ui::live::live;
use ui::session::Session;

/// How often it is looked at, in milliseconds.
const PAUSE: u32 = 60_000;

/// Says to administrators that the mail server takes no mails; nothing while it does, or while there is none.
#[component]
pub(crate) fn MailTrouble() -> impl IntoView {
    Session::here().has(Role::SystemAdministrator).then(|| {
        let live = live(|| "/api/mails?state=waiting".to_owned(), |_: &MailsPage| Some(PAUSE));
        let trouble = live.part(|page| page.delivery.as_ref().and_then(|delivery| delivery.trouble.clone()));
        view! {
            <div role="status">
                {move || trouble.get().flatten().map(|trouble| view! {
                    <div class="notice waiting">
                        <Icon shape=Shape::Alert />
                        <div>
                            <p><strong>{words().stuck}</strong></p>
                            <p>{words().stuck_since} " " <Moment at=trouble.since /> ". " {(words().stuck_said)(&trouble.reason)}</p>
                            <p>{words().stuck_text} " " <a href="/admin/settings/mails">{words().stuck_link}</a></p>
                        </div>
                    </div>
                })}
            </div>
        }
    })
}

/// How sending goes, in a notice.
pub(super) fn health(delivery: Memo<Option<Option<MailDelivery>>>) -> AnyView {
    let notice = |delivery: MailDelivery| {
        let words = words();
        match (delivery.server, delivery.trouble) {
            (None, _) => view! {
                <div class="notice waiting">
                    <Icon shape=Shape::Alert />
                    <div><p><strong>{words.nowhere}</strong></p><p>{words.nowhere_text}</p></div>
                </div>
            }
            .into_any(),
            (Some(_), Some(trouble)) => view! {
                <div class="notice bad">
                    <Icon shape=Shape::Alert />
                    <div>
                        <p><strong>{words.stuck}</strong></p>
                        <p>{words.stuck_since} " " <Moment at=trouble.since /> ". " {(words.stuck_said)(&trouble.reason)}</p>
                        <p>{words.stuck_text}</p>
                    </div>
                </div>
            }
            .into_any(),
            (Some(server), None) => view! { <p class="quiet">{(words.server)(&server)}</p> }.into_any(),
        }
    };
    view! { <div role="status">{move || delivery.get().flatten().map(notice)}</div> }.into_any()
}
