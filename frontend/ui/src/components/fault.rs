//! What went wrong, in a sentence, with the request id for whoever searches the logs.

use super::button::Button;
use super::icon::{Icon, Shape};
use crate::api::Fault;
use crate::i18n::words;
use crate::model::act::Weight;
use leptos::prelude::*;

/// The sentence of a fault.
pub fn sentence(fault: &Fault) -> String {
    let words = words();
    match fault {
        Fault::SignedOut => words.fault_signed_out.to_owned(),
        Fault::Problem(problem) => crate::model::state::capitalised(&problem.detail),
        Fault::Unreachable => words.fault_unreachable.to_owned(),
        Fault::Unreadable => words.fault_unreadable.to_owned(),
    }
}

/// A fault, announced as it appears; nothing while there is none.
#[component]
pub fn FaultNotice(
    /// What went wrong.
    #[prop(into)]
    fault: Signal<Option<Fault>>,
    /// Shows how things stand now, where somebody else was there first.
    #[prop(optional, into)]
    reload: Option<Callback<()>>,
) -> impl IntoView {
    let reload = move |fault: &Fault| {
        reload.filter(|_| fault.is_conflict()).map(|reload| {
            view! {
                <Button label=words().reload weight=Weight::Secondary on_press=move || reload.run(()) />
            }
        })
    };
    view! {
        <div role="alert">
            {move || {
                fault.get().map(|fault| {
                    let (id, fields) = match &fault {
                        Fault::Problem(p) => (Some(p.request_id.clone()), p.fields.clone()),
                        _ => (None, Vec::new()),
                    };
                    view! {
                        <div class="notice bad">
                            <Icon shape=Shape::Alert />
                            <div>
                                <p>{sentence(&fault)}</p>
                                <ul>
                                    {fields
                                        .into_iter()
                                        .map(|f| view! { <li>{format!("{}: {}", f.field, f.message)}</li> })
                                        .collect_view()}
                                </ul>
                                {reload(&fault)}
                                {id.map(|id| view! { <small>{(words().request_id)(&id)}</small> })}
                            </div>
                        </div>
                    }
                })
            }}
        </div>
    }
}
