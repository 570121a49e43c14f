//! SIGKILL while people sign in and agents enrol.

use super::MOMENTS;
use cardwright_e2e::desk::Desk;
use cardwright_e2e::people::{OFFICER, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::proxy::{Moment, Proxy, Sprung, Trap};
use cardwright_e2e::site::Site;
use cardwright_e2e::wait::until;
use tokio::sync::mpsc::UnboundedReceiver;

async fn restart(site: &mut Site, proxy: &Proxy, sprung: Sprung) {
    site.kill().await;
    drop(sprung.go_on);
    site.start(&[]).await;
    proxy.lead_to(site.url());
}

async fn next(springs: &mut UnboundedReceiver<Sprung>) -> Sprung {
    springs.recv().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_goes_through_after_a_kill() {
    let mut site = Site::serving(STAFF).await;
    let (proxy, mut springs) = Proxy::before(site.url()).await;
    for moment in MOMENTS {
        proxy.set(&[Trap { call: "sign-in", moment }]);
        let (url, ticket) = (proxy.url.clone(), site.ticket(&OFFICER).to_owned());
        let signing_in = tokio::spawn(async move { SignedIn::by(&url, &ticket).await });
        restart(&mut site, &proxy, next(&mut springs).await).await;
        if let Ok(signed_in) = signing_in.await.unwrap() {
            assert_eq!(signed_in.get("/api/me").await.status, 200, "a session that was told is kept");
        } else {
            assert_ne!(moment, Moment::Answered);
        }
        let again = SignedIn::by(&proxy.url, site.ticket(&OFFICER)).await.unwrap();
        assert_eq!(again.me.name, OFFICER.name());
    }
    println!("kills (server, while somebody signs in): {}", MOMENTS.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_is_enrolled_after_a_kill_by_the_same_code() {
    let mut site = Site::with(STAFF).await;
    let mut codes = Vec::new();
    for _ in 0..7 {
        codes.push(site.agent_code().await);
    }
    site.start(&[]).await;
    let (proxy, mut springs) = Proxy::before(site.url()).await;
    let mut desks = Vec::new();
    for moment in MOMENTS {
        proxy.set(&[Trap { call: "enrol-agent", moment }]);
        let (code, desk) = (codes.pop().unwrap(), Desk::at(site.beside(&format!("server {moment:?}"))));
        let (enrolled, ()) = tokio::join!(desk.try_enrol(&proxy.url, &code), async {
            restart(&mut site, &proxy, next(&mut springs).await).await;
        });
        assert!(enrolled.status.success(), "{}", String::from_utf8_lossy(&enrolled.stderr));
        desks.push(desk);
    }
    for moment in [Moment::Before, Moment::Unanswered, Moment::Answered] {
        proxy.set(&[Trap { call: "enrol-agent", moment }]);
        let (code, desk) = (codes.pop().unwrap(), Desk::at(site.beside(&format!("agent {moment:?}"))));
        let agent = desk.begin_enrolment(&proxy.url, &code);
        let sprung = next(&mut springs).await;
        agent.kill().await;
        drop(sprung.go_on);
        desk.enrol(&proxy.url, &code).await;
        desks.push(desk);
    }
    for desk in &mut desks {
        desk.start(&proxy.url);
    }
    let officer = SignedIn::by(&proxy.url, site.ticket(&OFFICER)).await.unwrap();
    until("all desks to be seen", || async {
        let readers: api::issuance::Readers = officer.get("/api/readers").await.json();
        let agents: std::collections::HashSet<_> = readers.readers.into_iter().map(|r| r.agent).collect();
        (agents.len() == desks.len()).then_some(())
    })
    .await;
    println!("kills (server or agent, while an agent enrols): {}", desks.len());
}
