//! Starting: what is kept, what is refused, and the command that shows it all.

use crate::setting::Office;
use cardwright_e2e::people::{OFFICER, STAFF};
use cardwright_e2e::process::run;
use cardwright_e2e::site::Site;
use cardwright_e2e::{job, programs};
use domain::issuance::StateName;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_the_same_data_is_refused_with_a_sentence() {
    let site = Site::serving(STAFF).await;
    let data = site.data();
    let data = data.to_str().unwrap();
    for arguments in [&["serve", "--port", "0", "--data", data][..], &["agent-code", "--data", data][..]] {
        let output = run(&programs::server(), arguments).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("another cardwright is using data directory"), "{said}");
        assert!(said.contains("stop it first"), "{said}");
    }
    assert_eq!(site.sign_in(&OFFICER).await.me.name, OFFICER.name(), "the first one goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_data_directory_keeps_everything_over_a_restart() {
    let mut office = Office::with(&[]).await;
    let issuance = job::card_ready(&office.holder, &office.officer, &office.approver).await;
    let before = office.officer.page(&issuance).await;
    let chain = office.officer.get("/ca/chain.pem").await.body;
    let url = office.site.url().to_owned();
    let (_, port) = url.rsplit_once(':').unwrap();
    office.site.kill().await;
    office.site.start_at(port, &[]).await;
    assert_eq!(office.site.url(), url, "the same address, at once");
    let after = office.officer.page(&issuance).await;
    assert_eq!(before, after, "the session goes on, and the issuance is as it was");
    assert_eq!(office.officer.get("/ca/chain.pem").await.body, chain, "the CA is the same");
    assert_eq!(after.issuance.state.name(), StateName::CardReady);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn try_once_ends_with_a_verified_card() {
    let agent = programs::agent();
    let arguments = ["try", "--once", "--json", "--agent", agent.to_str().unwrap()];
    let output = run(&programs::server(), &arguments).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["event"], "verified", "{last}");
    assert!(last["number"].as_str().is_some_and(|number| !number.is_empty()), "{last}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn try_once_without_its_agent_fails_and_says_why() {
    for (agent, why) in [("/nowhere/cardwright-agent", "did not start"), ("/bin/false", "did not enrol")] {
        let output = run(&programs::server(), &["try", "--once", "--agent", agent]).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(why), "{said}");
    }
}
