//! From a route to its function, with just the ports that the function takes.

use crate::http_edge::{Answer, Incoming, Result};
use crate::photo::Studio;
use crate::problem::{self, Fault, denied};
use crate::read::Post;
use crate::sign_in::Door;
use crate::{
    answer_ocsp, api_reference, ca_chain, certify, choose_production, claim_job, configure,
    confirm_production, decide_approval, enrol_agent, import_people, manage_card, manage_order, photo,
    poll_jobs, preflight_order, print_letter, produce_card, read, read_audit, register_uid, release_print,
    release_secrets, report_lost, report_production, request_card, save_person, sign_in, sign_out, withdraw,
    withdraw_agent,
};
use api::routes::Route;
use cardwright_core::command::Engine;
use cardwright_core::denials::Denials;
use cardwright_core::orders::Surroundings;
use cardwright_core::ports::audit_log::AuditLog;
use cardwright_core::ports::certificate::{CaChain, CertificateIssuer};
use cardwright_core::ports::denials::DenialLog;
use cardwright_core::ports::letter::LetterRenderer;
use cardwright_core::ports::orders::Orders;
use cardwright_core::ports::people::{Imports, People};
use cardwright_core::ports::sealing::Sealer;
use cardwright_core::ports::status::{OcspResponder, Revocations};
use cardwright_core::ports::store::{Cards, Lists, Principals};
use cardwright_core::ports::traces::Traces;
use cardwright_core::press::Press;
use cardwright_core::production::{Authority, SecretKeys};
use domain::certificate::Der;
use domain::time::Span;

/// The ports of all functions, where one program has them all.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    pub engine: &'a Engine,
    pub principals: &'a dyn Principals,
    pub lists: &'a dyn Lists,
    pub orders: &'a dyn Orders,
    pub cards: &'a dyn Cards,
    pub people: &'a dyn People,
    pub imports: &'a dyn Imports,
    pub traces: &'a dyn Traces,
    pub audit_log: &'a dyn AuditLog,
    pub denied_attempts: &'a dyn DenialLog,
    pub denials: &'a Denials,
    pub door: &'a Door,
    pub sealer: &'a dyn Sealer,
    pub secrets: &'a SecretKeys,
    pub letters: &'a dyn LetterRenderer,
    pub press: &'a Press,
    pub studio: &'a Studio,
    pub post: Post<'a>,
    pub issuer: &'a dyn CertificateIssuer,
    pub chain: &'a CaChain,
    pub root_crl: Option<&'a Der>,
    pub revocations: &'a dyn Revocations,
    pub responder: &'a dyn OcspResponder,
    /// How long an agent waits between polls.
    pub poll_after: Span,
}

impl std::fmt::Debug for Ports<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

/// What leaves when a route was answered like this: a fault becomes its problem document, and what is denied is noted.
pub async fn answered(ports: &Ports<'_>, route: &Route, incoming: &Incoming, result: Result) -> Answer {
    let answer =
        result.unwrap_or_else(|fault| problem::answer(&fault, &incoming.request_id, incoming.language()));
    denied::note(ports.denials, &*ports.engine.clock, route, incoming, &answer).await;
    answer
}

/// Has the function answer that the route names.
///
/// # Errors
/// See [`Fault`]; no route, if it names none of ours.
pub async fn dispatch(ports: &Ports<'_>, route: &Route, incoming: &Incoming) -> Result {
    let Ports { engine, principals, lists, orders, cards, people, imports, traces, .. } = *ports;
    let Ports { press, secrets, issuer, revocations, .. } = *ports;
    match route.function {
        "sign-in" => sign_in::handle(engine, principals, ports.door, route.path, incoming).await,
        "sign-out" => sign_out::handle(engine, principals, incoming).await,
        "request-card" => request_card::handle(engine, incoming).await,
        "produce-card" => produce_card::handle(engine, incoming).await,
        "decide-approval" => decide_approval::handle(engine, incoming).await,
        "withdraw" => withdraw::handle(engine, incoming).await,
        "choose-production" => choose_production::handle(engine, incoming).await,
        "confirm-production" => confirm_production::handle(engine, incoming).await,
        "print-letter" => {
            print_letter::handle(engine, ports.sealer, ports.letters, route.path, incoming).await
        }
        "manage-order" => manage_order::handle(engine, orders, route.path, incoming).await,
        "preflight-order" => {
            let around = Surroundings { orders, lists, settings: &*press.settings, issuer };
            preflight_order::handle(engine, around, incoming).await
        }
        "manage-card" => manage_card::handle(engine, cards, incoming).await,
        "report-lost" => report_lost::handle(engine, cards, incoming).await,
        "save-person" => save_person::handle(engine, people, route.path, incoming).await,
        "photo" => photo::handle(engine, ports.studio, incoming).await,
        "import-people" => import_people::handle(engine, (people, imports), route.path, incoming).await,
        "enrol-agent" => enrol_agent::handle(engine, principals, incoming).await,
        "withdraw-agent" => withdraw_agent::handle(engine, principals, incoming).await,
        "poll-jobs" => poll_jobs::handle(engine, principals, lists, ports.poll_after, incoming).await,
        "claim-job" => claim_job::handle(engine, incoming).await,
        "register-uid" => register_uid::handle(engine, incoming).await,
        "release-secrets" => release_secrets::handle(engine, secrets, incoming).await,
        "certify" => {
            let authority = Authority { issuer, agreement: &*secrets.agreement };
            certify::handle(engine, authority, incoming).await
        }
        "report-production" => report_production::handle(engine, traces, route.path, incoming).await,
        "release-print" => release_print::handle(engine, press, route.path, incoming).await,
        "configure" => configure::handle(engine, press, ports.post.mails, route.path, incoming).await,
        "read" => {
            let shown = (&*press.settings, ports.post);
            read::handle(engine, (lists, orders, traces), shown, route.path, incoming).await
        }
        "read-audit" => {
            let logs = (ports.audit_log, ports.denied_attempts, lists);
            read_audit::handle(engine, logs, route.path, incoming).await
        }
        "api-reference" => api_reference::handle(route.path, incoming),
        "ca-chain" => ca_chain::handle(ports.chain, ports.root_crl, revocations, route.path, incoming).await,
        "answer-ocsp" => answer_ocsp::handle(&*engine.clock, revocations, ports.responder, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}
