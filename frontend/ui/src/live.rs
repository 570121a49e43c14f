//! Reading a page again and again while something moves, without a flicker.

use crate::api::{Fault, decode};
use crate::browser;
use crate::session::Session;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// How often a page is read where every step shows, in milliseconds.
pub const WATCHING: u32 = 1_000;
/// How often a list is read.
pub const LISTING: u32 = 2_000;
/// How often a page is read where nothing is under way.
pub const IDLE: u32 = 10_000;
/// How soon a read is tried again that met a fault.
const RETRY: u32 = 3_000;
/// How soon a hidden page looks whether somebody sees it.
const HIDDEN: u32 = 400;

/// Data of the server that keeps itself fresh.
pub struct Live<T: 'static> {
    /// The last answer. Set only when it differs from the one before.
    pub data: RwSignal<Option<T>>,
    /// Why the last read failed, if it did; `data` stays.
    pub fault: RwSignal<Option<Fault>>,
    round: RwSignal<u32>,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: Send + Sync + 'static> Live<T> {
    /// Nothing read yet.
    fn new() -> Self {
        Self { data: RwSignal::new(None), fault: RwSignal::new(None), round: RwSignal::new(0) }
    }

    /// Reads again at once.
    pub fn reload(self) {
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    /// A part of the data that changes only when that part does.
    pub fn part<P>(self, part: impl Fn(&T) -> P + Send + Sync + 'static) -> Memo<Option<P>>
    where
        P: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.data.with(|data| data.as_ref().map(&part)))
    }
}

/// Reads what `path` names, and again after as many milliseconds as `pause` says; never if it says none.
pub fn live<T>(path: impl Fn() -> String + 'static, pause: impl Fn(&T) -> Option<u32> + 'static) -> Live<T>
where
    T: DeserializeOwned + PartialEq + Clone + Send + Sync + 'static,
{
    let (session, live) = (Session::here(), Live::new());
    let pause = Rc::new(pause);
    let read = move |path: String, current: Current| {
        let (reading, pause) = (session.read(&path), pause.clone());
        Box::pin(async move {
            let answer = reading.await;
            let answer = answer.and_then(|answer| decode(&answer.value));
            current().then(|| take(live, answer, &*pause)).flatten()
        }) as Turn
    };
    follow(live.round, Box::new(path), Box::new(move || live.data.set(None)), Rc::new(read));
    live
}

/// As [`live`], with a way of reading of its own.
pub fn live_by<T, F>(
    path: impl Fn() -> String + 'static,
    fetch: F,
    pause: impl Fn(&T) -> Option<u32> + 'static,
) -> Live<T>
where
    T: PartialEq + Clone + Send + Sync + 'static,
    F: AsyncFn(String) -> Result<T, Fault> + 'static,
{
    let live = Live::new();
    let (fetch, pause) = (Rc::new(fetch), Rc::new(pause));
    let read = move |path: String, current: Current| {
        let (fetch, pause) = (fetch.clone(), pause.clone());
        Box::pin(async move {
            let answer = fetch(path).await;
            current().then(|| take(live, answer, &*pause)).flatten()
        }) as Turn
    };
    follow(live.round, Box::new(path), Box::new(move || live.data.set(None)), Rc::new(read));
    live
}

/// Whether an answer still counts: nobody has asked anew.
type Current = Rc<dyn Fn() -> bool>;

/// Reads once and takes the answer in; says how long to wait for the next.
type Turn = Pin<Box<dyn Future<Output = Option<u32>>>>;

/// Reads again and again. Without a type of its own, so that each kind of data has but its [`Turn`] in the bundle.
fn follow(
    round: RwSignal<u32>,
    path: Box<dyn Fn() -> String>,
    forget: Box<dyn Fn()>,
    read: Rc<dyn Fn(String, Current) -> Turn>,
) {
    // Each change of address or reload begins a new turn; the turn before notices and stops.
    let turn = StoredValue::new(0_u32);
    Effect::new(move |before: Option<String>| {
        round.track();
        let path = path();
        let place = path.split('?').next().unwrap_or_default().to_owned();
        if before.is_some_and(|before| before != place) {
            forget();
        }
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = turn.get_value();
        let current: Current = Rc::new(move || turn.try_get_value() == Some(mine));
        let read = read.clone();
        spawn_local(async move {
            while current() {
                let Some(wait) = read(path.clone(), current.clone()).await else { break };
                TimeoutFuture::new(wait).await;
                while current() && browser::hidden() {
                    TimeoutFuture::new(HIDDEN).await;
                }
            }
        });
        place
    });
}

/// Takes an answer in; how long to wait for the next.
fn take<T>(live: Live<T>, answer: Result<T, Fault>, pause: &dyn Fn(&T) -> Option<u32>) -> Option<u32>
where
    T: PartialEq + Send + Sync + 'static,
{
    match answer {
        Ok(value) => {
            let wait = pause(&value);
            if live.fault.with_untracked(Option::is_some) {
                live.fault.set(None);
            }
            if live.data.with_untracked(|data| data.as_ref() != Some(&value)) {
                live.data.set(Some(value));
            }
            wait
        }
        Err(fault) => {
            let passing = !fault.is_final();
            if live.fault.with_untracked(|known| known.as_ref() != Some(&fault)) {
                live.fault.set(Some(fault));
            }
            passing.then_some(RETRY)
        }
    }
}
