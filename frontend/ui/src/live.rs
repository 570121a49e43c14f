//! Reading a page again and again while something moves, without a flicker.

use crate::api::Fault;
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
    let session = Session::here();
    live_by(path, async move |path: String| session.get(&path).await, pause)
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
    let fetch = Rc::new(fetch);
    let fetch = move |path| {
        let fetch = fetch.clone();
        Box::pin(async move { fetch(path).await }) as Answer<T>
    };
    follow(Box::new(path), Rc::new(Source { fetch: Box::new(fetch), pause: Box::new(pause) }))
}

type Pause<T> = Box<dyn Fn(&T) -> Option<u32>>;
type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Fault>>>>;

/// How to read and how long to wait. Boxed, so that each kind of data has its code once in the bundle.
struct Source<T> {
    fetch: Box<dyn Fn(String) -> Answer<T>>,
    pause: Pause<T>,
}

fn follow<T>(path: Box<dyn Fn() -> String>, source: Rc<Source<T>>) -> Live<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let live = Live { data: RwSignal::new(None), fault: RwSignal::new(None), round: RwSignal::new(0) };
    // Each change of address or reload begins a new turn; the turn before notices and stops.
    let turn = StoredValue::new(0_u32);
    Effect::new(move |before: Option<String>| {
        live.round.track();
        let path = path();
        let place = path.split('?').next().unwrap_or_default().to_owned();
        if before.is_some_and(|before| before != place) {
            live.data.set(None);
        }
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let mine = turn.get_value();
        let current = move || turn.try_get_value() == Some(mine);
        let source = source.clone();
        spawn_local(async move {
            while current() {
                let answer = (source.fetch)(path.clone()).await;
                if !current() {
                    break;
                }
                let Some(wait) = take(live, answer, &source.pause) else { break };
                TimeoutFuture::new(wait).await;
                while current() && browser::hidden() {
                    TimeoutFuture::new(HIDDEN).await;
                }
            }
        });
        place
    });
    live
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
