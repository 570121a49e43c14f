//! Pages whose code a browser fetches when somebody first goes there.

use crate::api::Fault;
use crate::components::{Button, FaultNotice, Skeleton};
use crate::i18n::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use std::future::Future;

/// Makes a page.
pub type Page = fn() -> AnyView;

/// Why there is no page: its code could not be fetched.
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// A page, once its code is there. Until then its outline; if the code cannot be had, why and what to do.
pub fn later<F>(fetch: fn() -> F) -> AnyView
where
    F: Future<Output = Result<Page, Missing>> + 'static,
{
    let page = RwSignal::new(None::<Page>);
    let fault = RwSignal::new(None);
    let get = move || {
        fault.set(None);
        spawn_local(async move {
            match fetch().await {
                Ok(fetched) => drop(page.try_set(Some(fetched))),
                Err(Missing) => drop(fault.try_set(Some(Fault::Unreachable))),
            }
        });
    };
    get();
    (move || match (page.get(), fault.with(Option::is_some)) {
        (Some(page), _) => page(),
        (None, true) => view! {
            <FaultNotice fault=fault />
            <Button label=words().try_again on_press=get />
        }
        .into_any(),
        (None, false) => view! { <Skeleton lines=6 /> }.into_any(),
    })
    .into_any()
}

/// Declares pages whose code is fetched together: `later_pages!(people: person = Person, new_person = NewPerson);`
#[macro_export]
macro_rules! later_pages {
    ($part:ident: $($name:ident = $page:ident),+ $(,)?) => {
        $(
            #[::leptos::wasm_split::wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible)]
            fn $name() -> Result<$crate::later::Page, $crate::later::Missing> {
                Ok(|| view! { <pages::$page /> }.into_any())
            }
        )+
    };
}
