//! What is known of a whole site, after issuances that ended in each way.

use api::report::{DaysReport, FailuresPage, IssuancesPage, LeadTimes, WaitingLists};
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::ports::outbox::Change;
use cardwright_e2e::in_process::{Act, Call, Case, Keys, Office, Session, TestClock, holder};
use domain::id::IssuanceId;
use domain::issuance::StateName;
use domain::process::ProcessId;
use domain::report::{Counter, Day, DayCounts, Usual};
use domain::role::Role;
use domain::time::Span;
use domain::worklist::WorkList;
use serde::de::DeserializeOwned;
use store::{Embedded, Fault};

async fn read<T: DeserializeOwned>(office: &Office, path: &str, by: &Session) -> T {
    office.send(&Call::get(path).by(by)).await.json()
}

/// Brings a case through an act, with the consumer told each change three times, and cut off once at each call.
async fn done<'o>(office: &'o Office, act: Act) -> Case<'o> {
    let mut case = office.case().await;
    for act in act.way().into_iter().chain([act]) {
        case.does_alone(act).await;
        for change in office.pending().await {
            repeat(office, &change).await;
        }
        office.settle().await;
    }
    case
}

async fn repeat(office: &Office, change: &Change) {
    for (call, fault) in (1..=3).flat_map(|call| [(call, Fault::Before), (call, Fault::After)]) {
        office.faults.plan([(call, fault)]);
        let _ = office.worker.carry_out(change).await;
        office.faults.plan([]);
    }
    for _ in 0..2 {
        let _ = office.worker.carry_out(change).await;
    }
}

async fn today(office: &Office) -> DayCounts {
    let day = Day::of(office.clock.now()).get();
    let path = format!("/api/reports/days?from={day}&to={day}");
    let report: DaysReport = read(office, &path, &office.staff_members().officer).await;
    report.days.into_iter().next().unwrap()
}

#[tokio::test]
async fn what_happened_is_counted_once_however_often_the_consumer_is_told() {
    use Counter as C;
    let office = Office::open().await;
    done(&office, Act::Confirm).await;
    let failed = done(&office, Act::CancelFailed).await;
    done(&office, Act::Decline).await;
    done(&office, Act::Abort).await;
    done(&office, Act::Reject).await;
    done(&office, Act::CancelUnapproved).await;
    let counts: Vec<_> = today(&office).await.counts.into_iter().collect();
    let expected = [
        (C::Requested, 6),
        (C::Produced, 4),
        (C::Approved, 2),
        (C::Issued, 1),
        (C::FailedAttempts, 1),
        (C::Declined, 1),
        (C::Rejected, 1),
        (C::Aborted, 1),
        (C::Cancelled, 2),
    ];
    assert_eq!(counts, expected);

    let failures: FailuresPage =
        read(&office, "/api/reports/failures", &office.staff_members().officer).await;
    let [row] = &failures.rows[..] else { panic!("{failures:?}") };
    assert_eq!((&row.issuance, row.failure.reason.as_str()), (failed.id(), "scratched"));
    assert_eq!((row.attempt.get(), row.holder_name.as_deref()), (1, Some("Nora Lindqvist")));
    let elsewhere: FailuresPage =
        read(&office, "/api/reports/failures?site=other", &office.staff_members().officer).await;
    assert!(elsewhere.rows.is_empty());
}

/// From the wish to the verified card, counted on the day of the end.
#[tokio::test]
async fn a_lead_time_runs_from_the_wish_to_the_card() {
    let (embedded, evening) = (Embedded::memory().await.unwrap(), Span::from_secs(20 * 3600));
    let clock = TestClock::at(Day::new(20_000).unwrap().begins().plus(evening));
    let (config, keys) = (embedded.config(), Keys::in_files(clock.now()).await);
    let office = Office::with(embedded, &config, clock, keys).await;
    let mut case = office.case_before(Act::Produce).await;
    let wait = Span::from_secs(9 * 3600);
    office.clock.advance(wait);
    for act in Act::Confirm.way().into_iter().skip_while(|act| *act != Act::Produce).chain([Act::Confirm]) {
        case.does(act).await;
    }
    let path = "/api/reports/days?from=20000&to=20001&site=main";
    let report: DaysReport = read(&office, path, &office.staff_members().officer).await;
    let [first, last] = &report.days[..] else { panic!("{report:?}") };
    let counts = |day: &DayCounts| (day.day.get(), day.get(Counter::Requested), day.get(Counter::Issued));
    assert_eq!((counts(first), counts(last)), ((20_000, 1, 0), (20_001, 0, 1)));
    assert_eq!((last.lead, last.lead_total), ([0, 0, 1, 0, 0, 0, 0, 0], wait));
    let by_process = last.lead_by.iter().map(|(process, counts)| (*process, *counts)).collect::<Vec<_>>();
    let process = case.record().await.unwrap().issuance.process;
    assert_eq!(by_process, [(process, last.lead)]);
}

/// Whoever waits is told by five cards what is usual, by four nothing, and after four weeks nothing again.
#[tokio::test]
async fn what_is_usual_is_told_to_holders_by_the_cards_of_four_weeks() {
    let office = Office::open().await;
    let told = async |by: &Session| read::<LeadTimes>(&office, "/api/my/lead-times", by).await.usual;
    let holder = office.case().await.holder;
    for cards in 1..=5 {
        assert_eq!(told(&holder).await, [], "after {} cards", cards - 1);
        let mut case = office.case_before(Act::Produce).await;
        // Four cards are made within the hour, one in four.
        let wait = if cards == 5 { Span::from_secs(3 * 3600) } else { Span::from_secs(60) };
        office.clock.advance(wait);
        for act in Act::Confirm.way().into_iter().skip_while(|act| *act != Act::Produce).chain([Act::Confirm])
        {
            case.does(act).await;
        }
    }
    let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
    let [hour, four] = [1, 4].map(|hours| Some(Span::from_secs(hours * 3600)));
    let holder = office.case().await.holder;
    assert_eq!(told(&holder).await, [Usual { process, cards: 5, half: hour, most: four }]);
    let office_only = office.send(&Call::get("/api/my/lead-times").by(&office.staff_members().officer)).await;
    assert_eq!(office_only.status, 403);
    office.clock.advance(Span::from_days(28));
    let holder = office.case().await.holder;
    assert_eq!(told(&holder).await, []);
}

#[tokio::test]
async fn issuances_stand_in_the_list_of_their_state_alone() {
    let office = Office::open().await;
    let officer = &office.staff_members().officer;
    let mut begun: Vec<IssuanceId> = Vec::new();
    for _ in 0..53 {
        begun.push(done_quickly(&office).await);
        office.clock.advance(Span::from_millis(5));
    }
    let declined = done(&office, Act::Decline).await;
    for order in ["oldest", "newest"] {
        let path = format!("/api/issuances?state=requested&order={order}");
        let first: IssuancesPage = read(&office, &path, officer).await;
        assert_eq!(first.rows.len(), 50);
        let next = format!("{path}&after={}", first.next.unwrap());
        let rest: IssuancesPage = read(&office, &next, officer).await;
        let mut seen: Vec<_> = first.rows.into_iter().chain(rest.rows).map(|row| row.id).collect();
        if order == "newest" {
            seen.reverse();
        }
        assert_eq!((seen, rest.next), (begun.clone(), None), "{order}");
    }
    let page: IssuancesPage = read(&office, "/api/issuances?state=declined", officer).await;
    let rows: Vec<_> = page.rows.iter().map(|row| (&row.id, row.state)).collect();
    assert_eq!(rows, [(declined.id(), StateName::Declined)]);

    let waiting: WaitingLists = read(&office, "/api/waiting", officer).await;
    let requests = waiting.lists.iter().find(|row| row.list == WorkList::Requests).unwrap();
    let first: IssuancesPage = read(&office, "/api/issuances?state=requested&order=oldest", officer).await;
    assert_eq!((requests.count, requests.more), (53, false));
    assert_eq!(requests.oldest, Some(first.rows[0].since));
}

async fn done_quickly(office: &Office) -> IssuanceId {
    let mut case = office.case().await;
    case.does(Act::Request).await;
    case.id().clone()
}

/// Each sees the lists that are their work; an auditor sees all, and a holder none.
#[tokio::test]
async fn what_waits_is_shown_to_those_whose_work_it_is() {
    let office = Office::open().await;
    let staff = office.staff_members();
    let auditor = office.hire(holder(&office.name("auditor")), &[Role::Auditor]).await;
    let employee = office.case_before(Act::Request).await.holder;
    for (who, expected) in [
        (&auditor, WorkList::ALL.to_vec()),
        (&employee, Vec::new()),
        (&staff.approver, lists_of(Role::Approver)),
        (&staff.officer, lists_of(Role::RegistrationOfficer)),
        (&staff.administrator, lists_of(Role::CardAdministrator)),
    ] {
        let waiting: WaitingLists = read(&office, "/api/waiting", who).await;
        let shown: Vec<_> = waiting.lists.iter().map(|row| row.list).collect();
        assert_eq!(shown, expected, "{}", who.person);
    }
}

fn lists_of(role: Role) -> Vec<WorkList> {
    WorkList::ALL.into_iter().filter(|list| list.roles().contains(&role)).collect()
}

#[tokio::test]
async fn reports_are_for_officers_and_auditors_and_say_what_is_wrong_with_a_query() {
    let office = Office::open().await;
    let officer = &office.staff_members().officer;
    let employee = office.case_before(Act::Request).await.holder;
    for path in ["/api/issuances?state=issued", "/api/reports/days?from=1&to=2", "/api/reports/failures"] {
        let reply = office.send(&Call::get(path).by(&employee)).await;
        assert_eq!((reply.status.as_u16(), &*reply.code()), (403, "role-missing"), "{path}");
        let nobody = office.send(&Call::get(path)).await;
        assert_eq!((nobody.status.as_u16(), &*nobody.code()), (401, "no-session"), "{path}");
    }
    for path in [
        "/api/issuances",
        "/api/issuances?state=none",
        "/api/issuances?state=issued&order=any",
        "/api/issuances?state=issued&after=nonsense",
        "/api/reports/days",
        "/api/reports/days?from=5",
        "/api/reports/days?from=6&to=5",
        "/api/reports/days?from=0&to=366",
        "/api/reports/days?from=-1&to=5",
        "/api/reports/days?from=0&to=99999999999",
        "/api/reports/days?from=1&to=2&site=%20",
        "/api/reports/failures?after=nonsense",
    ] {
        let reply = office.send(&Call::get(path).by(officer)).await;
        assert_eq!((reply.status.as_u16(), &*reply.code()), (400, "bad-query"), "{path}");
    }
    let year: DaysReport = read(&office, "/api/reports/days?from=0&to=365", officer).await;
    assert!(year.days.is_empty());
}
