//! The portal's sections, as the rail and the palette show them.

use crate::pages::order_words;
use crate::report_words::report_words;
use crate::words::words;
use domain::role::{DESK_VIEWERS, FINDERS, OFFICERS, Role, SETTING_VIEWERS};
use ui::components::Shape;
use ui::session::Session;

/// A place to go to.
#[derive(Clone, Copy)]
pub(crate) struct Section {
    /// Its address below the portal's.
    pub(crate) path: &'static str,
    /// Its icon.
    pub(crate) shape: Shape,
    /// Its name.
    pub(crate) name: &'static str,
}

/// The sections of the signed-in person, in the rail's order.
pub(crate) fn sections(session: Session) -> Vec<Section> {
    let words = words();
    [
        ("/", Shape::Tray, words.work, None),
        ("/people", Shape::People, words.people, Some(FINDERS)),
        ("/issuances", Shape::Card, report_words().issuances, Some(OFFICERS)),
        ("/orders", Shape::Arrows, order_words().orders, Some(FINDERS)),
        ("/reports", Shape::Chart, report_words().reports, Some(OFFICERS)),
        ("/cards", Shape::Card, words.cards, Some(OFFICERS)),
        ("/certificates", Shape::Seal, words.certificates, Some(OFFICERS)),
        ("/readers", Shape::Reader, words.readers, Some(DESK_VIEWERS)),
        ("/audit", Shape::Log, words.audit_log, Some(&[Role::Auditor][..])),
        ("/settings", Shape::Sliders, words.settings, Some(SETTING_VIEWERS)),
    ]
    .into_iter()
    .filter(|(.., roles)| roles.is_none_or(|roles| session.has_any(roles)))
    .map(|(path, shape, name, _)| Section { path, shape, name })
    .collect()
}

/// What else the signed-in person may begin at once, by name.
pub(crate) fn beginnings(session: Session) -> Vec<Section> {
    let words = words();
    let officer = [
        Section { path: "/people/new", shape: Shape::People, name: words.new_person },
        Section { path: "/people/import", shape: Shape::People, name: words.import },
    ];
    let orderer = [Section { path: "/orders/new", shape: Shape::Arrows, name: order_words().new_order }];
    let officer = officer.into_iter().filter(|_| session.has(Role::RegistrationOfficer));
    officer.chain(orderer.into_iter().filter(|_| session.has(Role::CardProductionAdministrator))).collect()
}
