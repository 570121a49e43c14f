//! A root that no network reaches: its signature is carried by files, and no wrong, altered or old one is taken.

use crate::commands::{Folder, INIT, fingerprint, key, openssl};
use cardwright_e2e::process::run;
use cardwright_e2e::programs;
use serde_json::Value;
use std::fs;

/// A site that has asked its root; what it read out.
async fn asking(site: &Folder, options: &[&str]) -> String {
    let said = site.init(&[&["--root-offline", "--request", &site.path("request")], options].concat()).await;
    fingerprint(&said)
}

/// The root signs what was read out, and reads out its answer.
async fn signed(site: &Folder, read_out: &str, options: &[&str]) -> String {
    let (root, request, answer) = (site.path("root"), site.path("request"), site.path("answer"));
    let files = ["ceremony", "--root", &root, "--request", &request, "--answer", &answer];
    fingerprint(&site.ca(&[&files[..], &["--fingerprint", read_out], options].concat()).await)
}

fn json(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_root_on_another_machine_signs_what_it_was_read() {
    let site = Folder::new();
    site.hsm.make_token("office").await;
    site.hsm.make_token("root").await;
    let read_out = asking(&site, &["--pkcs11", &site.hsm.uri("office")]).await;
    let (data, request, root) = (site.path("data"), site.path("request"), site.path("root"));

    // Until it is answered the site does not serve, and says so; asked again it asks the same.
    let output = run(&programs::server(), &["serve", "--port", "0", "--data", &data]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("waits for its root: carry the request there"), "{said}");
    let again = ["--root-offline", "--request", &site.path("again"), "--pkcs11", &site.hsm.uri("office")];
    assert_eq!(fingerprint(&site.init(&again).await), read_out);
    assert_eq!(fs::read(site.path("again")).unwrap(), fs::read(&request).unwrap());
    assert_eq!(site.shown().await["waits_for_root"], read_out);

    // Each key in it vouches for itself, in a form that others read.
    for part in ["issuing", "content_signing"] {
        let file = site.path("part.csr");
        fs::write(&file, json(&request)[part].as_str().unwrap()).unwrap();
        let output = run("openssl".as_ref(), &["req", "-verify", "-noout", "-in", &file]).await;
        assert!(output.status.success(), "{part}: {}", String::from_utf8_lossy(&output.stderr));
    }

    // Without what was read out it is only shown.
    let shown = site.ca(&["ceremony", "--root", &root, "--request", &request]).await;
    assert!(
        shown.contains("Example Organisation") && shown.contains("http://cards.example.org/pki"),
        "{shown}"
    );
    assert_eq!(fingerprint(&shown), read_out);
    assert!(shown.contains("none yet: it will be made here"), "{shown}");
    assert!(!fs::exists(&root).unwrap(), "nothing was made");

    let answer_read_out = signed(&site, &read_out, &["--pkcs11", &site.hsm.uri("root")]).await;
    let answer = site.path("answer");
    let take = ["init", "--data", &data, "--answer", &answer];
    assert_eq!(fingerprint(&site.ca(&take).await), answer_read_out, "it is only shown");
    assert!(!site.authority("issuing.pem").exists());
    site.ca(&[&take[..], &["--fingerprint", &answer_read_out]].concat()).await;

    // OpenSSL finds one chain, and one CRL that the root signed; the root's key is nowhere at the site.
    let (root_pem, issuing, crl) =
        (format!("{root}/root.pem"), site.authority("issuing.pem"), site.authority("root.crl"));
    let verdict = openssl(&["verify", "-x509_strict", "-CAfile", &root_pem, issuing.to_str().unwrap()]).await;
    assert!(verdict.contains(": OK"), "{verdict}");
    let check = ["crl", "-inform", "der", "-in", crl.to_str().unwrap(), "-noout", "-CAfile", &root_pem];
    let output = run("openssl".as_ref(), &check).await;
    assert!(String::from_utf8_lossy(&output.stderr).contains("verify OK"), "{output:?}");
    let shown = site.shown().await;
    assert_eq!((&shown["root_key_is_here"], &shown["waits_for_root"]), (&false.into(), &Value::Null));
    assert_eq!(key(&shown, "root")["custody"], "not here");
    assert!(key(&shown, "issuing")["custody"].as_str().unwrap().contains("object=cardwright-issuing"));

    // What was taken in is not taken in twice, and what was signed is not signed twice.
    let taken = site.refused(&[&take[..], &["--fingerprint", &answer_read_out]].concat()).await;
    assert!(taken.contains("no request waits for an answer here; was it taken in before?"), "{taken}");
    let twice = ["ceremony", "--root", &root, "--request", &request, "--answer", &site.path("twice")];
    let twice = site.refused(&[&twice[..], &["--fingerprint", &read_out]].concat()).await;
    assert!(twice.contains("the root answered this request before; its answer is kept in"), "{twice}");
}

/// Another text in the place of one in a file's JSON.
fn altered(file: &str, name: &str, change: impl Fn(&str) -> String) -> String {
    let mut read = json(file);
    read[name] = change(read[name].as_str().unwrap()).into();
    let altered = format!("{file}-altered");
    fs::write(&altered, read.to_string()).unwrap();
    altered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_request_is_not_signed() {
    let (site, stranger) = (Folder::new(), Folder::new());
    let read_out = asking(&site, &[]).await;
    asking(&stranger, &[]).await;
    let (root, request) = (site.path("root"), site.path("request"));
    let refused = async |file: &str, fingerprint: &str| {
        let files = ["ceremony", "--root", &root, "--request", file, "--answer", &site.path("answer")];
        let said = site.refused(&[&files[..], &["--fingerprint", fingerprint]].concat()).await;
        assert!(!fs::exists(site.path("answer")).unwrap(), "{said}");
        said
    };
    // What stands in it, or whose keys they are: it is not what was read out any more.
    let other_name = altered(&request, "organisation", |_| "Evil Ltd".to_owned());
    let other_key = json(&stranger.path("request"))["issuing"].as_str().unwrap().to_owned();
    let other_key = altered(&request, "issuing", |_| other_key.clone());
    for file in [other_name, stranger.path("request"), other_key] {
        let said = refused(&file, &read_out).await;
        assert!(said.contains("and not the one that was read out: it was altered on the way"), "{said}");
    }
    // A key that somebody put in without having it.
    let broken = altered(&request, "content_signing", |pem| {
        let lines: Vec<_> = pem.lines().collect();
        let mut text = lines.join("\n");
        let at = text.rfind("\n-----END").unwrap() - 6;
        let old = text.as_bytes()[at];
        text.replace_range(at..=at, if old == b'A' { "B" } else { "A" });
        text
    });
    assert!(refused(&broken, &read_out).await.contains("a key in it is not the one that signed for it"));
    for (text, sentence) in [("{}", "this is no request to a root"), ("", "this is no request to a root")] {
        fs::write(site.path("none"), text).unwrap();
        assert!(refused(&site.path("none"), &read_out).await.contains(sentence));
    }
    assert!(refused(&request, "1234").await.contains("a fingerprint has 32 hexadecimal digits"));
    // The root of one organisation signs for no other one.
    signed(&site, &read_out, &[]).await;
    fs::remove_file(site.path("answer")).unwrap();
    let other = Folder::new();
    let options = [
        "--organisation",
        "Other Ltd",
        "--public-url",
        "http://o.example.org",
        "--data",
        &other.path("data"),
    ];
    let asked = other
        .ca(&[&["init"], &options[..], &["--root-offline", "--request", &other.path("r")]].concat())
        .await;
    let said = refused(&other.path("r"), &fingerprint(&asked)).await;
    assert!(
        said.contains("the request is of \"Other Ltd\", and the root here of another organisation"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_or_another_answer_is_not_taken_in() {
    let (site, stranger) = (Folder::new(), Folder::new());
    let read_out = asking(&site, &[]).await;
    let answer_read_out = signed(&site, &read_out, &[]).await;
    let strange_read_out = asking(&stranger, &[]).await;
    let strange_answer_read_out = signed(&stranger, &strange_read_out, &[]).await;
    let (data, answer) = (site.path("data"), site.path("answer"));
    let refused = async |file: &str, fingerprint: &str| {
        let said =
            site.refused(&["init", "--data", &data, "--answer", file, "--fingerprint", fingerprint]).await;
        assert!(!site.authority("issuing.pem").exists() && !site.authority("root.pem").exists(), "{said}");
        said
    };
    let said = refused(&stranger.path("answer"), &strange_answer_read_out).await;
    assert!(said.contains("the file answers another request than the one that waits here"), "{said}");
    // Parts of one answer in the place of another's, with and without somebody who reads the wrong fingerprint out.
    for (part, sentence) in [
        ("issuing", "of another key than was to be certified"),
        ("content_signing", "of another key than was to be certified"),
        ("root", "its root did not sign the certificates in it"),
        ("root_crl", "its root did not sign the CRL in it"),
    ] {
        let other = json(&stranger.path("answer"))[part].as_str().unwrap().to_owned();
        let file = altered(&answer, part, |_| other.clone());
        assert!(refused(&file, &answer_read_out).await.contains("it was altered on the way"));
        let believed = fingerprint(&site.ca(&["init", "--data", &data, "--answer", &file]).await);
        let said = refused(&file, &believed).await;
        assert!(said.contains(sentence), "{part}: {said}");
    }
    assert!(refused(&site.path("request"), &read_out).await.contains("this is no answer of a root"));
    site.ca(&["init", "--data", &data, "--answer", &answer, "--fingerprint", &answer_read_out]).await;
    assert!(site.refused(&[&INIT[..], &["--data", &data]].concat()).await.contains("here already"));
}
