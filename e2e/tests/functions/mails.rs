//! send-mail: what others have left in the table goes to a mail server made by others.

use crate::place::Place;
use cardwright_core::ports::mail::Mails as _;
use cardwright_e2e::functions::{Outcome, stream};
use cardwright_e2e::in_process::{Act, Office};
use cardwright_e2e::smtp::{Encryption, MailServer, Manners, Papers};
use domain::mail::MailStateName;
use serde_json::json;

const SWEEP: &str = r#"{"sweep":{}}"#;

async fn request(office: &Office) -> String {
    let mut case = office.case_before(Act::Request).await;
    case.does(Act::Request).await;
    case.id().to_string()
}

#[tokio::test]
async fn the_stream_has_mails_sent_at_once_and_the_schedule_what_waits() {
    let place = Place::without_keys().await;
    let papers = Papers::new().await;
    let mut server = MailServer::start(&papers, &Manners::plain(Encryption::None)).await;
    let url = format!("smtp://127.0.0.1:{}?tls=none", server.port);
    let sender = place.start_with("send-mail", &[("CARDWRIGHT_SMTP_URL", &url)]).await;
    let first = request(&place.office).await;
    let batch = json!({ "Records": stream::records(&place.dynamodb).await });
    for _ in 0..2 {
        assert_eq!(sender.answer(&batch).await, json!({ "batchItemFailures": [] }), "{}", sender.log());
    }
    let taken = server.mail().await;
    assert_eq!(taken.mail.header("message-id"), format!("<{first}.1.1@{}>", taken.host));

    // What the stream has lost.
    let second = request(&place.office).await;
    assert!(!matches!(sender.api.send(SWEEP).await, Outcome::Error(..)), "{}", sender.log());
    let taken = server.mail().await;
    assert_eq!(taken.mail.header("message-id"), format!("<{second}.1.1@{}>", taken.host));
    let sent = place.office.store.mails(MailStateName::Sent, None).await.unwrap();
    assert_eq!(sent.rows.len(), 2);
}

#[tokio::test]
async fn the_schedule_fails_while_the_server_takes_nothing_so_that_somebody_is_told() {
    let place = Place::without_keys().await;
    let papers = Papers::new().await;
    let server = MailServer::start(&papers, &Manners::plain(Encryption::None)).await;
    let url = format!("smtp://127.0.0.1:{}?tls=none", server.port);
    server.kill().await;
    let sender = place.start_with("send-mail", &[("CARDWRIGHT_SMTP_URL", &url)]).await;
    request(&place.office).await;
    let outcome = sender.api.send(SWEEP).await;
    let Outcome::Error(_, message) = outcome else { panic!("{outcome:?}\n{}", sender.log()) };
    assert!(message.contains("mails wait"), "{message}");
    let waits = place.office.store.mails(MailStateName::Waiting, None).await.unwrap();
    assert_eq!(waits.rows.len(), 1);
}
