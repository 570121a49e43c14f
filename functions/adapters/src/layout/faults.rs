//! What is wrong with a side, gathered.

use domain::layout::{LayoutFault, Side};

/// So many are enough to know that a drawing needs work.
const MOST: usize = 50;

pub(super) struct Faults {
    side: Side,
    list: Vec<LayoutFault>,
}

impl Faults {
    pub(super) const fn new(side: Side) -> Self {
        Self { side, list: Vec::new() }
    }

    pub(super) fn add(&mut self, element: &str, what: impl Into<String>, mend: &str) {
        let (element, what) = (element.chars().take(80).collect(), what.into());
        let fault = LayoutFault { side: self.side, element, what, mend: mend.to_owned() };
        if self.list.len() < MOST && !self.list.contains(&fault) {
            self.list.push(fault);
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn into_list(self) -> Vec<LayoutFault> {
        self.list
    }
}
