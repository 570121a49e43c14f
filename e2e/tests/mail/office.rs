//! A site that sends mails, with those who give it a reason to.

use api::issuance::{Accepted, Decision, Empty, RequestCard};
use api::mail::{MailRow, MailsPage, TestMail};
use cardwright_e2e::people::{APPROVER, HOLDER, OFFICER, STAFF, SYSTEM_ADMINISTRATOR};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::site::Site;
use cardwright_e2e::smtp::Papers;
use cardwright_e2e::wait::until;
use domain::id::IssuanceId;
use domain::issuance::StateName;
use domain::mail::MailStateName;
use domain::process::ProcessId;

pub(crate) struct Office {
    pub(crate) site: Site,
    holder: SignedIn,
    officer: SignedIn,
    approver: SignedIn,
    administrator: SignedIn,
}

impl Office {
    /// Whose server sends mails there.
    pub(crate) async fn with(papers: &Papers, url: &str, password: Option<&str>) -> Self {
        let mut site = Site::with(&[STAFF, &[SYSTEM_ADMINISTRATOR]].concat()).await;
        let (authority, file) = (papers.authority(), site.beside("smtp-password"));
        let mut options = vec!["--smtp-url", url, "--smtp-ca-file", authority.to_str().unwrap()];
        if let Some(password) = password {
            std::fs::write(&file, format!("{password}\n")).unwrap();
            options.extend(["--smtp-password-file", file.to_str().unwrap()]);
        }
        site.start(&options).await;
        Self::of(site).await
    }

    /// Whose server knows no mail server.
    pub(crate) async fn without_server() -> Self {
        Self::of(Site::serving(&[STAFF, &[SYSTEM_ADMINISTRATOR]].concat()).await).await
    }

    async fn of(site: Site) -> Self {
        Self {
            holder: site.sign_in(&HOLDER).await,
            officer: site.sign_in(&OFFICER).await,
            approver: site.sign_in(&APPROVER).await,
            administrator: site.sign_in(&SYSTEM_ADMINISTRATOR).await,
            site,
        }
    }

    pub(crate) async fn request(&self) -> IssuanceId {
        let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
        let request = RequestCard { process, although_open: false, recorded: None };
        self.holder.command("/api/requests", &request).await.json::<Accepted>().issuance
    }

    pub(crate) async fn produce(&self, issuance: &IssuanceId) {
        let path = format!("/api/issuances/{issuance}/produce");
        self.officer.command(&path, &Empty {}).await.json::<Accepted>();
    }

    pub(crate) async fn approve(&self, issuance: &IssuanceId) {
        let path = format!("/api/issuances/{issuance}/decision");
        self.approver.command(&path, &Decision::Approve {}).await.json::<Accepted>();
    }

    pub(crate) async fn comes_to(&self, issuance: &IssuanceId, state: StateName) {
        until("the next state", async || {
            (self.officer.page(issuance).await.issuance.state.name() == state).then_some(())
        })
        .await;
    }

    pub(crate) async fn mails(&self, state: MailStateName) -> MailsPage {
        self.administrator.get(&format!("/api/mails?state={}", state.as_str())).await.json()
    }

    pub(crate) async fn send_test(&self, test: TestMail) {
        self.administrator.command("/api/mails/test", &test).await.json::<MailRow>();
    }
}
