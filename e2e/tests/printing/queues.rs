//! Queues that print no cards, each named with what to do.

use crate::card::{impatient, order, queue, silence};
use agent::printing::{CardPrinter as _, PrintFault, PrintOrder, PrintService};
use cardwright_e2e::cups::{Driver, PrintBench};
use domain::id::{Attempt, IssuanceId};
use std::net::TcpListener;

/// What a queue answers to somebody who asks whether it would print, and to a card.
async fn answers(address: &str) -> PrintFault {
    let fault = queue(address).print(&order(1), &mut *silence()).await.unwrap_err();
    assert!(!fault.to_string().ends_with('.') && fault.next_action().ends_with('.'), "{fault}");
    if !matches!(fault, PrintFault::OneSided(_)) {
        assert_eq!(queue(address).examine().await, Err(fault.clone()));
    }
    fault
}

#[tokio::test]
async fn a_queue_that_prints_no_cards_is_named() {
    let bench = PrintBench::open().await;
    for name in ["stopped", "rejecting", "one-sided", "paper", "offline"] {
        let driver = match name {
            "one-sided" => Driver::OneSided,
            "paper" => Driver::Paper,
            _ => Driver::Standing,
        };
        bench.printer(name, driver).await;
    }
    bench.administer("cupsdisable", &["-r", "Being cleaned", "stopped"]).await;
    bench.administer("cupsreject", &["rejecting"]).await;
    let at = |name: &str| bench.address(name);
    assert_eq!(
        answers(&at("stopped")).await.to_string(),
        "the print queue stopped is stopped (Being cleaned)"
    );
    assert_eq!(answers(&at("rejecting")).await, PrintFault::Rejecting("rejecting".into()));
    assert_eq!(answers(&at("paper")).await, PrintFault::NoCardSize("paper".into()));
    assert_eq!(answers(&at("one-sided")).await, PrintFault::OneSided("one-sided".into()));
    assert_eq!(answers(&at("none")).await, PrintFault::NoQueue("none".into()));
    let jobs = bench.administer("lpstat", &["-W", "all", "-o"]).await;
    assert!(jobs.is_empty(), "none of them was sent a job: {jobs}");

    let one = PrintOrder::new(IssuanceId::from_random([1; 10]), Attempt::FIRST, crate::card::front());
    assert_eq!(queue(&at("one-sided")).print(&one.unwrap(), &mut *silence()).await, Ok(()));

    let service = PrintService::new(bench.service_address().parse().unwrap()).unwrap();
    let seen = service.queues().await.unwrap();
    let told: Vec<_> = seen.iter().map(|queue| (queue.name.as_str(), queue.ready().is_ok())).collect();
    let expected =
        [("offline", true), ("one-sided", true), ("paper", true), ("rejecting", false), ("stopped", false)];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_service_without_queues_has_none() {
    let bench = PrintBench::open().await;
    let service = PrintService::new(bench.service_address().parse().unwrap()).unwrap();
    assert_eq!(service.queues().await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_service_that_is_not_there_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for address in
        [format!("ipp://localhost:{closed}/printers/cards"), "ipp://printer.invalid/ipp/print".into()]
    {
        assert_eq!(answers(&address).await, PrintFault::Unreachable(address));
    }
}

/// Answers whatever it is asked with the same bytes.
async fn impostor(answer: &'static str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Whoever asks may be gone before it is answered.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("ipp://{address}/printers/cards")
}

#[tokio::test]
async fn what_is_no_print_service_is_named() {
    let web = impostor("HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>").await;
    assert_eq!(answers(&web).await, PrintFault::NotIpp(web));
    let proxy = impostor("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    assert_eq!(answers(&proxy).await, PrintFault::NotIpp(proxy));
    let door = impostor("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    assert_eq!(answers(&door).await, PrintFault::Denied);
    let busy =
        impostor("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
    let fault = impatient(&busy).print(&order(1), &mut *silence()).await;
    assert_eq!(fault, Err(PrintFault::Busy(busy)));
}
