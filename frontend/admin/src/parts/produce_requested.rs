use super::{LogonMissing, PhotoMissing, way_to_names, way_to_photo};
use crate::words::words;
use api::issuance::{Accepted, Empty};
use domain::id::IssuanceId;
use domain::issuance::CommandName;
use domain::issuance::state::Summary;
use domain::person::change::PersonField;
use leptos::prelude::*;
use ui::components::{Button, FaultNotice, Moment};
use ui::i18n::named;
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::holder_name;
use ui::submission::Submission;

/// Produces a card that was asked for already.
#[component]
pub(crate) fn ProduceRequested(
    /// The request.
    request: Summary,
    /// Whether the card cannot be made before there is a photo.
    photo_missing: bool,
    /// What the person lacks to sign in to Windows with it.
    logon_missing: Option<PersonField>,
    /// Told which issuance goes on.
    begun: impl Fn(IssuanceId) + Clone + Send + Sync + 'static,
    /// Leads to the form for another card.
    another: impl Fn() + 'static,
    /// Closes the dialog.
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let words = words();
    let Summary { id, holder, holder_name: name, process, since, .. } = request;
    let submission = Submission::new();
    let path = paths::command(&id, "produce");
    let produce = move || {
        let begun = begun.clone();
        submission.send(path.clone(), Empty {}, move |accepted: Accepted| begun(accepted.issuance));
    };
    view! {
        <p>{(words.produce_open_text)(&holder_name(name.as_deref()))}</p>
        <p><strong>{named(process)}</strong> ", " <Moment at=since /> <br /> <small><code>{process.as_str()}</code></small></p>
        {holder.clone().zip(logon_missing).map(|(holder, field)| view! { <LogonMissing way=way_to_names(&holder) field=field /> })}
        {holder.filter(|_| photo_missing).map(|holder| view! {
            <PhotoMissing way=way_to_photo(&holder) left=move |()| close() />
        })}
        <FaultNotice fault=submission.fault />
        <div class="buttons">
            <Button label=words.back weight=Weight::Secondary on_press=close />
            <Button label=words.produce_other weight=Weight::Secondary on_press=another />
            <Button label=named(CommandName::Produce) first=true busy=submission.pending on_press=produce />
        </div>
    }
}
