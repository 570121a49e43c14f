//! From request to a verified card with the authority's keys in a token, and a root that is offline.

use crate::commands::{Folder, fingerprint};
use cardwright_e2e::desk::Desk;
use cardwright_e2e::one_card::Staff;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER, STAFF};
use cardwright_e2e::site::Site;
use cardwright_e2e::softhsm::PIN;
use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_made_with_the_authoritys_keys_in_a_token() {
    let made = Folder::new();
    made.hsm.make_token("office").await;
    let token = made.hsm.uri("office");
    let asked = made.init(&["--pkcs11", &token, "--root-offline", "--request", &made.path("request")]).await;
    let (root, request, answer) = (made.path("root"), made.path("request"), made.path("answer"));
    let sign = ["ceremony", "--root", &root, "--request", &request, "--answer", &answer];
    let answered = made.ca(&[&sign[..], &["--fingerprint", &fingerprint(&asked)]].concat()).await;
    let data = made.path("data");
    made.ca(&["init", "--data", &data, "--answer", &answer, "--fingerprint", &fingerprint(&answered)]).await;

    // No command from here on is told where the keys are.
    let environment = [made.hsm.environment()];
    let mut site = Site::prepared(made.folder, &environment, STAFF).await;
    let code = site.agent_code().await;
    site.start(&[]).await;
    let mut desk = Desk::at(site.beside("desk"));
    desk.enrol(site.url(), &code).await;
    desk.start(site.url());
    let [holder, officer, approver, administrator] = [
        &site.sign_in(&HOLDER).await,
        &site.sign_in(&OFFICER).await,
        &site.sign_in(&APPROVER).await,
        &site.sign_in(&CARD_ADMINISTRATOR).await,
    ];
    Staff { holder, officer, approver, administrator }.one_card(&desk).await;
    assert!(!site.log().contains("request failed"), "{}", site.log());

    // Neither the token's PIN nor a private key is anywhere but in the token and the PIN's own file.
    let hsm = site.beside("hsm");
    let left = files(&site.beside("")).into_iter().filter(|file| !file.starts_with(&hsm));
    let mut seen = 0;
    for file in left {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(PIN.len()).any(|window| window == PIN.as_bytes()), "{}", file.display());
        seen += 1;
    }
    assert!(seen > 10, "only {seen} files were looked at");
    for name in ["issuing", "content-signing", "ocsp-signing"] {
        let kept = fs::read_to_string(site.data().join(format!("authority/{name}.key"))).unwrap();
        assert!(kept.starts_with("pkcs11:"), "{kept}");
    }
    desk.kill().await;
    site.kill().await;

    // A server whose token is away does not start, and says what to do.
    let named = ["serve", "--port", "0", "--data", site.data().to_str().unwrap()].map(str::to_owned);
    fs::rename(hsm.join("tokens"), hsm.join("away")).unwrap();
    fs::create_dir(hsm.join("tokens")).unwrap();
    let program = cardwright_e2e::programs::server().to_str().unwrap().to_owned();
    let command: Vec<_> = [&environment[0], &program].into_iter().chain(&named).map(String::as_str).collect();
    let output = cardwright_e2e::process::run(Path::new("env"), &command).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("there is no token office; plug it in, or name another one: none is there"),
        "{said}"
    );
}
