//! Who is told of a decision: a mail is left where it is sent from, and waits there for the mail server.

use super::Worker;
use crate::error::UseCaseError;
use crate::mail::{follows, posted};
use domain::audit::AuditRecord;
use domain::id::MailId;
use domain::issuance::Issuance;

impl Worker {
    /// Leaves the mails that follow from a record. Left again, they are the same.
    pub(super) async fn post_mails(
        &self,
        issuance: &Issuance,
        record: &AuditRecord,
    ) -> Result<(), UseCaseError> {
        for (place, (to, content)) in follows(issuance, record).into_iter().enumerate() {
            let id = format!("{}.{}.{}", issuance.id, record.sequence, place + 1);
            let id: MailId =
                id.parse().map_err(|_| UseCaseError::Internal("an issuance id too long for a mail id"))?;
            self.mails.post(&posted(id, to, content, record.at)).await?;
        }
        Ok(())
    }
}
