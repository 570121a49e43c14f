//! What was said to a card: kept for the agent that had it, read by officers, forgotten by nobody.

use api::agent::RecordTrace;
use api::issuance::Trace;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Call, Case, Office};
use domain::id::Fence;
use domain::trace::{CardCommand, End, Exchange, Header, Payload, Status};

fn exchange(at: u32) -> Exchange {
    Exchange {
        at,
        took: 8,
        command: CardCommand::Verify,
        slot: None,
        header: Some(Header([0x00, 0x20, 0x00, 0x80])),
        sent: Payload::masked(b"12345678"),
        end: End::Answer { status: Status::DONE, received: Payload::open(&[]) },
    }
}

/// A page with so many exchanges, as the agent sends it.
fn page(case: &Case<'_>, fence: Fence, page: u8, exchanges: u32) -> Call {
    let exchanges: Vec<_> = (0..exchanges).map(exchange).collect();
    let (page, exchanges) = (page.try_into().unwrap(), exchanges.try_into().unwrap());
    case.job("trace", &RecordTrace { fence, began: case.office.clock.now(), page, exchanges })
}

async fn read(case: &Case<'_>) -> Trace {
    let path = format!("/api/issuances/{}/trace", case.id());
    case.office.send(&Call::get(&path).by(&case.office.staff_members().officer)).await.json()
}

#[tokio::test]
async fn pages_are_kept_by_claim_and_a_page_that_grows_replaces_itself() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Certify).await;
    assert_eq!(read(&case).await.exchanges, []);
    for (number, exchanges) in [(0, 3), (0, 64), (1, 2)] {
        assert_eq!(office.send(&page(&case, case.fence, number, exchanges)).await.code(), "ok");
    }
    let trace = read(&case).await;
    assert_eq!((trace.claim, trace.exchanges.len()), (Some(case.fence), 66));

    // It may come after another claim, and is not what was said under that one.
    let before = case.fence;
    case.does(Act::ClaimAgain).await;
    assert_eq!(office.send(&page(&case, before, 2, 1)).await.code(), "ok");
    assert_eq!(read(&case).await.exchanges, []);
    assert_eq!(office.send(&page(&case, case.fence.next(), 0, 1)).await.code(), "fence-lost");
}

#[tokio::test]
async fn officers_read_it_as_text_and_nobody_else_does() {
    let office = Office::open().await;
    let case = office.case_before(Act::Certify).await;
    office.send(&page(&case, case.fence, 0, 2)).await;
    let path = format!("/api/issuances/{}/trace.txt", case.id());
    let reply = office.send(&Call::get(&path).by(&office.staff_members().officer)).await;
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    assert!(
        text.contains("VERIFY") && text.contains("(8 bytes masked)") && text.contains("< 9000"),
        "{text}"
    );
    let name = reply.headers.get("content-disposition").unwrap().to_str().unwrap();
    assert_eq!(name, format!("attachment; filename=\"{}-apdus.txt\"", case.id()));
    for path in [path.clone(), path.replace(".txt", "")] {
        assert_eq!(office.send(&Call::get(&path).by(&case.holder)).await.code(), "role-missing");
        assert_eq!(office.send(&Call::get(&path)).await.code(), "no-session");
    }
}

#[tokio::test]
async fn an_agent_of_another_site_tells_nothing() {
    let office = Office::open().await;
    let case = office.case_before(Act::Certify).await;
    let stranger = office.agent("desk-far", "far").await;
    let call = page(&case, case.fence, 0, 1).signed(&stranger, office.clock.now());
    assert_eq!(office.send(&call).await.status, 403);
    assert_eq!(read(&case).await.exchanges, []);
}
