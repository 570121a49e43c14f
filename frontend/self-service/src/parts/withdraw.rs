use crate::words::words;
use api::issuance::{Accepted, Withdrawal};
use leptos::prelude::*;
use ui::components::{Button, Dialog, FaultNotice};
use ui::model::act::Weight;
use ui::submission::Submission;

/// The button that takes a request back, and its confirmation.
#[component]
pub(crate) fn Withdraw(
    /// Where the command goes.
    path: String,
    /// Told once it is done.
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let submission = Submission::new();
    let path = StoredValue::new(path);
    let withdraw = move || {
        submission.send(path.get_value(), Withdrawal::Abort {}, move |_: Accepted| {
            open.try_set(false);
            done();
        });
    };
    let ask = move || {
        submission.clear();
        open.set(true);
    };
    view! {
        <Button label=words().withdraw weight=Weight::Secondary on_press=ask />
        <Dialog open=open title=words().withdraw_title.to_owned()>
            <p>{words().withdraw_text}</p>
            <FaultNotice fault=submission.fault />
            <div class="buttons">
                <Button label=words().keep weight=Weight::Secondary first=true on_press=move || open.set(false) />
                <Button label=words().withdraw weight=Weight::Danger busy=submission.pending on_press=withdraw />
            </div>
        </Dialog>
    }
}
