//! From a route to its function, with just the ports that the function takes.

use crate::backend::Backend;
use crate::try_out;
use api::routes::Route;
use cardwright_core::orders::Surroundings;
use cardwright_core::production::Authority;
use domain::time::Span;
use steps::http_edge::{Answer, Incoming};
use steps::problem::{Fault, denied};
use steps::{
    answer_ocsp, api_reference, ca_chain, certify, choose_production, claim_job, configure,
    confirm_production, decide_approval, enrol_agent, import_people, manage_card, manage_order, photo,
    poll_jobs, preflight_order, print_letter, problem, produce_card, read, read_audit, register_uid,
    release_print, release_secrets, report_lost, report_production, request_card, save_person, sign_in,
    sign_out, withdraw, withdraw_agent,
};

/// How long an agent waits between polls here, where a poll costs a millisecond.
const POLL_AFTER: Span = Span::from_millis(75);

/// What moves the card in a virtual reader: no function, and only here.
pub(crate) const IN_HAND: &str = "in-hand";

/// Answers a request; a fault becomes its problem document, and what is denied is noted.
pub(crate) async fn dispatch(backend: &Backend, route: &Route, incoming: &Incoming) -> Answer {
    let answer = by_function(backend, route, incoming).await;
    let answer =
        answer.unwrap_or_else(|fault| problem::answer(&fault, &incoming.request_id, incoming.language()));
    denied::note(&backend.denials, &*backend.engine.clock, route.function, incoming, &answer).await;
    answer
}

async fn by_function(backend: &Backend, route: &Route, incoming: &Incoming) -> steps::http_edge::Result {
    let Backend { engine, principals, lists, traces, issuer, sealer, secrets, letters, press, door, .. } =
        backend;
    match route.function {
        "sign-in" => sign_in::handle(engine, &**principals, door, route.path, incoming).await,
        "sign-out" => sign_out::handle(engine, &**principals, incoming).await,
        "request-card" => request_card::handle(engine, incoming).await,
        "produce-card" => produce_card::handle(engine, incoming).await,
        "decide-approval" => decide_approval::handle(engine, incoming).await,
        "withdraw" => withdraw::handle(engine, incoming).await,
        "choose-production" => choose_production::handle(engine, incoming).await,
        "confirm-production" => confirm_production::handle(engine, incoming).await,
        "print-letter" => print_letter::handle(engine, &**sealer, &**letters, route.path, incoming).await,
        "manage-order" => manage_order::handle(engine, &*backend.worker.orders, route.path, incoming).await,
        "preflight-order" => {
            let (orders, settings) = (&*backend.worker.orders, &*press.settings);
            let around = Surroundings { orders, lists: &**lists, settings, issuer: &**issuer };
            preflight_order::handle(engine, around, incoming).await
        }
        "manage-card" => manage_card::handle(engine, &*backend.worker.cards, incoming).await,
        "report-lost" => report_lost::handle(engine, &*backend.worker.cards, incoming).await,
        "save-person" => save_person::handle(engine, &*backend.worker.people, route.path, incoming).await,
        "photo" => photo::handle(engine, &backend.studio, incoming).await,
        "import-people" => {
            let ports = (&*backend.worker.people, &*backend.imports);
            import_people::handle(engine, ports, route.path, incoming).await
        }
        "enrol-agent" => enrol_agent::handle(engine, &**principals, incoming).await,
        "withdraw-agent" => withdraw_agent::handle(engine, &**principals, incoming).await,
        "poll-jobs" => poll_jobs::handle(engine, &**principals, &**lists, POLL_AFTER, incoming).await,
        "claim-job" => claim_job::handle(engine, incoming).await,
        "register-uid" => register_uid::handle(engine, incoming).await,
        "release-secrets" => release_secrets::handle(engine, secrets, incoming).await,
        "certify" => {
            let authority = Authority { issuer: &**issuer, agreement: &*secrets.agreement };
            certify::handle(engine, authority, incoming).await
        }
        "report-production" => report_production::handle(engine, &**traces, route.path, incoming).await,
        "release-print" => release_print::handle(engine, press, route.path, incoming).await,
        "configure" => {
            configure::handle(engine, press, &*backend.mail_room.mails, route.path, incoming).await
        }
        "read" => {
            let lists = (&**lists, &*backend.worker.orders, &**traces);
            read::handle(engine, lists, (&*press.settings, backend.post()), route.path, incoming).await
        }
        "read-audit" => {
            let logs = (&*backend.audit_log, &*backend.denied_attempts, &**lists);
            read_audit::handle(engine, logs, route.path, incoming).await
        }
        "api-reference" => api_reference::handle(route.path, incoming),
        "ca-chain" => {
            let revocations = &*backend.status.revocations;
            ca_chain::handle(issuer.chain(), issuer.root_crl(), revocations, route.path, incoming).await
        }
        "answer-ocsp" => {
            let revocations = &*backend.status.revocations;
            answer_ocsp::handle(&*engine.clock, revocations, &*backend.responder, incoming).await
        }
        IN_HAND => try_out::in_hand(backend, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}
