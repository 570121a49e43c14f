//! What somebody tried and was not let do; for auditors.

use super::words::words;
use crate::parts::{Listing, listing};
use api::audit::{DeniedPage, DeniedRow};
use leptos::prelude::*;
use ui::browser::exact;
use ui::components::{Empty, PageTitle, Shape, loaded};
use ui::live::IDLE;
use ui::model::paths;

/// The page.
#[component]
pub(crate) fn DeniedAttempts() -> impl IntoView {
    let denied = listing::<DeniedPage>(|| paths::DENIED.to_owned(), || IDLE);
    view! {
        <PageTitle text=words().denied.to_owned() />
        <p>{words().denied_text}</p>
        <p><a href="/admin/audit">{words().to_records}</a></p>
        {loaded(denied.live, 6, move || found(denied))}
    }
}

fn found(denied: Listing<DeniedPage>) -> AnyView {
    let rows = denied.rows;
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <Show
            when=move || !none.get()
            fallback=|| view! { <Empty shape=Shape::Check title=words().none_denied text=words().none_denied_text /> }
        >
            {table(rows)}
        </Show>
        {denied.more()}
    }
    .into_any()
}

fn table(rows: Signal<Vec<DeniedRow>>) -> impl IntoView {
    let words = words();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.denied>
            <table>
                <caption class="hidden">{words.denied}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.last}</th>
                        <th scope="col">{words.who}</th>
                        <th scope="col">{words.why}</th>
                        <th scope="col">{words.tried}</th>
                        <th scope="col" class="number">{words.times}</th>
                        <th scope="col">{words.first}</th>
                        <th scope="col">{words.request}</th>
                    </tr>
                </thead>
                <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(denied: DeniedRow) -> impl IntoView {
    let DeniedRow { who, who_name, code, count, first, last, about, request_id, .. } = denied;
    let who =
        who_name.or_else(|| who.map(|who| who.to_string())).unwrap_or_else(|| words().nobody.to_owned());
    view! {
        <tr>
            <td><time>{exact(last)}</time></td>
            <td>{who}</td>
            <td>{reason(&code).map_or(code.clone(), str::to_owned)}</td>
            <td><code>{about}</code></td>
            <td class="number">{count.to_string()}</td>
            <td><time>{exact(first)}</time></td>
            <td><code>{request_id.to_string()}</code></td>
        </tr>
    }
}

/// A problem's code in words.
fn reason(code: &str) -> Option<&'static str> {
    let words = words();
    Some(match code {
        "role-missing" => words.role_missing,
        "separation-of-duties" => words.separation,
        "own-record" => words.own_record,
        "other-reader" => words.other_reader,
        "csrf" => words.csrf,
        "agent-unknown" => words.agent_unknown,
        "agent-revoked" => words.agent_revoked,
        "agent-signature" => words.agent_signature,
        "enrolment-code" => words.enrolment_code,
        "bad-ticket" => words.bad_ticket,
        "not-believed" => words.not_believed,
        "no-person" => words.no_person,
        "several-people" => words.several_people,
        "other-account" => words.other_account,
        "inactive" => words.inactive,
        "no-access" => words.no_access,
        _ => return None,
    })
}
