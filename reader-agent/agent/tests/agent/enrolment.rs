//! Enrolment: once, with the same keys however often it is tried.

use crate::backend::{Backend, CODE, Trap};
use crate::desk::Desk;
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_cut_off_is_taken_up_with_the_same_keys() {
    let (backend, mut kills) = Backend::start().await;
    let desk = Desk::new(backend.clone());
    for trap in [Trap::KillBefore, Trap::KillAfter] {
        let at = backend.with(|s| s.calls.len());
        backend.with(|s| s.trap = Some((at, trap)));
        let mut enrolment = desk.enrolment(CODE).spawn().unwrap();
        kills.recv().await.unwrap();
        enrolment.kill().await.unwrap();
        assert!(!desk.home().join("identity.json").exists(), "not enrolled for all it knows");
    }
    assert!(desk.enrol(CODE).await.status.success());
    assert_eq!(backend.with(|s| s.wrongs.clone()), Vec::<String>::new());

    // Once enrolled, the server is not asked again.
    let calls = backend.with(|s| s.calls.len());
    assert!(desk.enrol("OTHER").await.status.success());
    assert_eq!(backend.with(|s| s.calls.len()), calls);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_keys_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend).await;
    let mode = fs::metadata(desk.home().join("identity.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_and_a_missing_enrolment_say_what_to_do() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::new(backend);
    let run = desk.command("run").arg("--virtual-reader").output().await.unwrap();
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("run `cardwright-agent enrol` with a one-time code"), "{said}");
    let refused = desk.enrol("WRONG").await;
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("The enrolment code is unknown, used, or out of date."), "{said}");
    assert!(desk.enrol(CODE).await.status.success(), "another code with the same keys");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_agents_do_not_share_a_home() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    let _agent = desk.run();
    backend.until(|s| s.polls > 0).await;
    let second = desk.command("run").arg("--virtual-reader").output().await.unwrap();
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another cardwright-agent is at work"));
}
