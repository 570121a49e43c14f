//! What functions tell whoever asks, of certificates and of the audit log.

use crate::resources::{STATUS, sweep};
use api::audit::{AuditPage, Checkpoint, Proof};
use cardwright_e2e::answer::Answer;
use cardwright_e2e::cloud::Stack;
use cardwright_e2e::person::{SignedIn, client};
use cardwright_e2e::process::{done, run};
use cardwright_e2e::wait::until;
use domain::certificate::Certificate;
use std::path::{Path, PathBuf};

/// OpenSSL finds a certificate in the CRL, and has an answer about it whose signature it believes.
pub(crate) async fn is_told(stack: &Stack, revoked: &Certificate) {
    sweep(stack, STATUS, r#"{"sweep":{}}"#).await;
    let leaf = pem(stack, "leaf", revoked.der.as_bytes()).await;
    let issuing = pem(stack, "issuing", &fetched(stack, "/pki/issuing.cer").await).await;
    let root = pem(stack, "root", &fetched(stack, "/pki/root.cer").await).await;
    let serial = revoked.serial.to_string().to_uppercase();
    until("the certificate to be in the CRL", || async {
        let crl = kept(stack, "issuing.crl", &fetched(stack, "/pki/issuing.crl").await);
        let text = openssl(&["crl", "-inform", "der", "-in", text(&crl), "-noout", "-text"]).await;
        text.contains(&serial).then_some(())
    })
    .await;

    let (asked, answer) = (stack.beside("asked.der"), stack.beside("answer.der"));
    let about = ["ocsp", "-sha256", "-no_nonce", "-issuer", text(&issuing), "-cert", text(&leaf)];
    openssl(&[&about[..], &["-reqout", text(&asked)]].concat()).await;
    let post = client().post(format!("{}/pki/ocsp", stack.url)).body(std::fs::read(asked).unwrap());
    let post = post.header("content-type", "application/ocsp-request");
    std::fs::write(&answer, Answer::of(post).await.unwrap().body).unwrap();
    let believes = ["-respin", text(&answer), "-CAfile", text(&root), "-verify_other", text(&issuing)];
    let output = run(Path::new("openssl"), &[&about[..], &believes].concat()).await;
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(said.contains("Response verify OK") && said.contains("leaf.pem: revoked"), "{said}");
}

/// What the functions did is in the signed log, and an auditor sees it there.
pub(crate) async fn is_logged(auditor: &SignedIn) {
    let checkpoint = until("a signed log", || async {
        let answer = auditor.get("/api/audit/checkpoint").await;
        answer.status.is_success().then(|| answer.json::<Checkpoint>())
    });
    let last = checkpoint.await.size - 1;
    let proof: Proof = auditor.get(&format!("/api/audit/entries/{last}/proof")).await.json();
    assert_eq!(proof.index, last);
    let page: AuditPage = auditor.get("/api/audit").await.json();
    assert!(!page.rows.is_empty());
}

async fn fetched(stack: &Stack, path: &str) -> Vec<u8> {
    Answer::of(client().get(format!("{}{path}", stack.url))).await.unwrap().body.to_vec()
}

fn kept(stack: &Stack, name: &str, bytes: &[u8]) -> PathBuf {
    let file = stack.beside(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

async fn pem(stack: &Stack, name: &str, der: &[u8]) -> PathBuf {
    let (der, pem) = (kept(stack, &format!("{name}.der"), der), stack.beside(&format!("{name}.pem")));
    openssl(&["x509", "-inform", "der", "-in", text(&der), "-out", text(&pem)]).await;
    pem
}

async fn openssl(arguments: &[&str]) -> String {
    done(Path::new("openssl"), arguments).await
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
