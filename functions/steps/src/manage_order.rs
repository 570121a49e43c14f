//! manage-order: an order is made, started, paused, resumed, repeated, completed or cancelled; its cards are dropped or
//! confirmed.

use crate::http_edge::{Incoming, Result, json, located, tag};
use crate::problem::{Fault, Wrong, denied, refused, said};
use api::order::{BadCard, ConfirmCards, CreateOrder, DropCards, OrderAccepted, OrderAct, Outcome, Outcomes};
use cardwright_core::command::Engine;
use cardwright_core::orders::{Act, CardCommand, Plan, create, execute, id_for, on_card};
use cardwright_core::ports::orders::Orders;
use cardwright_core::record::OrderRecord;
use domain::id::{IssuanceId, OrderId};
use domain::language::Sentence;
use domain::order::state::MAX_TICKED;
use http::StatusCode;

/// Answers the routes of this function, by their path.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, orders: &dyn Orders, path: &str, incoming: &Incoming) -> Result {
    match path {
        "/api/orders" => new(engine, orders, incoming).await,
        "/api/orders/{order}/commands" => command(engine, orders, incoming).await,
        "/api/orders/{order}/drop" => drop_cards(engine, incoming).await,
        "/api/orders/{order}/confirmation" => confirm(engine, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}

async fn new(engine: &Engine, orders: &dyn Orders, incoming: &Incoming) -> Result {
    let sender = incoming.session_for_command()?.person;
    let request = incoming.order_command(id_for(&incoming.command()?, sender.as_str()))?;
    let CreateOrder { process, site, choice, stop_at_first_failure } = incoming.json()?;
    let record =
        create(engine, orders, &request, &Plan { process, site, choice, stop_at_first_failure }).await?;
    located(accepted(StatusCode::CREATED, &record)?, &format!("/api/orders/{}", record.order.id))
}

async fn command(engine: &Engine, orders: &dyn Orders, incoming: &Incoming) -> Result {
    let request = incoming.order_command(incoming.param("order")?)?;
    let act = match incoming.json::<OrderAct>()? {
        OrderAct::Start {} => Act::Start,
        OrderAct::Pause {} => Act::Pause,
        OrderAct::Resume {} => Act::Resume,
        OrderAct::Repeat {} => Act::Repeat,
        OrderAct::Complete {} => Act::Complete,
        OrderAct::Cancel { reason } => Act::Cancel(reason),
    };
    accepted(StatusCode::OK, &execute(engine, orders, &request, &act).await?)
}

async fn drop_cards(engine: &Engine, incoming: &Incoming) -> Result {
    let DropCards { cards } = incoming.json()?;
    let cards: Vec<_> = cards.as_slice().iter().map(|card| (card.clone(), CardCommand::Drop)).collect();
    each(engine, incoming, cards).await
}

async fn confirm(engine: &Engine, incoming: &Incoming) -> Result {
    let ConfirmCards { good, bad } = incoming.json()?;
    at_most_a_page("good", good.len())?;
    at_most_a_page("bad", bad.len())?;
    let good = good.into_iter().map(|card| (card, CardCommand::Confirm));
    let bad = bad.into_iter().map(|BadCard { issuance, reason }| (issuance, CardCommand::Refuse(reason)));
    each(engine, incoming, good.chain(bad).collect()).await
}

/// As many as can be ticked.
fn at_most_a_page(field: &str, cards: usize) -> Result<()> {
    if cards <= MAX_TICKED {
        return Ok(());
    }
    let message = Sentence::new(
        format!("has at most {MAX_TICKED} cards; send more in another request"),
        format!("har högst {MAX_TICKED} kort; skicka fler i ett annat anrop"),
    );
    Err(Fault::Fields(vec![Wrong::new(field, message)]))
}

/// Each card stands for itself: what is wrong with one holds none of the others up. But whoever is not believed is not
/// believed about any.
async fn each(engine: &Engine, incoming: &Incoming, cards: Vec<(IssuanceId, CardCommand)>) -> Result {
    let order: OrderId = incoming.param("order")?;
    incoming.session_for_command()?;
    incoming.command()?;
    let (mut outcomes, mut denied) = (Vec::new(), Vec::new());
    for (issuance, command) in cards {
        let request = incoming.command_for(&issuance)?;
        let outcome = match on_card(engine, &request, &order, &command).await.map_err(Fault::from) {
            Ok(record) => Outcome::Done { issuance, state: record.issuance.state.name() },
            Err(fault) if concerns_all(&fault) => return Err(fault),
            Err(fault) => {
                denied.extend(refused(&fault));
                let (code, detail) = said(&fault, incoming.language());
                Outcome::Refused { issuance, code: code.to_owned(), detail }
            }
        };
        outcomes.push(outcome);
    }
    let mut answer = json(StatusCode::OK, &Outcomes { cards: outcomes })?;
    denied::mark(&mut answer, denied);
    Ok(answer)
}

/// What would be said of every card: nobody is signed in, or the store is out of reach. Sent again, the request does
/// nothing twice.
const fn concerns_all(fault: &Fault) -> bool {
    use cardwright_core::error::UseCaseError as E;
    matches!(fault, Fault::Use(E::Unauthenticated(_) | E::Store(_) | E::Internal(_)))
}

fn accepted(status: StatusCode, record: &OrderRecord) -> Result {
    let accepted = OrderAccepted {
        order: record.order.id.clone(),
        state: record.order.state.name(),
        version: record.version,
    };
    tag(json(status, &accepted)?, record.version)
}
