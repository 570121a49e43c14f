//! Mails to a real mail server, made by others: encrypted and signed in, in vain, and while it is away.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod office;

use api::mail::{MailRow, MailsPage, TestMail};
use cardwright_e2e::people::{HOLDER, SYSTEM_ADMINISTRATOR};
use cardwright_e2e::smtp::{Encryption, MailServer, Manners, Papers, Taken};
use cardwright_e2e::wait::until;
use domain::issuance::StateName;
use domain::language::Language;
use domain::mail::{MailKind, MailState, MailStateName};
use office::Office;
use std::collections::BTreeSet;

const LOGIN: (&str, &str) = ("cards@example.org", "correct horse battery staple");

/// The subject by which a mail is known here.
fn subject(taken: &Taken) -> &str {
    taken.mail.header("subject")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_arrive_encrypted_and_by_whom_the_server_knows() {
    let papers = Papers::new().await;
    for (scheme, encryption) in [("smtp", Encryption::StartTls), ("smtps", Encryption::Tls)] {
        let manners = Manners { login: Some(LOGIN), ..Manners::plain(encryption) };
        let mut server = MailServer::start(&papers, &manners).await;
        let url = format!("{scheme}://cards%40example.org@localhost:{}", server.port);
        let office = Office::with(&papers, &url, Some(LOGIN.1)).await;
        let issuance = office.request().await;
        let received = server.mail().await;
        assert_eq!(subject(&received), "Request received: employee smart card");
        assert_eq!((received.encrypted, received.user.as_deref()), (true, Some(LOGIN.0)));
        assert_eq!(received.to, [HOLDER.email()]);
        assert_eq!(received.from, "no-reply@127.0.0.1");
        let mail = &received.mail;
        assert_eq!(mail.defects, Vec::<String>::new());
        assert_eq!(
            (mail.kind.as_str(), &*mail.parts),
            ("multipart/alternative", &["text/plain".to_owned(), "text/html".to_owned()][..])
        );
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert_eq!(mail.header("content-language"), "en");
        assert_eq!(mail.header("to"), format!("{} <{}>", HOLDER.name(), HOLDER.email()));
        assert_eq!(mail.header("message-id"), format!("<{issuance}.1.1@127.0.0.1>"));
        let page = format!("{}/requests/{issuance}", office.site.url());
        for part in [&mail.text, &mail.html] {
            let part = part.as_ref().unwrap();
            assert!(part.contains("Hello Nora,") && part.contains(&page), "{part}");
        }
        office.produce(&issuance).await;
        office.approve(&issuance).await;
        let approved = server.mail().await;
        assert_eq!(subject(&approved), "Request approved: employee smart card");
        // The server has a mail before it is noted that it has.
        let page: MailsPage = until("both to be noted as sent", async || {
            let page = office.mails(MailStateName::Sent).await;
            (page.rows.len() == 2).then_some(page)
        })
        .await;
        let sent: Vec<_> = page.rows.iter().map(|row| (row.kind, row.to_name.as_str())).collect();
        assert_eq!(
            sent,
            [(MailKind::RequestApproved, "Nora Lindqvist"), (MailKind::RequestReceived, "Nora Lindqvist")]
        );
        assert_eq!(page.delivery.unwrap().server.unwrap(), format!("localhost:{}", server.port));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_away_holds_nothing_up_and_gets_each_mail_once_when_it_is_back() {
    let papers = Papers::new().await;
    let manners = Manners::plain(Encryption::StartTls);
    let first = MailServer::start(&papers, &manners).await;
    let port = first.port;
    let office = Office::with(&papers, &format!("smtp://localhost:{port}"), None).await;
    first.kill().await;
    let issuance = office.request().await;
    office.produce(&issuance).await;
    office.approve(&issuance).await;
    let page = until("trouble that is told", async || {
        let page = office.mails(MailStateName::Waiting).await;
        let told = page.delivery.as_ref().is_some_and(|delivery| delivery.trouble.is_some());
        (page.rows.len() == 2 && told).then_some(page)
    })
    .await;
    let tried = |row: &MailRow| matches!(&row.state, MailState::Waiting { trouble: Some(_), .. });
    assert!(page.rows.iter().any(tried), "{page:?}");
    office.comes_to(&issuance, StateName::CardReady).await;

    let mut again = MailServer::start(&papers, &Manners { port, ..manners }).await;
    let mails = [again.mail().await, again.mail().await];
    let ids: BTreeSet<_> = mails.iter().map(|taken| taken.mail.header("message-id").to_owned()).collect();
    let expected = [1, 3].map(|record| format!("<{issuance}.{record}.1@127.0.0.1>"));
    assert_eq!(ids, expected.into());
    until("mails that are all sent", async || {
        let sent = office.mails(MailStateName::Sent).await;
        (sent.rows.len() == 2 && sent.delivery.unwrap().trouble.is_none()).then_some(())
    })
    .await;
    // What comes next is another mail: none came twice.
    office.send_test(TestMail { kind: MailKind::CardReady, language: Language::Swedish }).await;
    let test = again.mail().await;
    assert_eq!(subject(&test), "Ditt smartkort för anställd är klart att hämta");
    assert_eq!(test.mail.header("content-language"), "sv");
    assert_eq!(test.to, [SYSTEM_ADMINISTRATOR.email()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_a_server_in_plain_text_are_told_and_nothing_is_sent() {
    let papers = Papers::new().await;
    let with_login = Manners { login: Some(LOGIN), ..Manners::plain(Encryption::StartTls) };
    let in_plain = Manners::plain(Encryption::None);
    for (manners, user, password, said) in [
        (with_login, "cards%40example.org@", Some("wrong"), "535"),
        // It would take the mail: nobody may read it on its way.
        (in_plain, "", None, "STARTTLS"),
    ] {
        let server = MailServer::start(&papers, &manners).await;
        let url = format!("smtp://{user}localhost:{}", server.port);
        let office = Office::with(&papers, &url, password).await;
        office.request().await;
        let reason = until("trouble that is told", async || {
            office.mails(MailStateName::Waiting).await.delivery?.trouble.map(|trouble| trouble.reason)
        })
        .await;
        assert!(reason.contains(said), "{reason}");
        assert!(!office.site.log().contains("wrong\""), "the log keeps no password");
        assert_eq!(office.mails(MailStateName::Sent).await.rows, []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_refuses_is_given_up_and_the_others_go_on() {
    let papers = Papers::new().await;
    let refuses = vec![(HOLDER.email(), "550 5.1.1 nobody here has this name")];
    let manners = Manners { refuses, ..Manners::plain(Encryption::StartTls) };
    let mut server = MailServer::start(&papers, &manners).await;
    let office = Office::with(&papers, &format!("smtp://localhost:{}", server.port), None).await;
    office.request().await;
    office.send_test(TestMail { kind: MailKind::OpenTasks, language: Language::English }).await;
    assert_eq!(subject(&server.mail().await), "Tasks are waiting for you");
    let given_up =
        until("a mail that is given up", async || office.mails(MailStateName::GivenUp).await.rows.pop())
            .await;
    let MailState::GivenUp { reason, .. } = &given_up.state else { panic!("{given_up:?}") };
    assert!(reason.contains("nobody here has this name"), "{reason}");
    assert_eq!(office.mails(MailStateName::GivenUp).await.delivery.unwrap().trouble, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_mails_are_listed_and_it_is_said_that_they_go_nowhere() {
    let office = Office::without_server().await;
    office.request().await;
    let page = until("a mail that is not sent", async || {
        let page = office.mails(MailStateName::NotSent).await;
        (!page.rows.is_empty()).then_some(page)
    })
    .await;
    assert_eq!(page.delivery.unwrap().server, None);
    assert!(office.site.log().contains("mails go nowhere"), "{}", office.site.log());
}
