use crate::words::words;
use api::issuance::{Accepted, Withdrawal};
use domain::id::IssuanceId;
use leptos::prelude::*;
use ui::components::{Button, Dialog, FaultNotice};
use ui::model::act::Weight;
use ui::model::paths;
use ui::submission::Submission;

/// The button that takes a request back, and its confirmation.
#[component]
pub(crate) fn Withdraw(
    issuance: IssuanceId,
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let submission = Submission::new();
    let path = StoredValue::new(paths::command(&issuance, "withdrawal"));
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
