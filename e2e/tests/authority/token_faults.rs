//! What goes wrong with a token, told by name, with what to do next.

use crate::commands::{Folder, INIT};
use cardwright_e2e::softhsm::{PIN, SoftHsm};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

async fn says(site: &Folder, uri: &str, options: &[&str]) -> String {
    let named = ["--data", &site.path("data"), "--pkcs11", uri];
    let said = site.refused(&[&INIT[..], &named, options].concat()).await;
    assert!(!site.authority("issuing.pem").exists(), "nothing was made: {said}");
    assert!(!said.contains(PIN), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_missing_or_wrong_is_named() {
    let site = Folder::new();
    site.hsm.make_token("office").await;
    let uri = site.hsm.uri("office");
    let module = SoftHsm::module();
    for (uri, options, sentence) in [
        (
            uri.replace(module, "/nowhere/hsm.so"),
            &[][..],
            "module /nowhere/hsm.so cannot be used; install the token's software",
        ),
        (
            uri.replace("token=office", "token=attic"),
            &[],
            "there is no token attic; plug it in, or name another one: there is office, serial ",
        ),
        (site.hsm.uri_with_pin("office", "nowhere"), &[], "the token's PIN cannot be read from"),
        (
            uri.replace("pin-source=file:", "pin-source=env:NO_PIN_IS_HERE&x="),
            &[],
            "says x, which is not taken into account",
        ),
        (
            uri.split("pin-source").next().unwrap().to_owned() + "pin-source=env:NO_PIN_IS_HERE",
            &[],
            "the environment has no NO_PIN_IS_HERE",
        ),
        (
            uri.split("pin-source").next().unwrap().to_owned() + "pin-value=1",
            &[],
            "holds the PIN itself, where others can read it",
        ),
        (format!("/usr/lib/{uri}"), &[], "this is no PKCS#11 URI"),
    ] {
        let said = says(&site, &uri, options).await;
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    let open = site.hsm.write_pin("open", PIN);
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let said = says(&site, &site.hsm.uri_with_pin("office", "open"), &[]).await;
    assert!(said.contains("others may read the token's PIN") && said.contains("chmod 600"), "{said}");
    site.hsm.write_pin("empty", "");
    assert!(says(&site, &site.hsm.uri_with_pin("office", "empty"), &[]).await.contains("holds no PIN"));
    // A wrong PIN costs one try, and no more in one run.
    site.hsm.write_pin("wrong", "11112222");
    let said = says(&site, &site.hsm.uri_with_pin("office", "wrong"), &[]).await;
    assert!(
        said.contains("token office refuses the PIN, and will lock after a few more wrong ones"),
        "{said}"
    );
    // The right one may come from the environment, too.
    let uri = uri.split("pin-source").next().unwrap().to_owned() + "pin-source=env:OFFICE_PIN";
    let named = ["--data", &site.path("data"), "--pkcs11", &uri];
    site.ca_with(&format!("OFFICE_PIN={PIN}"), &[&INIT[..], &named].concat()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tokens_of_one_label_are_told_apart_by_their_numbers() {
    let site = Folder::new();
    site.hsm.make_token("office").await;
    site.hsm.make_token("office").await;
    let said = says(&site, &site.hsm.uri("office"), &[]).await;
    assert!(said.contains("several tokens are called office; name the serial number, too"), "{said}");
    let (_, serial) = said.split_once("office, serial ").expect("it lists them");
    let serial: String = serial.chars().take_while(char::is_ascii_hexdigit).collect();
    let uri = site.hsm.uri("office").replace("token=office", &format!("token=office;serial={serial}"));
    site.init(&["--pkcs11", &uri]).await;
}

/// Keys that were made by another tool are looked at before they are taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_keys_that_stay_in_the_token_are_taken() {
    let site = Folder::new();
    site.hsm.make_token("office").await;
    let make = async |kind: &str, label: &str, more: &[&str]| {
        let arguments = ["--keypairgen", "--key-type", kind, "--label", label];
        site.hsm.pkcs11_tool("office", &[&arguments[..], more].concat()).await
    };
    let uri = |prefix: &str| site.hsm.uri("office").replace('?', &format!(";object={prefix}?"));
    let sign = ["--usage-sign", "--sensitive"];
    make("EC:prime256v1", "loose-issuing", &["--usage-sign", "--extractable"]).await;
    make("EC:secp384r1", "long-issuing", &sign).await;
    make("rsa:2048", "other-issuing", &sign).await;
    make("EC:prime256v1", "twice-issuing", &[&sign[..], &["--id", "01"]].concat()).await;
    make("EC:prime256v1", "twice-issuing", &[&sign[..], &["--id", "02"]].concat()).await;
    for (prefix, sentence) in [
        (
            "loose",
            "key loose-issuing in token office can be read out of it; make one that is sensitive and not extractable",
        ),
        ("long", "key long-issuing in token office is of the wrong kind; it must be on P-256 and may sign"),
        ("other", "key other-issuing in token office is of the wrong kind"),
        ("twice", "has several private keys twice-issuing"),
    ] {
        let said = says(&site, &uri(prefix), &["--existing"]).await;
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    // One that is good is taken, and what is missing beside it is made.
    make("EC:prime256v1", "good-issuing", &sign).await;
    site.init(&["--pkcs11", &uri("good"), "--existing"]).await;
    let listed = site.hsm.pkcs11_tool("office", &["--list-objects", "--type", "privkey"]).await;
    assert!(listed.contains("good-content-signing") && listed.contains("good-ocsp-signing"), "{listed}");
}
