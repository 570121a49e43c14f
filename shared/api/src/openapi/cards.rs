//! Cards after they were issued.

use super::operation::{IfMatch, Operation, get, post};
use crate::card::{
    CardAccepted, CardLife, CardPage, CardsPage, CertificateTime, CertificatesPage, MyCardDetails, MyCards,
    Order, ReportLoss,
};
use domain::card::CardStateName;
use domain::certificate::{CertificateStateName, Serial};
use domain::id::{CardNumber, PersonId};
use domain::layout::Side;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/cards", "Cards in a state, of a person, or the one with a number")
            .query::<CardStateName>("state", "In which state.")
            .query::<PersonId>("holder", "Of whom.")
            .query::<CardNumber>("number", "With which number.")
            .query::<Order>("order", "By the time since when they are in their state.")
            .paged()
            .answers::<CardsPage>()
            .tagged(),
        get("/api/cards/{issuance}", "A card with its certificates and history")
            .answers::<CardPage>()
            .tagged(),
        get("/api/cards/{issuance}/picture", "A side of a card as it was printed, 1011 x 638")
            .query::<Side>("side", "Which; without it, the front.")
            .answers_bytes("image/png")
            .tagged()
            .more(&[422]),
        post(
            "/api/cards/{issuance}/life",
            "Hand over, deactivate, reactivate or lock; hold or release a certificate",
        )
        .takes::<CardLife>()
        .answers::<CardAccepted>()
        .tagged()
        .if_match(IfMatch::Optional),
        get("/api/certificates", "Certificates in a state, of a person, or the one with a serial number")
            .query::<CertificateStateName>("state", "In which state.")
            .query::<PersonId>("holder", "Of whose cards.")
            .query::<Serial>("serial", "With which serial number.")
            .query::<CertificateTime>("by", "By which time they are sorted.")
            .query::<Order>("order", "The latest or the earliest of these times first.")
            .paged()
            .answers::<CertificatesPage>()
            .tagged(),
        get("/api/my/cards", "The signed-in person's own cards").answers::<MyCards>().tagged(),
        get("/api/my/cards/details", "The same with what is printed on them, and their certificates")
            .answers::<MyCardDetails>()
            .tagged(),
        post("/api/my/cards/{issuance}/loss", "Report an own card lost")
            .takes::<ReportLoss>()
            .answers::<CardAccepted>(),
    ]
}
