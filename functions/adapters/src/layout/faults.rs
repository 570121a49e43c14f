//! What is wrong with a side, gathered.

use cardwright_core::ports::layout::Flaw;
use domain::language::Sentence;
use domain::layout::Side;

/// So many are enough to know that a drawing needs work.
const MOST: usize = 50;

pub(super) struct Faults {
    side: Side,
    list: Vec<Flaw>,
}

impl Faults {
    pub(super) const fn new(side: Side) -> Self {
        Self { side, list: Vec::new() }
    }

    pub(super) fn add(&mut self, element: &str, what: impl Into<Sentence>, mend: impl Into<Sentence>) {
        let (element, what, mend) = (element.chars().take(80).collect(), what.into(), mend.into());
        let flaw = Flaw { side: self.side, element, what, mend };
        if self.list.len() < MOST && !self.list.contains(&flaw) {
            self.list.push(flaw);
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn into_list(self) -> Vec<Flaw> {
        self.list
    }
}
