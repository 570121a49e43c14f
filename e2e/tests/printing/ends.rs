//! How a card at a queue may end.

use crate::card::{impatient, measures, order, queue, silence};
use agent::printing::{CardPrinter as _, PrintFault, PrintQueue};
use cardwright_e2e::cups::{Driver, PrintBench, Printer};
use cardwright_e2e::wait::until;
use tokio::task::JoinHandle;

/// Prints in the background.
fn begin(queue: PrintQueue, attempt: u64) -> JoinHandle<Result<(), PrintFault>> {
    tokio::spawn(async move { queue.print(&order(attempt), &mut *silence()).await })
}

async fn bench() -> (PrintBench, Printer) {
    let bench = PrintBench::open().await;
    let printer = bench.printer("cards", Driver::Lying).await;
    (bench, printer)
}

/// Nothing waits in the queue, to come out when nobody expects it.
async fn is_empty(bench: &PrintBench) {
    until("the queue to be empty", || async {
        bench.administer("lpstat", &["-W", "not-completed", "-o"]).await.is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_card_that_stands_is_turned_whole() {
    let bench = PrintBench::open().await;
    let printer = bench.printer("cards", Driver::Standing).await;
    assert_eq!(queue(&printer.address()).print(&order(1), &mut *silence()).await, Ok(()));
    measures(&printer.cards()[0], true).await;
}

#[tokio::test]
async fn a_printer_without_cards_says_so_and_goes_on_once_it_has_some() {
    let (_bench, printer) = bench().await;
    printer.trouble("media-empty");
    let mut told = Vec::new();
    let done = queue(&printer.address())
        .print(&order(1), &mut |trouble| {
            told.push(format!("{trouble}. {}", trouble.next_action()));
            printer.mended();
        })
        .await;
    assert_eq!((done, told), (Ok(()), vec!["the printer has no cards. Load blank cards.".to_owned()]));
    assert_eq!(printer.cards().len(), 1);
}

#[tokio::test]
async fn a_printer_that_nobody_mends_fails_by_name_and_prints_nothing_later() {
    let (bench, printer) = bench().await;
    printer.trouble("media-jam-error,com.example.lid-ajar");
    let fault = impatient(&printer.address()).print(&order(1), &mut *silence()).await.unwrap_err();
    assert_eq!(fault.name(), "printer-trouble");
    assert!(
        ["a card is stuck in the printer", "the printer says `com.example.lid-ajar`"]
            .contains(&&*fault.to_string())
    );
    printer.mended();
    is_empty(&bench).await;
    assert!(printer.cards().is_empty());
}

#[tokio::test]
async fn a_slow_printer_is_given_up() {
    let (bench, printer) = bench().await;
    printer.hold();
    let fault = impatient(&printer.address()).print(&order(1), &mut *silence()).await;
    assert_eq!(fault, Err(PrintFault::Slow(1)));
    printer.go_on();
    is_empty(&bench).await;
    assert!(printer.cards().is_empty());
}

#[tokio::test]
async fn a_printer_that_breaks_down_stops_its_queue() {
    let (bench, printer) = bench().await;
    printer.break_down();
    let fault = queue(&printer.address()).print(&order(1), &mut *silence()).await.unwrap_err();
    assert_eq!(fault.name(), "queue-stopped", "{fault}");
    is_empty(&bench).await;
}

#[tokio::test]
async fn a_queue_stopped_in_the_middle_of_a_card_is_named() {
    let (bench, printer) = bench().await;
    printer.hold();
    let printing = begin(queue(&printer.address()), 1);
    printer.begun().await;
    bench.administer("cupsdisable", &[printer.name()]).await;
    assert_eq!(printing.await.unwrap().unwrap_err().name(), "queue-stopped");
    printer.go_on();
    is_empty(&bench).await;
    assert!(printer.cards().is_empty());
}

#[tokio::test]
async fn a_job_taken_out_of_the_queue_is_named() {
    let (bench, printer) = bench().await;
    printer.hold();
    let printing = begin(queue(&printer.address()), 1);
    printer.begun().await;
    bench.administer("cancel", &["-a", printer.name()]).await;
    assert_eq!(printing.await.unwrap(), Err(PrintFault::Canceled));
    printer.go_on();
}

#[tokio::test]
async fn whoever_comes_back_takes_up_the_job_that_is_there() {
    let (_bench, printer) = bench().await;
    printer.hold();
    let printing = begin(queue(&printer.address()), 1);
    printer.begun().await;
    printing.abort();
    let again = begin(queue(&printer.address()), 1);
    printer.go_on();
    assert_eq!(again.await.unwrap(), Ok(()));
    assert_eq!(printer.cards().len(), 1);
}

#[tokio::test]
async fn an_attempt_that_was_given_up_does_not_come_out_beside_the_next() {
    let (bench, printer) = bench().await;
    printer.trouble("door-open");
    let given_up = begin(queue(&printer.address()), 1);
    until("the job to be at the queue", || async {
        let jobs = bench.administer("lpstat", &["-W", "not-completed", "-o"]).await;
        (!jobs.is_empty()).then_some(())
    })
    .await;
    given_up.abort();
    let next = begin(queue(&printer.address()), 2);
    until("the first to be taken out", || async {
        let jobs = bench.administer("lpstat", &["-W", "completed", "-o"]).await;
        (!jobs.is_empty()).then_some(())
    })
    .await;
    printer.mended();
    assert_eq!(next.await.unwrap(), Ok(()));
    is_empty(&bench).await;
    assert_eq!(printer.cards().len(), 1);
}

#[tokio::test]
async fn a_service_that_is_gone_for_good_is_named() {
    let (mut bench, printer) = bench().await;
    printer.hold();
    let impatient = impatient(&printer.address());
    let printing = begin(impatient, 1);
    printer.begun().await;
    bench.kill_service().await;
    assert_eq!(printing.await.unwrap(), Err(PrintFault::Lost));
}

#[tokio::test]
async fn a_service_that_comes_back_finishes_the_card() {
    let (mut bench, printer) = bench().await;
    printer.hold();
    let printing = begin(queue(&printer.address()), 1);
    printer.begun().await;
    bench.has_written(&printer).await;
    bench.kill_service().await;
    bench.start_service().await;
    printer.go_on();
    assert_eq!(printing.await.unwrap(), Ok(()), "{}", bench.log());
    assert_eq!(printer.cards().len(), 1);
}

#[tokio::test]
async fn a_service_that_comes_back_without_the_job_is_not_sent_it_again() {
    let mut bench = PrintBench::forgetful().await;
    let printer = bench.printer("cards", Driver::Lying).await;
    printer.hold();
    let printing = begin(queue(&printer.address()), 1);
    printer.begun().await;
    bench.kill_service().await;
    bench.start_service().await;
    assert_eq!(printing.await.unwrap(), Err(PrintFault::Lost));
    printer.go_on();
}
