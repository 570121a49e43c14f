//! The main job, step by step, as the people at their portals do it.

use crate::answer::Answer;
use crate::person::{SignedIn, command_id};
use crate::wait::until;
use api::issuance::{
    Accepted, Confirmation, Decision, Empty, IssuancePage, OpenLetter, ProduceUnrequested, Production,
    Recorded, RequestCard,
};
use domain::id::{CommandId, IssuanceId, PersonId};
use domain::issuance::command::Chip;
use domain::issuance::state::{Channel, Target};
use domain::issuance::{State, StateName};
use domain::process::ProcessId;
use http::header::CONTENT_TYPE;
use serde::Serialize;

/// The process of the main job.
pub const PROCESS: ProcessId = ProcessId::PcmProcUSSPEmployeeCardWithApproval;

/// The path of an act on an issuance.
pub fn path(issuance: &IssuanceId, act: &str) -> String {
    format!("/api/issuances/{issuance}/{act}")
}

/// A wish for a card, although another may be open.
pub fn wish() -> RequestCard {
    RequestCard { process: PROCESS, although_open: true, recorded: None }
}

/// Single production at any reader.
pub fn single() -> Production {
    Production::Single { target: Target::AnyReader }
}

/// Gives a command under one id until somebody answers it.
pub async fn insist(who: &SignedIn, path: &str, body: &impl Serialize) -> (CommandId, Answer) {
    let id = command_id();
    let answer = until("an answer to a command", || async { who.try_command(&id, path, body).await.ok() });
    (id.clone(), answer.await)
}

/// The holder asks for a card.
pub async fn request(holder: &SignedIn) -> IssuanceId {
    insist(holder, "/api/requests", &wish()).await.1.json::<Accepted>().issuance
}

/// An officer presses Produce card.
pub async fn produce(officer: &SignedIn, issuance: &IssuanceId) {
    insist(officer, &path(issuance, "produce"), &Empty {}).await.1.json::<Accepted>();
}

/// The officer takes a picture of the holder, without which the built-in badge is not printed.
///
/// # Panics
/// If it is refused.
pub async fn portray(officer: &SignedIn, holder: &PersonId) {
    const PICTURE: &[u8] = include_bytes!("in_process/portrait.png");
    let upload = officer.bare_command(&command_id(), &format!("/api/people/{holder}/photo"));
    let answer = Answer::of(upload.header(CONTENT_TYPE, "image/png").body(PICTURE)).await;
    let answer = answer.expect("the server answers");
    assert!(answer.status.is_success(), "{answer:?}");
}

/// An approver says yes.
pub async fn approve(approver: &SignedIn, issuance: &IssuanceId) {
    insist(approver, &path(issuance, "decision"), &Decision::Approve {}).await.1.json::<Accepted>();
}

/// An officer chooses single production at any reader.
pub async fn choose(officer: &SignedIn, issuance: &IssuanceId) {
    insist(officer, &path(issuance, "production"), &single()).await.1.json::<Accepted>();
}

/// An officer confirms what the machine saw.
pub async fn confirm(officer: &SignedIn, issuance: &IssuanceId) {
    insist(officer, &path(issuance, "confirmation"), &Confirmation::Confirm {}).await.1.json::<Accepted>();
}

/// An officer has it tried once more, with the chip that it began with.
pub async fn try_again(officer: &SignedIn, issuance: &IssuanceId) {
    let again = Confirmation::TryAgain { chip: Chip::Same };
    insist(officer, &path(issuance, "confirmation"), &again).await.1.json::<Accepted>();
}

/// Waits until the issuance stands in this state.
///
/// # Panics
/// If it fails on the way there.
pub async fn reach(officer: &SignedIn, issuance: &IssuanceId, state: StateName) -> IssuancePage {
    let what = format!("issuance {issuance} to be {state}");
    until(&what, || async {
        let page = officer.try_page(issuance).await?;
        if let State::Failed(failed) = &page.issuance.state {
            assert_eq!(state, StateName::Failed, "{:?}", failed.failure);
        }
        (page.issuance.state.name() == state).then_some(page)
    })
    .await
}

/// Waits until the issuance stands in one of these states.
pub async fn reach_one_of(officer: &SignedIn, issuance: &IssuanceId, states: &[StateName]) -> IssuancePage {
    let what = format!("issuance {issuance} to be in one of {states:?}");
    until(&what, || async {
        let page = officer.try_page(issuance).await?;
        states.contains(&page.issuance.state.name()).then_some(page)
    })
    .await
}

/// From the wish to a card that waits to be produced.
pub async fn card_ready(holder: &SignedIn, officer: &SignedIn, approver: &SignedIn) -> IssuanceId {
    let issuance = request(holder).await;
    produce(officer, &issuance).await;
    approve(approver, &issuance).await;
    reach(officer, &issuance, StateName::CardReady).await;
    issuance
}

/// The same, and queued for a reader.
pub async fn queued(holder: &SignedIn, officer: &SignedIn, approver: &SignedIn) -> IssuanceId {
    let issuance = card_ready(holder, officer, approver).await;
    choose(officer, &issuance).await;
    issuance
}

/// An officer has a card made for somebody who asked in person, without anybody's approval.
pub async fn begin(officer: &SignedIn, process: ProcessId, holder: &PersonId) -> IssuanceId {
    let recorded = Recorded { holder: holder.clone(), asked_by: holder.clone(), channel: Channel::InPerson };
    let body = ProduceUnrequested { process, recorded, although_open: false };
    insist(officer, "/api/issuances", &body).await.1.json::<Accepted>().issuance
}

/// Has a card made by mass production, once it is ready.
pub async fn pool(officer: &SignedIn, issuance: &IssuanceId) {
    reach(officer, issuance, StateName::CardReady).await;
    insist(officer, &path(issuance, "production"), &Production::Mass {}).await.1.json::<Accepted>();
}

/// Opens the PIN letter, with a reason if it is opened again.
pub async fn open_letter(administrator: &SignedIn, issuance: &IssuanceId, reason: Option<&str>) -> Answer {
    let reprint = reason.map(|reason| domain::text::Note::parse(reason).expect("a short reason"));
    insist(administrator, &path(issuance, "letter"), &OpenLetter { reprint }).await.1
}
