//! Mass-production orders.

use super::operation::{IfMatch, Operation, get, post};
use crate::order::{
    ConfirmCards, CreateOrder, DropCards, LinesPage, OpenLetters, OrderAccepted, OrderAct, OrderHistory,
    OrderList, OrderPage, OrdersPage, Outcomes, PoolPage, Preflight,
};
use domain::id::SiteId;
use domain::order::Stage;
use domain::person::Name;
use domain::process::{MassProcessId, ProcessId};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/pool", "Cards that wait for mass production, who waits longest first")
            .query_required::<MassProcessId>("process", "For which process of mass production.")
            .query::<SiteId>("site", "At which site; without it, at one's own.")
            .query::<ProcessId>("by", "The process by which they were issued.")
            .query::<Name>("name", "How a word of the holder's name begins.")
            .paged()
            .answers::<PoolPage>()
            .tagged()
            .more(&[404]),
        get("/api/orders", "Orders, newest first")
            .query::<OrderList>("list", "Those that go on, or those that ended.")
            .paged()
            .answers::<OrdersPage>()
            .tagged(),
        post("/api/orders", "Make a draft of an order")
            .takes::<CreateOrder>()
            .creates::<OrderAccepted>()
            .tagged()
            .more(&[404]),
        get("/api/orders/{order}", "An order as it goes on").answers::<OrderPage>().tagged(),
        get("/api/orders/{order}/lines", "Its cards at a stage")
            .query_required::<Stage>("stage", "Which stage.")
            .paged()
            .answers::<LinesPage>()
            .tagged(),
        get("/api/orders/{order}/history", "Everything that happened, oldest first")
            .answers::<OrderHistory>()
            .tagged(),
        get("/api/orders/{order}/preflight", "Whether all that its cards need is there")
            .answers::<Preflight>(),
        post("/api/orders/{order}/commands", "Start, pause, resume, repeat, complete or cancel")
            .takes::<OrderAct>()
            .answers::<OrderAccepted>()
            .tagged()
            .if_match(IfMatch::Optional),
        post("/api/orders/{order}/drop", "Give waiting cards back to the pool")
            .takes::<DropCards>()
            .answers::<Outcomes>(),
        post("/api/orders/{order}/confirmation", "Say which printed cards are good, and which are not")
            .takes::<ConfirmCards>()
            .answers::<Outcomes>(),
        post(
            "/api/orders/{order}/letters",
            "Open the PIN letters of its cards, or reprint them with a reason",
        )
        .takes::<OpenLetters>()
        .answers_bytes("application/pdf"),
    ]
}
