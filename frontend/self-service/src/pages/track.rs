use crate::parts::{Progress, can_request, my_issuances};
use crate::words::words;
use domain::id::IssuanceId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::components::PageTitle;

/// One request of mine.
#[component]
pub(crate) fn Track() -> impl IntoView {
    let params = use_params_map();
    let can_request = can_request(my_issuances());
    let id = Memo::new(move |_| params.with(|p| p.get("id")).and_then(|id| id.parse::<IssuanceId>().ok()));
    view! {
        <PageTitle text=words().request.to_owned() />
        {move || match id.get() {
            Some(id) => view! {
                <Progress issuance=id can_request=can_request changed=|| {} />
            }.into_any(),
            None => words().not_found.into_any(),
        }}
        <p><a href="/requests">{words().all_requests}</a></p>
    }
}
