//! The state of a certificate: icon and word.

use super::icon::Icon;
use crate::i18n::named;
use crate::model::card::certificate_look;
use crate::model::state::capitalised;
use domain::certificate::CertificateStateName;
use leptos::prelude::*;

/// A certificate's state.
#[component]
pub fn CertificateBadge(state: CertificateStateName) -> impl IntoView {
    let (tone, shape) = certificate_look(state);
    view! {
        <span class=format!("badge {}", tone.class())>
            <Icon shape=shape />
            {capitalised(named(state))}
        </span>
    }
}
