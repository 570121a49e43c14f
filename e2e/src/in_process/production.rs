//! The agent's part, on a card made by others.

use super::act::Act;
use super::call::Reply;
use super::case::{Case, printed};
use api::agent::{Certified, Certify, Job, Report, ReportProduction, Secrets};
use domain::evidence::Evidence;
use domain::issuance::command::Found;
use personalise::{CardTransport, Contents, Identity, Plan, PreparedSlot, Session};
use rand::rngs::OsRng;
use rand_core::RngCore as _;
use sealed::transit::CardSecrets;
use virtual_card::VirtualCard;

impl Case<'_> {
    /// Makes whatever card the job asks for, on a card that is just a key and a number, and answers what it has to
    /// say of it.
    pub async fn produced(&mut self, job: &Job) -> Evidence {
        self.fence = job.fence;
        let mut evidence = Evidence { piv: None, uid: None, print: None };
        if job.profile.contactless {
            self.does(Act::RegisterUid).await;
            evidence.uid = Some(self.card.uid.clone());
        }
        if !job.profile.slots.is_empty() {
            self.card.slots = job.profile.slots.iter().map(|wanted| wanted.slot).collect();
            self.does(Act::Release).await;
            self.does(Act::Certify).await;
            evidence.piv = Some(self.card.evidence(&self.certificates));
        }
        if job.profile.layout.is_some() {
            let pdf = self.does(Act::ReleasePrint).await;
            assert!(pdf.body.starts_with(b"%PDF"));
            evidence.print = self.document.map(printed);
        }
        evidence
    }

    /// The secrets in an answer, as the desk's agent opens them for the card in the reader.
    pub fn opened(&self, reply: &Reply) -> Option<CardSecrets> {
        self.office.desk().opens(reply, self.id(), self.fence, self.card.chip)
    }

    /// Personalises a blank card in memory and reports it as verified. Answers the card and its secrets.
    pub async fn personalise(&self, job: Job) -> (Session<VirtualCard>, CardSecrets) {
        let mut seed = [0; 32];
        OsRng.fill_bytes(&mut seed);
        self.personalise_in(job, VirtualCard::in_memory(seed).unwrap()).await
    }

    /// The same of a blank card behind this transport.
    pub async fn personalise_in<T: CardTransport>(&self, job: Job, card: T) -> (Session<T>, CardSecrets) {
        let mut card = Session::new(card);
        assert_eq!(card.identify(&mut |_| {}).unwrap(), Identity::Blank);
        let released = self.office.send(&self.release(Found::Blank)).await;
        let secrets = self.opened(&released).unwrap();
        let agree_with = released.json::<Secrets>().agree_with;
        let Job { issuance, fence, profile, expires, .. } = job;
        let plan = Plan { job: issuance, fence, chip: self.card.chip, profile, expires, agree_with };
        let prepared = card.prepare(&plan, &secrets, &[], &mut OsRng, &mut |_| {}).unwrap();
        let attestation = card.attest(&plan, &prepared).unwrap();
        let new = |slot| match slot {
            PreparedSlot::New(key) => key,
            PreparedSlot::Certified(_) => panic!("a blank card has no certified key"),
        };
        let keys = prepared.into_iter().map(new).collect();
        let certify = self.job("certificates", &Certify { fence, keys, attestation });
        let Certified { certificates, objects } = self.office.send(&certify).await.json();
        let contents = Contents { certificates: &certificates, objects: &objects };
        let piv = card.complete(&plan, &secrets, contents, &mut OsRng, &mut |_| {}).unwrap();
        let evidence = Evidence { piv: Some(piv), uid: None, print: None };
        let report = ReportProduction { fence, report: Report::Verified { evidence } };
        assert_eq!(self.office.send(&self.job("report", &report)).await.code(), "ok");
        (card, secrets)
    }
}
