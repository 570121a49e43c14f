//! All that can be seen of an issuance, without what differs from one to the next: ids, numbers, times.

use super::case::Case;
use cardwright_core::ports::store::{Cards as _, Commands as _, Lists as _, Load, PrincipalKey};
use cardwright_core::record::{CardRecord, IssuanceRecord, What};
use domain::audit::AuditRecord;
use domain::card::CardCertificate;
use domain::certificate::{CertificateState, RevocationReason};
use domain::id::{IssuanceId, SecretsGeneration};
use domain::issuance::{CommandName, StateName};

/// How an issuance and its card look to whoever reads the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub state: StateName,
    pub version: u64,
    /// How much the outbox ever had.
    pub sent: u64,
    /// What waits in the outbox, by kind.
    pub outbox: Vec<String>,
    /// How many commands are remembered.
    pub commands: usize,
    /// The history: laid down or waiting in the outbox.
    pub records: Vec<(CommandName, Option<StateName>, StateName)>,
    pub card: Option<&'static str>,
    /// Of each chip that was certified, oldest first.
    pub certificates: Vec<Certificates>,
    pub secrets: Option<SecretsGeneration>,
}

/// Where a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificates {
    OnHold,
    Valid,
    Revoked(RevocationReason),
    Expired,
}

impl Seen {
    /// What is left once everything is carried out. How often a delay was told on the way does not count.
    #[must_use]
    pub fn settled(mut self) -> Self {
        assert_eq!(self.outbox, [""; 0]);
        self.records.retain(|(command, ..)| *command != CommandName::CardDelayed);
        Self { version: 0, sent: 0, commands: 0, ..self }
    }
}

fn standing(state: &CertificateState) -> Certificates {
    match state {
        CertificateState::OnHold { .. } => Certificates::OnHold,
        CertificateState::Valid => Certificates::Valid,
        CertificateState::Revoked { reason, .. } => Certificates::Revoked(*reason),
        CertificateState::Expired => Certificates::Expired,
    }
}

/// What became of the certificates of each chip, one for each of its slots: once where they share their fate.
fn of_chips(certificates: &[CardCertificate], slots: usize) -> Vec<Certificates> {
    let of_chip = |chip: &[CardCertificate]| {
        let mut standing: Vec<_> = chip.iter().map(|certificate| standing(&certificate.state)).collect();
        standing.dedup();
        standing
    };
    certificates.chunks(slots.max(1)).flat_map(of_chip).collect()
}

impl Case<'_> {
    /// What is stored of the issuance; none before it began.
    pub async fn record(&self) -> Option<IssuanceRecord> {
        self.loaded().await.0
    }

    /// The card object.
    pub async fn card_object(&self) -> Option<CardRecord> {
        self.office.store.card(self.issuance.as_ref()?).await.unwrap()
    }

    async fn loaded(&self) -> (Option<IssuanceRecord>, Option<SecretsGeneration>) {
        let Some(id) = &self.issuance else { return (None, None) };
        let what = Load { issuance: Some(id), secrets: true, ..Load::of(&PrincipalKey::System) };
        let loaded = self.office.store.load(what).await.unwrap();
        (loaded.issuance, loaded.secrets.map(|secrets| secrets.generation))
    }

    /// All that can be seen of it; none before it began. Asserts that the history is whole.
    pub async fn seen(&self) -> Option<Seen> {
        let (record, secrets) = self.loaded().await;
        let record = record?;
        let history = self.history(&record).await;
        let slots = record.issuance.profile().slots.len();
        let card = self.card_object().await;
        let of = |audit: &AuditRecord| (audit.command, audit.from, audit.to);
        Some(Seen {
            state: record.issuance.state.name(),
            version: record.version.get(),
            sent: record.sent.get(),
            outbox: record.outbox.iter().map(|outgoing| kind(&outgoing.what)).collect(),
            commands: record.commands.len(),
            records: history.iter().map(of).collect(),
            card: card.as_ref().map(|card| card.card.state.name().words()),
            certificates: card.iter().flat_map(|c| of_chips(&c.certificates, slots)).collect(),
            secrets,
        })
    }

    /// The history, which must hang together up to the head that the record names.
    pub async fn history(&self, record: &IssuanceRecord) -> Vec<AuditRecord> {
        let id: &IssuanceId = &record.issuance.id;
        let mut history = self.office.store.history(id).await.unwrap();
        let laid = history.last().map(|last| last.sequence);
        history.extend(record.outbox.iter().filter_map(|outgoing| match &outgoing.what {
            What::Audit(chained) if Some(chained.record.sequence) > laid => Some(chained.record.clone()),
            What::Audit(_) | What::Effect(_) => None,
        }));
        assert_eq!(audit::verify(id, &history, record.audit_head), Ok(()));
        let version_of = |command| record.commands.iter().filter(|known| known.id == command).count();
        assert!(record.commands.iter().all(|known| version_of(known.id.clone()) == 1), "remembered once");
        history
    }
}

/// The kind of an entry: its variant's name.
fn kind(what: &What) -> String {
    let text = match what {
        What::Audit(chained) => format!("Audit({:?})", chained.record.command),
        What::Effect(effect) => format!("{effect:?}"),
    };
    text.split([' ', '{']).next().unwrap_or_default().to_owned()
}
