//! Cards in print: the document is recorded before it leaves.

use crate::command::{Also, Engine, Request, busy, commit, open, tries};
use crate::dates::day;
use crate::error::UseCaseError;
use crate::ports::layout::{Badge, BadgeRenderer};
use crate::ports::people::Photos;
use crate::ports::settings::Settings;
use crate::settings::layout_of;
use domain::id::{CardNumber, Fence};
use domain::issuance::{Command, CommandName, Issuance, State, rules};
use domain::language::Phrase;
use domain::layout::{Layout, Side};
use domain::person::Person;
use domain::process::HolderKind;
use domain::rejection::Rejection;
use domain::time::Timestamp;
use std::sync::Arc;

/// What prints cards.
#[derive(Clone)]
pub struct Press {
    /// Where layouts are kept.
    pub settings: Arc<dyn Settings>,
    /// Where photos are kept.
    pub photos: Arc<dyn Photos>,
    /// What draws them.
    pub renderer: Arc<dyn BadgeRenderer>,
    /// Who issues the cards.
    pub organisation: String,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Press")
    }
}

/// Whose card is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Bearer<'a> {
    /// What kind of holder the card is for.
    pub kind: HolderKind,
    /// The holder; none if the card bears no name.
    pub person: Option<&'a Person>,
    /// Sponsor of a contractor, host of a visitor.
    pub answers: Option<&'a Person>,
    /// JPEG or PNG.
    pub photo: Option<&'a [u8]>,
    /// The card's number.
    pub number: &'a CardNumber,
    /// The last day.
    pub until: Timestamp,
}

impl Press {
    /// A side of somebody's card, as PNG.
    ///
    /// # Errors
    /// [`UseCaseError::Badge`]
    pub fn preview(&self, layout: &Layout, side: Side, bearer: Bearer<'_>) -> Result<Vec<u8>, UseCaseError> {
        self.badge(bearer, |badge| self.renderer.preview(layout, side, badge))
    }

    fn badge<T>(
        &self,
        bearer: Bearer<'_>,
        draw: impl FnOnce(&Badge<'_>) -> Result<T, crate::ports::layout::LayoutError>,
    ) -> Result<T, UseCaseError> {
        let Bearer { kind, person, answers, photo, number, until } = bearer;
        let (full_name, valid_until) = (person.map(Person::display_name).unwrap_or_default(), day(until));
        let sponsor_or_host = answers.map(Person::display_name).unwrap_or_default();
        let badge = Badge {
            given_name: person.map_or("", |person| person.given_name.as_str()),
            family_name: person.map_or("", |person| person.family_name.as_str()),
            full_name: &full_name,
            personnel_number: person.map_or("", |person| person.personnel_number.as_str()),
            card_number: number.as_str(),
            holder_kind: match kind {
                HolderKind::Employee => "Employee",
                HolderKind::Contractor => "Contractor",
                HolderKind::Visitor | HolderKind::VisitorNonPersonal => "Visitor",
                HolderKind::NonPersonal => "Pass",
            },
            valid_until: &valid_until,
            organisation: &self.organisation,
            e_mail: person.map_or("", |person| person.email.as_str()),
            sponsor_or_host: &sponsor_or_host,
            photo,
            logo: None,
        };
        Ok(draw(&badge)?)
    }

    /// The document of a card: the same for the same card at any time, so that a repeated call finds it on record.
    async fn document(
        &self,
        issuance: &Issuance,
        number: &CardNumber,
        until: Timestamp,
    ) -> Result<Vec<u8>, UseCaseError> {
        let named = issuance.profile().layout.ok_or(Rejection::NotInProfile(Phrase::new(
            "nothing is printed on it",
            "ingenting trycks på det",
        )))?;
        let holder = issuance.holder.as_ref();
        let answers = holder.and_then(|holder| holder.engagement.answers());
        let printed = self.photos.printed(&named, issuance.holder_id(), answers).await?;
        let layout = layout_of(&named, printed.layout);
        let layout = layout.ok_or(UseCaseError::Internal("terms that name a layout that is not there"))?;
        let bearer = Bearer {
            kind: issuance.process().kind.holder,
            person: holder,
            answers: printed.answers.as_ref(),
            photo: printed.photo.as_deref(),
            number,
            until,
        };
        self.badge(bearer, |badge| self.renderer.print(&layout, badge))
    }
}

/// Renders the card of the job as PDF. That it is this document is on record before it leaves.
///
/// # Errors
/// As [`UseCaseError`] says; [`UseCaseError::Badge`] if the layout does not take what is to stand on it: nothing is
/// recorded then, and the agent reports it.
pub async fn release_print(
    engine: &Engine,
    press: &Press,
    request: &Request,
    fence: Fence,
) -> Result<Vec<u8>, UseCaseError> {
    let mut state = None;
    for _ in tries() {
        let opened = open(engine, request, Also::default()).await?;
        let issuance = &opened.issuance()?.issuance;
        state = Some((issuance.state.name(), issuance.since));
        rules::check(issuance, &opened.actor, CommandName::ReleasePrint, opened.now)?;
        let State::InProduction(job) = &issuance.state else { return Err(Rejection::FenceLost.into()) };
        if job.lease.fence != fence {
            return Err(Rejection::FenceLost.into());
        }
        let until = issuance.card_until(job.card.produced.at);
        let pdf = press.document(issuance, &job.card.number, until).await?;
        let document = audit::digest(&pdf);
        let on_record = job.card.print.as_ref().filter(|print| print.attempt == job.card.attempt);
        if opened.repeated && on_record.is_some_and(|print| print.document == document) {
            return Ok(pdf);
        }
        if commit(engine, request, &opened, Command::ReleasePrint { fence, document }).await?.is_some() {
            return Ok(pdf);
        }
    }
    Err(busy(state))
}
