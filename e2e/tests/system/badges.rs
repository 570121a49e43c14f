//! A badge at a running site: its contactless chip, its print, and the holder who gets it.

use crate::setting::Office;
use api::agent::{Job, Report};
use api::issuance::{Accepted, RequestCard};
use cardwright_e2e::in_process::{fresh_uid, printed};
use cardwright_e2e::job;
use domain::certificate::Sha256;
use domain::evidence::Evidence;
use domain::id::{Fence, IssuanceId};
use domain::issuance::{CommandName, State, StateName};
use domain::process::ProcessId;

/// A badge that waits to be made at any reader.
async fn queued(office: &Office) -> IssuanceId {
    let process = ProcessId::CCProcUSSPEmployeeCardWithApproval;
    let wish = RequestCard { process, although_open: true, recorded: None };
    let asked = office.holder.command("/api/requests", &wish).await;
    let issuance = asked.json::<Accepted>().issuance;
    job::produce(&office.officer, &issuance).await;
    job::approve(&office.approver, &issuance).await;
    job::reach(&office.officer, &issuance, StateName::CardReady).await;
    job::choose(&office.officer, &issuance).await;
    issuance
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_badge_is_made_and_its_chip_is_no_other_badge() {
    let (office, agent) = Office::with_scripted_agent().await;
    job::portray(&office.officer, &office.holder.me.person).await;
    let first = queued(&office).await;
    let (uid, reported) = agent.make_badge(&first).await;
    assert!(reported.status.is_success(), "{reported:?}");
    let page = job::reach(&office.officer, &first, StateName::AwaitingConfirmation).await;
    let State::AwaitingConfirmation(verified) = page.issuance.state else { panic!("{page:?}") };
    assert_eq!(verified.evidence.uid.as_ref(), Some(&uid));
    assert_eq!(verified.evidence.print.map(|print| print.document), verified.card.print.map(|p| p.document));
    job::confirm(&office.officer, &first).await;
    job::reach(&office.officer, &first, StateName::Issued).await;
    let commands: Vec<_> =
        office.officer.history(&first).await.records.iter().map(|record| record.record.command).collect();
    for command in [CommandName::RegisterUid, CommandName::ReleasePrint, CommandName::ReportVerified] {
        assert_eq!(commands.iter().filter(|known| **known == command).count(), 1, "{command}");
    }

    let second = queued(&office).await;
    let claimed: Job = agent.claim(&second).await.json();
    let before = office.standing(&second).await;
    let refused = agent.register_uid(&second, claimed.fence, &uid).await.problem(409, "uid-taken");
    assert!(refused.detail.contains(verified.card.number.as_str()), "{}", refused.detail);
    assert_eq!(office.standing(&second).await, before, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_badge_is_not_verified_by_what_was_not_registered_or_released() {
    let (office, agent) = Office::with_scripted_agent().await;
    job::portray(&office.officer, &office.holder.me.person).await;
    let issuance = queued(&office).await;
    let fence = agent.claim(&issuance).await.json::<Job>().fence;
    let uid = fresh_uid();
    let says = |uid: Option<&domain::contactless::Uid>, document: Option<Sha256>| {
        let (uid, print) = (uid.cloned(), document.map(printed));
        Report::Verified { evidence: Evidence { piv: None, uid, print } }
    };
    agent
        .release(&issuance, fence, domain::id::ChipId::from_random([1; 16]))
        .await
        .problem(422, "not-in-profile");
    agent.register_uid(&issuance, Fence::new(9), &uid).await.problem(409, "fence-lost");
    agent.register_uid(&issuance, fence, &uid).await.json::<Accepted>();
    agent.register_uid(&issuance, fence, &fresh_uid()).await.problem(409, "other-uid");
    agent.release_print(&issuance, Fence::new(9)).await.problem(409, "fence-lost");
    let pdf = agent.release_print(&issuance, fence).await;
    let document = cardwright_core::digest(&pdf.body);
    let before = office.standing(&issuance).await;
    for report in [
        says(None, Some(document)),
        says(Some(&fresh_uid()), Some(document)),
        says(Some(&uid), None),
        says(Some(&uid), Some(Sha256([7; 32]))),
    ] {
        agent.report(&issuance, fence, report).await.problem(422, "evidence");
    }
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    agent.report(&issuance, fence, says(Some(&uid), Some(document))).await.json::<Accepted>();
}
