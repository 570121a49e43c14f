//! A modal dialog. The browser's own element keeps the focus inside and gives it back afterwards.

use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// A dialog with a title. What is in it is made anew each time it opens.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(dialog), wanted) = (node.get(), open.get()) else { return };
        if wanted && !dialog.open() {
            // A moment later its content is there, and the first field can take the focus. No frame is waited for:
            // a tab that nobody sees draws none.
            set_timeout(move || drop(dialog.show_modal()), Duration::ZERO);
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog node_ref=node class="dialog" aria-label=move || title.get() on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <h2>{move || title.get()}</h2>
                {children.with_value(|children| children())}
            </Show>
        </dialog>
    }
}
