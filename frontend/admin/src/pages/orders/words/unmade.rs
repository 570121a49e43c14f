//! What becomes of the cards that an order does not make: those of people go back to the pool, those without a name end
//! with their order.

mod swedish;

use domain::process::CardKind;

ui::strings! {
    /// The words of it.
    pub(crate) Unmade, POOLED;

    drop_text: "Ticked cards leave the order and go back to the pool. Nothing is lost.";
    dropped(count): "Back in the pool: {count}.";
    left_failed(count): "Cards that failed: {count}. Repeat production, or let them go back to the pool.";
    returning: "Cards that were not made are going back to the pool.";
    returned: "Every card that was not made is back in the pool.";
    loses_draft: "The draft. Its cards stay in the pool.";
    loses_waiting(count): "Cards that wait: {count}. They leave the order and go back to the pool.";
    loses_failed(count): "Failed cards: {count}. They leave the order and go back to the pool.";
    loses_stopped(count): "Cards at work: {count}. They are stopped: what was written so far is scrap, its certificates are revoked, and they go back to the pool.";
    loses_unconfirmed(count): "Printed cards that nobody has confirmed: {count}. They are scrap, their certificates are revoked, and they go back to the pool.";
}

ui::translation! {
    Unmade, NAMELESS;

    drop_text: "Ticked cards leave the order for good: they are cancelled, and their numbers become void.";
    dropped(count): "Cancelled: {count}.";
    left_failed(count): "Cards that failed: {count}. Repeat production, or they are cancelled with the order.";
    returning: "Cards that were not made are being cancelled.";
    returned: "Every card that was not made is cancelled.";
    loses_draft: "The draft. Nothing was made for it yet.";
    loses_waiting(count): "Cards that wait: {count}. They are cancelled, and their numbers become void.";
    loses_failed(count): "Failed cards: {count}. They are cancelled, and their numbers become void.";
    loses_stopped(count): "Cards at work: {count}. They are stopped and cancelled: what was written so far is scrap.";
    loses_unconfirmed(count): "Printed cards that nobody has confirmed: {count}. They are scrap, and are cancelled.";
}

/// The words for cards of a kind.
pub(crate) fn unmade(kind: CardKind) -> &'static Unmade {
    if kind.holder.is_personal() {
        ui::i18n::pick(POOLED, swedish::POOLED)
    } else {
        ui::i18n::pick(NAMELESS, swedish::NAMELESS)
    }
}
