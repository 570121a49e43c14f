//! What a job costs whoever does it: clicks, keystrokes, seconds.

use std::sync::atomic::{AtomicU32, Ordering};

/// Clicks and keystrokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Effort {
    pub(crate) clicks: u32,
    pub(crate) keys: u32,
}

impl Effort {
    /// What was done since an earlier moment.
    pub(crate) const fn since(self, before: Self) -> Self {
        Self { clicks: self.clicks - before.clicks, keys: self.keys - before.keys }
    }
}

/// Counts what a person does in a window.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    clicks: AtomicU32,
    keys: AtomicU32,
}

impl Counted {
    pub(crate) fn clicked(&self) {
        self.clicks.fetch_add(1, Ordering::Relaxed);
    }

    /// A click into the field, and a stroke for each character.
    pub(crate) fn wrote(&self, text: &str) {
        self.clicked();
        self.keys.fetch_add(u32::try_from(text.chars().count()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) fn so_far(&self) -> Effort {
        Effort { clicks: self.clicks.load(Ordering::Relaxed), keys: self.keys.load(Ordering::Relaxed) }
    }
}
