//! What went wrong, in a sentence, with the request id for whoever searches the logs.

use super::icon::{Icon, Shape};
use crate::api::Fault;
use crate::i18n::words;
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
pub fn FaultNotice(#[prop(into)] fault: Signal<Option<Fault>>) -> impl IntoView {
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
                                {id.map(|id| view! { <small>{(words().request_id)(&id)}</small> })}
                            </div>
                        </div>
                    }
                })
            }}
        </div>
    }
}
