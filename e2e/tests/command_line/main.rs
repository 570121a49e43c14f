//! The command line against a real server: the acts of people, each by the own session.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, helpers included"
)]

mod audit;
mod begins;
mod hold;
mod import;

use cardwright_e2e::people::{APPROVER, HOLDER, OFFICER, STAFF};
use cardwright_e2e::process::{run, run_with_input};
use cardwright_e2e::programs;
use cardwright_e2e::site::Site;
use cardwright_e2e::terminal::Terminal;
use std::os::unix::fs::PermissionsExt as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_goes_from_request_to_approval_and_who_may_not_is_told_why() {
    let site = Site::serving(STAFF).await;
    let holder = Terminal::of(&site, &HOLDER).await;
    let officer = Terminal::of(&site, &OFFICER).await;
    let approver = Terminal::of(&site, &APPROVER).await;
    let mode = std::fs::metadata(&holder.session).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else reads a session");

    let requested = holder.does(&["request", "PcmProcUSSPEmployeeCardWithApproval"]).await.unwrap();
    let id = requested.first().unwrap()["issuance"].as_str().unwrap().to_owned();
    let listed = officer.does(&["issuance", "list", "requested"]).await.unwrap();
    assert_eq!(listed.first().unwrap()["id"], id.as_str());
    let produced = officer.does(&["produce", &id]).await.unwrap();
    assert_eq!(produced.first().unwrap()["state"], "awaiting-approval");
    let refused = officer.does(&["approve", &id]).await.unwrap_err();
    assert!(refused.contains("needs the role Approver") && refused.contains("role-missing"), "{refused}");
    let approved = approver.does(&["approve", &id]).await.unwrap();
    assert_eq!(approved.first().unwrap()["state"], "card-pending");
    let page = officer.does(&["issuance", "show", &id]).await.unwrap();
    assert_eq!(page.first().unwrap()["issuance"]["id"], id.as_str());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_imported_once_and_wrong_rows_are_named() {
    let site = Site::serving(STAFF).await;
    let officer = Terminal::of(&site, &OFFICER).await;
    let file = site.beside("people.csv");
    let header = "personnel_number;given_name;family_name;email;site";
    std::fs::write(&file, format!("{header}\n100;Zoë;Ångström;zoe@example.org;main\n")).unwrap();
    let import = ["person", "import", file.to_str().unwrap()];
    for expected in ["new", "unchanged"] {
        let said = officer.does(&import).await.unwrap();
        assert_eq!(said.first().unwrap()["result"][expected], 1, "{said:?}");
    }
    let found = officer.does(&["person", "list", "zoë"]).await.unwrap();
    assert_eq!(found.first().unwrap()["personnel_number"], "100");
    std::fs::write(&file, format!("{header}\n101;Bo;Ek;no-address;main\n")).unwrap();
    let path = officer.session.to_str().unwrap();
    let output = run(&programs::server(), &[&import[..], &["--session", path]].concat()).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success() && said.contains("row 2: must look like"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_session_or_a_server_the_next_step_is_named() {
    let site = Site::serving(STAFF).await;
    let nobody = Terminal { session: site.beside("none.json") };
    let said = nobody.does(&["card", "list", "active"]).await.unwrap_err();
    assert!(said.contains("cardwright sign-in"), "{said}");
    let arguments = ["sign-in", "--server", site.url(), "--session", nobody.session.to_str().unwrap()];
    let output = run_with_input(&programs::server(), &arguments, "no-ticket").await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("not valid any more"), "{said}");
    assert!(!nobody.session.exists(), "nothing is kept of a sign-in that failed");
}
