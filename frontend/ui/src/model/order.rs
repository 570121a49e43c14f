//! What the pages of mass-production orders derive from the wire.

pub mod act;
pub mod bar;
pub mod desk;
pub mod letters;
pub mod pace;
#[cfg(test)]
mod tests;

use super::state::Tone;
use crate::components::icon::Shape;
use domain::order::{OrderStateName, Stage};

/// The tone and icon of an order's state.
pub const fn look(state: OrderStateName) -> (Tone, Shape) {
    use OrderStateName as S;
    match state {
        S::Draft => (Tone::Waiting, Shape::Tray),
        S::Checking | S::Running => (Tone::Moving, Shape::Arrows),
        S::Paused => (Tone::Waiting, Shape::Clock),
        S::Completed => (Tone::Good, Shape::Check),
        S::Cancelled => (Tone::Over, Shape::Stop),
    }
}

/// The tone and icon of where a card of an order stands.
pub const fn stage_look(stage: Stage) -> (Tone, Shape) {
    match stage {
        Stage::Waiting => (Tone::Waiting, Shape::Dot),
        Stage::InProduction => (Tone::Moving, Shape::Arrows),
        Stage::ToConfirm => (Tone::Waiting, Shape::Card),
        Stage::Failed => (Tone::Bad, Shape::Alert),
        Stage::Issued => (Tone::Good, Shape::Check),
        Stage::Ended => (Tone::Over, Shape::Stop),
        Stage::Skipped => (Tone::Over, Shape::Minus),
    }
}
