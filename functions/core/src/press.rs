//! Cards in print: the document is recorded before it leaves. And pictures of cards, as they were printed.

use crate::command::{Also, Engine, Request, busy, commit, open, tries};
use crate::dates::day;
use crate::error::UseCaseError;
use crate::missing;
use crate::ports::layout::{Badge, BadgeRenderer};
use crate::ports::people::{Photos, Printed};
use crate::ports::settings::Settings;
use crate::settings::layout_of;
use domain::card::Drawn;
use domain::certificate::Sha256;
use domain::id::{CardNumber, Fence, Version};
use domain::issuance::{Command, CommandName, Issuance, State, rules};
use domain::language::Phrase;
use domain::layout::{Field, Layout, Side};
use domain::person::Person;
use domain::process::HolderKind;
use domain::rejection::Rejection;
use domain::settings::{BUILT_IN, Brand, Edition, Logo};
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
    /// The organisation's.
    pub logo: Option<&'a Logo>,
    /// The card's number.
    pub number: &'a CardNumber,
    /// When the card ends.
    pub until: Timestamp,
}

/// All that stands on one card: read, not drawn.
pub struct Sheet<'a> {
    layout: Layout,
    kind: HolderKind,
    person: Option<&'a Person>,
    answers: Option<Person>,
    photo: Option<Vec<u8>>,
    brand: Edition<Brand>,
    number: &'a CardNumber,
    until: Timestamp,
}

impl Sheet<'_> {
    fn bearer(&self) -> Bearer<'_> {
        Bearer {
            kind: self.kind,
            person: self.person,
            answers: self.answers.as_ref(),
            photo: self.photo.as_deref(),
            logo: self.brand.value.logo.as_ref(),
            number: self.number,
            until: self.until,
        }
    }

    fn drawn(&self) -> Drawn {
        let photo = self.photo.as_deref().filter(|_| self.layout.shows(Field::Photo));
        let has_logo = self.brand.value.logo.is_some() && self.layout.shows(Field::Logo);
        let brand = if has_logo { self.brand.edition } else { BUILT_IN };
        Drawn { back: self.layout.back.is_some(), photo: photo.map(audit::digest), brand }
    }
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
        let Bearer { kind, person, answers, photo, logo, number, until } = bearer;
        let (full_name, valid_until) =
            (person.map(Person::display_name).unwrap_or_default(), day(until.last_day()));
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
            logo: logo.map(Logo::as_bytes),
        };
        Ok(draw(&badge)?)
    }

    /// What a card was printed with. Its photo is left out where another one, or none, is kept by now: a silhouette stands
    /// in its place.
    ///
    /// # Errors
    /// [`UseCaseError::NotFound`] if nothing was printed on it yet.
    pub async fn printed<'a>(&self, issuance: &'a Issuance) -> Result<Sheet<'a>, UseCaseError> {
        let printed = issuance.state.card().and_then(|card| Some((card, card.print.as_ref()?)));
        let (card, print) = printed.ok_or(UseCaseError::NotFound(missing::SIDE))?;
        let until = issuance.card_until(card.produced.at);
        // Before logos were noted, none was printed.
        let brand = print.drawn.map_or(BUILT_IN, |drawn| drawn.brand);
        let mut sheet = self.sheet(issuance, &card.number, until, Some(brand)).await?;
        if print.photo_is_gone(sheet.photo.as_deref().map(audit::digest)) {
            sheet.photo = None;
        }
        Ok(sheet)
    }

    /// What tells the picture of a side from any other, without drawing it.
    ///
    /// # Errors
    /// [`UseCaseError::NotFound`] if the side is not printed.
    pub fn tag(&self, sheet: &Sheet<'_>, side: Side) -> Result<Sha256, UseCaseError> {
        let svg = sheet.layout.side(side).ok_or(UseCaseError::NotFound(missing::SIDE))?.as_str();
        self.badge(sheet.bearer(), |badge| {
            let texts = Field::ALL.map(|field| badge.text(field));
            let pictures = [badge.photo, badge.logo].map(|picture| picture.map(audit::digest));
            // A later release may draw the same otherwise.
            let all = (env!("CARGO_PKG_VERSION"), svg, texts, pictures);
            Ok(audit::digest(format!("{all:?}").as_bytes()))
        })
    }

    /// A side of it, as PNG.
    ///
    /// # Errors
    /// [`UseCaseError::Badge`]
    pub fn picture(&self, sheet: &Sheet<'_>, side: Side) -> Result<Vec<u8>, UseCaseError> {
        self.preview(&sheet.layout, side, sheet.bearer())
    }

    /// The document of a card: the same for the same card at any time, so that a repeated call finds it on record.
    fn document(&self, sheet: &Sheet<'_>) -> Result<Vec<u8>, UseCaseError> {
        self.badge(sheet.bearer(), |badge| self.renderer.print(&sheet.layout, badge))
    }

    async fn sheet<'a>(
        &self,
        issuance: &'a Issuance,
        number: &'a CardNumber,
        until: Timestamp,
        brand: Option<Version>,
    ) -> Result<Sheet<'a>, UseCaseError> {
        let named = issuance.profile().layout.ok_or(Rejection::NotInProfile(Phrase::new(
            "nothing is printed on it",
            "ingenting trycks på det",
        )))?;
        let person = issuance.holder.as_ref();
        let answers = person.and_then(|holder| holder.engagement.answers());
        let Printed { layout, photo, answers, brand } =
            self.photos.printed(&named, issuance.holder_id(), answers, brand).await?;
        let layout = layout_of(&named, layout);
        let layout = layout.ok_or(UseCaseError::Internal("terms that name a layout that is not there"))?;
        let kind = issuance.process().kind.holder;
        let brand = brand.unwrap_or_else(|| Edition::built_in(Brand::default()));
        Ok(Sheet { layout, kind, person, answers, photo, brand, number, until })
    }
}

/// Renders the card of the job as PDF. That it is this document is on record before it leaves.
///
/// # Errors
/// As [`UseCaseError`] says; [`Rejection::OtherPrint`] if it became another document since this attempt was given one,
/// and [`UseCaseError::Badge`] if the layout does not take what is to stand on it: nothing is
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
        let sheet = press.sheet(issuance, &job.card.number, until, None).await?;
        let pdf = press.document(&sheet)?;
        let (document, drawn) = (audit::digest(&pdf), sheet.drawn());
        if opened.repeated && job.card.in_print().is_some_and(|print| print.document == document) {
            return Ok(pdf);
        }
        let command = Command::ReleasePrint { fence, document, drawn };
        if commit(engine, request, &opened, command).await?.is_some() {
            return Ok(pdf);
        }
    }
    Err(busy(state))
}
