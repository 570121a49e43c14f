//! The states of every page that reads: on its way, failed, there, there but old.

use super::button::Button;
use super::fault::FaultNotice;
use super::icon::{Icon, Shape};
use super::skeleton::Skeleton;
use crate::api::Fault;
use crate::i18n::words;
use crate::live::Live;
use crate::model::act::Weight;
use leptos::prelude::*;

#[derive(Clone, PartialEq)]
enum Phase {
    Loading,
    Failed(Fault),
    There,
}

/// Shows `content` once there is data, and keeps it while the data changes: it reads the parts it shows.
pub fn loaded<T>(live: Live<T>, lines: usize, content: impl Fn() -> AnyView + Send + 'static) -> AnyView
where
    T: Send + Sync + 'static,
{
    let there = Memo::new(move |_| live.data.with(Option::is_some));
    shown(there, live.fault, Box::new(move || live.reload()), lines, Box::new(content))
}

type Content = Box<dyn Fn() -> AnyView + Send>;

fn shown(
    there: Memo<bool>,
    fault: RwSignal<Option<Fault>>,
    reload: Box<dyn Fn() + Send + Sync>,
    lines: usize,
    content: Content,
) -> AnyView {
    let reload = StoredValue::new(reload);
    let phase = Memo::new(move |_| match (there.get(), fault.get()) {
        (true, _) => Phase::There,
        (false, Some(fault)) => Phase::Failed(fault),
        (false, None) => Phase::Loading,
    });
    let stale = Memo::new(move |_| {
        fault.get().filter(|_| there.get()).map(|fault| match fault {
            Fault::Unreachable => words().connection_lost.to_owned(),
            other => super::fault::sentence(&other),
        })
    });
    let again = move || reload.with_value(|reload| reload());
    view! {
        <div role="status">
            {move || stale.get().map(|text| view! {
                <p class="notice waiting"><Icon shape=Shape::Alert /><span>{text}</span></p>
            })}
        </div>
        {move || match phase.get() {
            Phase::Loading => view! { <Skeleton lines=lines /> }.into_any(),
            Phase::There => content(),
            Phase::Failed(fault) => view! {
                <FaultNotice fault=Signal::stored(Some(fault)) />
                <Button label=words().try_again weight=Weight::Secondary on_press=again />
            }.into_any(),
        }}
    }
    .into_any()
}
