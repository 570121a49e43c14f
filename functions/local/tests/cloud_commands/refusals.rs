//! What is missing is named, with what to do about it.

use crate::cloud::{Cloud, said};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use tokio::process::Command;

/// The refusal, which is one line.
async fn refused(command: Command) -> String {
    let said = said(command).await;
    assert!(!said.done && said.out.is_empty() && said.err.lines().count() == 1, "{said:?}");
    said.err
}

#[tokio::test]
async fn no_region_and_no_credentials() {
    let err = refused(Cloud::bare(&["agent-code", "--table", "t"])).await;
    assert!(err.contains("set AWS_REGION"), "{err}");
    let mut command = Cloud::bare(&["agent-code", "--table", "t"]);
    command.env("AWS_REGION", "us-east-1");
    let err = refused(command).await;
    assert!(err.contains("no AWS credentials were found; set AWS_ACCESS_KEY_ID"), "{err}");
}

#[tokio::test]
async fn a_profile_that_signs_on_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let profile = dir.path().join("config");
    let sign_on =
        "sso_account_id = 1\nsso_region = us-east-1\nsso_role_name = r\nsso_start_url = https://x\n";
    std::fs::write(&profile, format!("[profile desk]\n{sign_on}")).unwrap();
    let mut command = Cloud::bare(&["agent-code", "--table", "t"]);
    command.env("AWS_REGION", "us-east-1").env("AWS_CONFIG_FILE", profile).env("AWS_PROFILE", "desk");
    let err = refused(command).await;
    assert!(err.contains("`aws configure export-credentials --format env`"), "{err}");
}

#[tokio::test]
async fn no_table() {
    let mut cloud = Cloud::new().await;
    cloud.table = "elsewhere".to_owned();
    let err = refused(cloud.command(&["agent-code"])).await;
    assert!(err.contains("there is no such table in this account and region; deploy it"), "{err}");
}

#[tokio::test]
async fn nobody_answers() {
    let cloud = Cloud::new().await;
    // Bound and dropped: nothing listens there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut command = cloud.command(&["agent-code"]);
    command.env("AWS_ENDPOINT_URL", url);
    let err = refused(command).await;
    assert!(err.contains("the store is out of reach"), "{err}");
}

#[tokio::test]
async fn keys_that_make_no_authority() {
    let cloud = Cloud::new().await;
    let good = cloud.signing_key().await;
    let p384 = cloud.key(KeySpec::EccNistP384, KeyUsageType::SignVerify).await;
    let none = good.replace(|c: char| c.is_ascii_digit(), "0");
    for (root, issuing, next) in [
        (&good, &p384, "it must be ECC_NIST_P256 for SIGN_VERIFY"),
        (&p384, &good, "it must be ECC_NIST_P256 for SIGN_VERIFY"),
        (&none, &good, "check its ARN, and AWS_REGION"),
        (&good, &good, "two keys of the authority are the same; make one for each use"),
    ] {
        let said = cloud.init(root, issuing).await;
        assert!(!said.done && said.err.lines().count() == 1 && said.err.contains(next), "{said:?}");
    }
    let args = ["--organisation", "Example AB", "--url", "cards.example"];
    let keys = ["--root-key", &good, "--issuing-key", &good, "--content-signing-key", &good];
    let err = refused(cloud.command(&[&["init"], &keys[..], &args].concat())).await;
    assert!(err.contains("http://"), "{err}");
}
