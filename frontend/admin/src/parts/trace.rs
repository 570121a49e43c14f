use crate::words::words;
use api::issuance::Trace;
use domain::trace::{End, Exchange};
use leptos::html::{Details, Div};
use leptos::prelude::*;
use ui::i18n::named;
use ui::live::{IDLE, live};
use ui::model::paths;

/// How often a trace is read that grows while somebody looks, in milliseconds.
const GROWING: u32 = 500;
/// How near to its end a list is where it follows what comes, in pixels.
const AT_END: i32 = 40;

/// Reads what was said to the card, again and again, as long as it stands on the page.
#[component]
pub(crate) fn FollowTrace(
    /// The issuance.
    id: Memo<String>,
    /// Whether the card is being made where each exchange is told at once.
    growing: Memo<bool>,
    /// Where it goes.
    into: RwSignal<Option<Trace>>,
) -> impl IntoView {
    let live = live(
        move || paths::trace(&id.get()),
        move |_: &Trace| Some(if growing.get_untracked() { GROWING } else { IDLE }),
    );
    Effect::new(move |_| {
        if let Some(trace) = live.data.get() {
            into.set(Some(trace));
        }
    });
}

/// What was said to the card, folded unless it is just being said.
#[component]
pub(crate) fn TraceFold(
    /// The issuance.
    id: Memo<String>,
    /// The exchanges of the last claim.
    said: Memo<Vec<Exchange>>,
    /// Whether it is unfolded.
    open: RwSignal<bool>,
) -> impl IntoView {
    let words = words();
    let (fold, list) = (NodeRef::<Details>::new(), NodeRef::<Div>::new());
    let follows = StoredValue::new(true);
    Effect::new(move |_| {
        said.track();
        let Some(list) = list.get() else { return };
        if follows.get_value() {
            request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
        }
    });
    // Whoever has scrolled up reads, and is left alone.
    let scrolled = move |_| {
        let Some(list) = list.get_untracked() else { return };
        follows.set_value(list.scroll_height() - list.scroll_top() - list.client_height() < AT_END);
    };
    let none = move || said.with(Vec::is_empty);
    let lines = move || said.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <details
            class="apdus"
            prop:open=open
            node_ref=fold
            on:toggle=move |_| open.set(fold.get_untracked().is_some_and(|fold| fold.open()))
        >
            <summary>{words.apdus}</summary>
            <p>
                {words.apdus_text}
                " "
                <a href=move || paths::trace_file(&id.get()) download="">{words.apdus_download}</a>
            </p>
            <Show when=move || !none() fallback=move || view! { <p class="quiet">{words.apdus_none}</p> }>
                <div
                    class="scroll"
                    role="region"
                    aria-label=words.apdus
                    tabindex="0"
                    node_ref=list
                    on:scroll=scrolled
                >
                    <table>
                        <thead>
                            <tr>
                                <th scope="col" class="number">{words.apdu_at}</th>
                                <th scope="col">{words.apdu_command}</th>
                                <th scope="col">{words.apdu_header}</th>
                                <th scope="col">{words.apdu_sent}</th>
                                <th scope="col">{words.apdu_answer}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=lines
                                key=Clone::clone
                                children=|(_, exchange)| line(&exchange)
                            />
                        </tbody>
                    </table>
                </div>
            </Show>
        </details>
    }
}

fn line(exchange: &Exchange) -> impl IntoView + use<> {
    let (class, answer) = match &exchange.end {
        End::Answer { status, received } if exchange.is_done() => ("done", answered(&status, received)),
        End::Answer { status, received } => ("refused", answered(&status, received)),
        End::PowerCycle => ("done", words().powered_up.to_owned()),
        End::Nothing { fault } => ("gone", named(*fault).to_owned()),
    };
    let slot = exchange.slot.map(|slot| format!(" {slot}"));
    view! {
        <tr class=class>
            <td class="number">{format!("{} ms", exchange.at)}</td>
            <td>{exchange.command.name()}{slot}</td>
            <td>{exchange.header.map(|header| header.to_string())}</td>
            <td>{exchange.sent.to_string()}</td>
            <td>{answer}</td>
        </tr>
    }
}

/// The status word, and what came with it, if anything did.
fn answered(status: &impl std::fmt::Display, received: &domain::trace::Payload) -> String {
    if received.bytes == 0 { status.to_string() } else { format!("{status} {received}") }
}
