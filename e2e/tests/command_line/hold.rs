//! A certificate is put on hold and released from the command line.

use cardwright_e2e::job;
use cardwright_e2e::people::{APPROVER, HOLDER, OFFICER, STAFF};
use cardwright_e2e::scripted_agent::ScriptedAgent;
use cardwright_e2e::site::Site;
use cardwright_e2e::terminal::Terminal;
use cardwright_e2e::wait::until;
use domain::issuance::StateName;
use serde_json::Value;

/// What the card's page says of its certificates.
async fn states(officer: &Terminal, card: &str) -> Vec<Value> {
    let page = officer.does(&["card", "show", card]).await.unwrap().remove(0);
    page["certificates"].as_array().unwrap().iter().map(|row| row["state"]["state"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_certificate_of_a_card_is_on_hold_until_it_is_released() {
    let mut site = Site::with(STAFF).await;
    let code = site.agent_code().await;
    site.start(&[]).await;
    let agent = ScriptedAgent::enrolled(site.url(), &code).await;
    agent.poll().await;
    let (holder, by_api) = (site.sign_in(&HOLDER).await, site.sign_in(&OFFICER).await);
    let issuance = job::queued(&holder, &by_api, &site.sign_in(&APPROVER).await).await;
    agent.make_smart_card(&issuance).await;
    job::confirm(&by_api, &issuance).await;
    job::reach(&by_api, &issuance, StateName::Issued).await;

    let (officer, card) = (Terminal::of(&site, &OFFICER).await, issuance.as_str());
    until("the card to be handed over", || async { officer.does(&["card", "hand-over", card]).await.ok() })
        .await;
    assert_eq!(states(&officer, card).await, ["valid"; 4]);
    let page = officer.does(&["card", "show", card]).await.unwrap().remove(0);
    let serial = page["certificates"][2]["serial"].as_str().unwrap().to_owned();
    let hold = ["card", "hold-certificate", card, "--serial", &serial, "--reason", "a doubt"];
    let held = officer.does(&hold).await.unwrap();
    assert_eq!(held[0]["state"], "active", "the card stays as it is");
    assert_eq!(states(&officer, card).await, ["valid", "valid", "on-hold", "valid"]);
    let refused = officer.does(&hold).await.unwrap_err();
    assert!(
        refused.contains("on hold on its own already") && refused.contains("certificate-state"),
        "{refused}"
    );
    officer.does(&["card", "release-certificate", card, "--serial", &serial]).await.unwrap();
    assert_eq!(states(&officer, card).await, ["valid"; 4]);
}
