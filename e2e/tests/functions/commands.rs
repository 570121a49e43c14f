//! Commands of people: done once, by whichever door they come.

use crate::place::Place;
use api::card::{CardLife, ReportLoss};
use api::order::{CreateOrder, OrderAccepted, OrderAct};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use cardwright_e2e::functions::{URL, event};
use cardwright_e2e::in_process::{Act, Call, Reply, Session, holder};
use domain::order::{Choice, PoolFilter};
use domain::process::MassProcessId;
use domain::role::Role;
use http::header::{ORIGIN, X_CONTENT_TYPE_OPTIONS};
use http::{Method, StatusCode};
use serde_json::json;

/// From a page elsewhere it is refused; from one of ours it is done, and the handler in this process, to
/// which the same command comes again, knows that and answers the same.
async fn is_done_once_for_pages_of_ours(function: &str, act: Act) {
    let place = Place::without_keys().await;
    let mut case = place.office.case_before(act).await;
    let call = case.call(act);
    answers_pages_of_ours(&place, function, &call, &case.holder).await;
}

/// The same for any command; the log has nothing of this session.
async fn answers_pages_of_ours(place: &Place, function: &str, call: &Call, session: &Session) {
    let function = place.start(function).await;
    let elsewhere = function.send(&call.clone().with(ORIGIN.as_str(), "https://elsewhere.example")).await;
    assert_problem(&elsewhere, 403, "csrf");
    let done = function.send(&call.clone().with(ORIGIN.as_str(), URL)).await;
    assert!(done.status.is_success(), "{done:?}\n{}", function.log());
    let again = place.office.send(call).await;
    assert_eq!((again.status, &again.body), (done.status, &done.body));
    let secret = session.cookie.rsplit(':').next().unwrap().to_owned();
    assert!(!function.log().contains(&secret), "no secret in a log");
}

/// A problem document like those of the server.
#[track_caller]
pub(crate) fn assert_problem(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.status.as_u16(), status, "{reply:?}");
    let problem = reply.problem();
    assert_eq!(problem.code, code);
    let header = |name: &str| reply.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "application/problem+json");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header(X_CONTENT_TYPE_OPTIONS.as_str()), "nosniff");
    assert_eq!(header("x-request-id"), problem.request_id);
}

macro_rules! commands {
    ($($function:ident $name:literal $act:ident,)*) => {$(
        #[tokio::test]
        async fn $function() {
            is_done_once_for_pages_of_ours($name, Act::$act).await;
        }
    )*};
}

commands! {
    request_card "request-card" Request,
    produce_card "produce-card" Produce,
    produce_card_unrequested "produce-card" ProduceUnrequested,
    decide_approval "decide-approval" Approve,
    withdraw "withdraw" Abort,
    choose_production "choose-production" ChooseSingle,
    confirm_production "confirm-production" Confirm,
}

/// A card that is issued and handed over; then it gets lost.
#[tokio::test]
async fn manage_card_and_report_lost() {
    let place = Place::without_keys().await;
    let mut case = place.office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    let administrator = &place.office.staff_members().administrator;
    let life = format!("/api/cards/{}/life", case.id());
    let over = case.post(&life, &CardLife::HandOver { to: None }).by(administrator);
    answers_pages_of_ours(&place, "manage-card", &over, administrator).await;
    let loss = format!("/api/my/cards/{}/loss", case.id());
    let lost = case.post(&loss, &ReportLoss::default()).by(&case.holder);
    answers_pages_of_ours(&place, "report-lost", &lost, &case.holder).await;
}

fn draft(by: &Session) -> Call {
    let choice = Choice::Filter { filter: PoolFilter::default() };
    let process = MassProcessId::PcmProcMassProductionEmployeeCard;
    let create = CreateOrder { process, site: None, choice, stop_at_first_failure: false };
    Call::post("/api/orders", "cmd-order", &create).by(by)
}

#[tokio::test]
async fn manage_order() {
    let place = Place::without_keys().await;
    let production = &place.office.staff_members().production;
    let draft = draft(production);
    answers_pages_of_ours(&place, "manage-order", &draft, production).await;
    let order = place.office.send(&draft).await.json::<OrderAccepted>().order;
    let path = format!("/api/orders/{order}/commands");
    let start = Call::post(path, "cmd-start", &OrderAct::Start {}).by(production);
    answers_pages_of_ours(&place, "manage-order", &start, production).await;
}

#[tokio::test]
async fn withdraw_agent() {
    let place = Place::without_keys().await;
    let system = place.office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let desk = place.office.desk();
    let call = Call::empty(Method::DELETE, format!("/api/agents/{}", desk.id));
    let call = call.with("idempotency-key", "cmd-withdraw").by(&system);
    answers_pages_of_ours(&place, "withdraw-agent", &call, &system).await;
    let mut case = place.office.case_before(Act::ChooseSingle).await;
    case.does(Act::ChooseSingle).await;
    let claim = case.call(Act::Claim);
    assert_eq!(place.office.send(&claim).await.code(), "agent-revoked");
}

#[tokio::test]
async fn configure() {
    let place = Place::without_keys().await;
    let system = place.office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let policy = json!({ "value": { "setting": "pin-policy", "value": { "length": 7 } } });
    let call = Call::put("/api/settings/pin-policy", "cmd-configure", 0, &policy).by(&system);
    answers_pages_of_ours(&place, "configure", &call, &system).await;
}

#[tokio::test]
async fn a_body_in_base_64_is_the_same_body() {
    let place = Place::without_keys().await;
    let function = place.start("request-card").await;
    let mut case = place.office.case_before(Act::Request).await;
    let call = case.call(Act::Request);
    let mut event = event(&call);
    event["body"] = BASE64.encode(&call.body).into();
    event["isBase64Encoded"] = json!(true);
    let done = function.event(&event).await;
    assert_eq!(done.status, StatusCode::CREATED);
    assert_eq!(place.office.send(&call).await.body, done.body);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let place = Place::without_keys().await;
    let function = place.start("request-card").await;
    let mut case = place.office.case_before(Act::Request).await;
    let mut event = event(&case.call(Act::Request));
    event["body"] = " ".repeat(64 * 1024 + 1).into();
    assert_problem(&function.event(&event).await, 413, "too-large");
}

#[tokio::test]
async fn a_function_answers_no_routes_but_its_own() {
    let place = Place::without_keys().await;
    let function = place.start("request-card").await;
    let mut case = place.office.case_before(Act::Abort).await;
    assert_problem(&function.send(&case.call(Act::Abort)).await, 404, "no-route");
}

#[tokio::test]
async fn a_request_is_known_to_the_log_by_the_id_that_lambda_gave_it() {
    let place = Place::without_keys().await;
    let function = place.start_with("request-card", &[("CARDWRIGHT_TABLE", "no-such-table")]).await;
    let mut case = place.office.case_before(Act::Request).await;
    let failed = function.send(&case.call(Act::Request)).await;
    assert_problem(&failed, 503, "unavailable");
    let id = failed.problem().request_id;
    let line = function.log().lines().find(|line| line.contains(&id)).map(str::to_owned);
    let line: serde_json::Value = serde_json::from_str(&line.expect("a line with the id")).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["span"]["requestId"], id.strip_prefix("req-").unwrap());
}
