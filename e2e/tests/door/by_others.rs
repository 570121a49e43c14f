//! A client made by others: GnuTLS, with the card behind PKCS#11 (OpenSC) and PC/SC.

use crate::visit;
use cardwright_e2e::pcsc::{Bench, Card};
use cardwright_e2e::try_out::TryOut;
use cardwright_e2e::wait::{DEADLINE, until};
use std::process::Stdio;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

/// Goes to the door with the key of a slot, as OpenSC numbers them, and asks for this. The input is to be held open: GnuTLS
/// goes when that ends.
async fn gnutls(try_out: &TryOut, bench: &Bench, pin: &str, id: &str, path: &str) -> (Child, ChildStdin) {
    let door = try_out.told("door");
    let (_, port) = door.trim_end_matches("/door").rsplit_once(':').unwrap();
    let (socket, socket_path) =
        bench.environment().split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned())).unwrap();
    let mut command = Command::new("gnutls-cli");
    command.args(["--provider", "opensc-pkcs11.so", "--x509cafile", &try_out.told("certificate")]);
    command.args(["--x509certfile", &format!("pkcs11:id=%{id};type=cert")]);
    command.args(["--x509keyfile", &format!("pkcs11:id=%{id};type=private"), "--port", port, "127.0.0.1"]);
    command.env(socket, socket_path).env("GNUTLS_PIN", pin);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n");
    input.write_all(request.as_bytes()).await.unwrap();
    (child, input)
}

/// What it has heard once the door has closed the connection.
async fn heard((mut child, input): (Child, ChildStdin)) -> String {
    let mut said = String::new();
    let mut output = child.stdout.take().unwrap();
    timeout(DEADLINE, output.read_to_string(&mut said)).await.expect("the connection ends").unwrap();
    drop(input);
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_made_by_others_comes_in_and_is_thrown_out() {
    let try_out = TryOut::start().await;
    let pin = try_out.pin().await;
    try_out.hand_over().await;
    let bench = Bench::open().await;
    let mut slot = bench.slot(0, &Card::Folder(try_out.card()));
    slot.insert().await;
    bench.insertion(0).await;

    let come_in = async || {
        let said = heard(gnutls(&try_out, &bench, &pin, "01", "/door/state").await).await;
        assert!(said.contains("Handshake was completed"), "{said}");
        (said.contains("HTTP/1.1 200") && said.contains(r#""you":{"in":true,"why":null}"#)).then_some(())
    };
    // Until the certificate is off hold.
    until("GnuTLS to come in", come_in).await;
    let page = heard(gnutls(&try_out, &bench, &pin, "01", "/door").await).await;
    assert!(page.contains("Come in, Nora Lindqvist"), "{page}");

    // The key for signatures opens nothing.
    let said = heard(gnutls(&try_out, &bench, &pin, "02", "/door/state").await).await;
    assert!(said.contains("HTTP/1.1 403") && said.contains("takes that for authentication"), "{said}");

    // A page that stands open when the card is reported lost.
    let page = gnutls(&try_out, &bench, &pin, "01", "/door/events").await;
    until("GnuTLS to be inside", async || (visit(&try_out).await["inside"] == 1).then_some(())).await;
    try_out.report_lost().await;
    let said = heard(page).await;
    assert!(
        said.contains(r#""in":true"#) && said.contains(r#""in":false,"why":"This certificate is revoked"#),
        "{said}"
    );
    let said = heard(gnutls(&try_out, &bench, &pin, "01", "/door/state").await).await;
    assert!(said.contains("HTTP/1.1 403") && said.contains("is revoked since"), "{said}");
}
