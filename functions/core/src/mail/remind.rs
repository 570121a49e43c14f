//! Reminders: once a day, of all that has waited too long, one mail to each whose work it is.

use super::room::{NOTHING, none_yet, posted};
use super::{Content, MailRoom, Tasks};
use crate::error::UseCaseError;
use crate::ports::mail::{Delivery, Officer};
use crate::ports::store::StoreError;
use domain::id::MailId;
use domain::mail::MailKind;
use domain::report::Day;
use domain::time::{Span, Timestamp};
use domain::worklist::WorkList;

/// When reminders are written, after midnight UTC: they are there when the day's work begins in Europe.
const HOUR: Span = Span::from_secs(5 * 3600);

impl MailRoom {
    /// Notes which server takes the mails, and writes the reminders of the day, where that was not done.
    ///
    /// # Errors
    /// As [`UseCaseError`] says; what was not written is written the next time.
    pub async fn keep_time(&self) -> Result<(), UseCaseError> {
        let now = self.clock.now();
        let before = self.mails.delivery().await?.unwrap_or_else(none_yet);
        let day = Day::of(now);
        let is_new = before.reminded.is_none_or(|reminded| reminded < day);
        let reminds = is_new && now >= day.begins().plus(HOUR);
        if reminds {
            self.remind(day, now).await?;
        }
        let server = self.mailer.as_ref().map(|mailer| mailer.server().to_owned());
        let reminded = if reminds { Some(day) } else { before.reminded };
        if (&server, reminded) == (&before.server, before.reminded) && before.version > NOTHING {
            return Ok(());
        }
        let delivery = Delivery { server, reminded, version: before.version.next(), ..before };
        match self.mails.save_delivery(&delivery).await {
            // It is looked at again.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn remind(&self, day: Day, now: Timestamp) -> Result<(), UseCaseError> {
        let settings = self.settings().await?;
        if !settings.sends(MailKind::OpenTasks) {
            return Ok(());
        }
        let overdue = self.overdue(now, settings.remind_after.span()).await?;
        if overdue.is_empty() { Ok(()) } else { self.remind_of(&overdue, day, now).await }
    }

    /// The lists on which something has waited too long.
    async fn overdue(&self, now: Timestamp, age: Span) -> Result<Vec<Tasks>, UseCaseError> {
        let mut overdue = Vec::new();
        for list in WorkList::ALL {
            let waiting = self.lists.waiting(list).await?;
            let oldest = waiting.oldest.filter(|oldest| oldest.plus(age) <= now);
            overdue.extend(oldest.map(|oldest| Tasks {
                list,
                count: waiting.count,
                more: waiting.more,
                oldest,
            }));
        }
        Ok(overdue)
    }

    async fn remind_of(&self, overdue: &[Tasks], day: Day, now: Timestamp) -> Result<(), UseCaseError> {
        let mut after = None;
        loop {
            let page = self.mails.officers(after.as_deref()).await?;
            for Officer { person, roles } in page.rows {
                let theirs = |tasks: &&Tasks| tasks.list.roles().iter().any(|role| roles.has(*role));
                let tasks: Vec<_> = overdue.iter().filter(theirs).cloned().collect();
                // An id too long for it has nobody who was entered here.
                if let (false, Ok(id)) = (tasks.is_empty(), reminder(day, person.as_str())) {
                    self.mails.post(&posted(id, person, Content::OpenTasks(tasks), now)).await?;
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// One a day and person.
fn reminder(day: Day, person: &str) -> Result<MailId, domain::id::IdError> {
    format!("tasks-{}.{person}", day.get()).parse()
}
