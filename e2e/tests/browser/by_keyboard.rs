//! Without a mouse.

use crate::driver::Driver;
use crate::one_card::{REQUESTER, SMART_CARD};
use crate::product::Product;
use crate::window::{Kind, Window};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;

/// More keys than any page takes to walk through.
const FAR: usize = 40;

pub(crate) async fn hit(window: &Window, key: Key) {
    let value = char::from(key);
    let keys = KeyActions::new("keyboard".to_owned());
    let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
    window.client.perform_actions(keys).await.unwrap();
}

/// Types where the focus is.
pub(crate) async fn type_on(window: &Window, text: &str) {
    let keys = text.chars().fold(KeyActions::new("keyboard".to_owned()), |keys, value| {
        keys.then(KeyAction::Down { value }).then(KeyAction::Up { value })
    });
    window.client.perform_actions(keys).await.unwrap();
}

/// Strikes a key while another is held.
pub(crate) async fn hit_with(window: &Window, held: Key, value: char) {
    let held = char::from(held);
    let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value: held });
    let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
    window.client.perform_actions(keys.then(KeyAction::Up { value: held })).await.unwrap();
}

/// Walks on with a key until what is called so has the focus, and shows it.
async fn walk(window: &Window, key: Key, name: &str) {
    for _ in 0..FAR {
        hit(window, same(&key)).await;
        let focused = window.client.active_element().await.unwrap();
        // An option is called by its title, and by what stands below.
        let label = window.label(&focused).await.unwrap_or_default();
        if label.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let outline = focused.css_value("outline-style").await.unwrap();
            assert_ne!(outline, "none", "`{name}` has the focus and does not show it");
            return;
        }
    }
    panic!("`{name}` is not reached by keyboard: {}", window.text().await);
}

/// Keys of the library cannot be copied.
const fn same(key: &Key) -> Key {
    match key {
        Key::Down => Key::Down,
        Key::Up => Key::Up,
        _ => Key::Tab,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_requested_and_withdrawn_by_keyboard_alone() {
    let (product, driver) = (Product::start().await, Driver::start());
    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    requester.finds(Kind::Link, "Request card").await;
    walk(&requester, Key::Tab, "Request card").await;
    hit(&requester, Key::Enter).await;
    requester.finds(Kind::Option, SMART_CARD).await;
    walk(&requester, Key::Tab, SMART_CARD).await;
    walk(&requester, Key::Down, "Employee smart card, Self-Service, without approval").await;
    walk(&requester, Key::Up, SMART_CARD).await;
    walk(&requester, Key::Tab, "Send request").await;
    hit(&requester, Key::Enter).await;
    requester.finds(Kind::Heading, "Your card is on its way").await;
    requester.reads("Smart card").await;

    // The dialog begins at the harmless button, holds the focus, closes on Escape and gives it back.
    walk(&requester, Key::Tab, "Withdraw request").await;
    hit(&requester, Key::Enter).await;
    requester.reads("Withdraw this request?").await;
    let focused = requester.client.active_element().await.unwrap();
    assert_eq!(requester.label(&focused).await.as_deref(), Some("Keep request"));
    hit(&requester, Key::Escape).await;
    let closed = async || requester.has(Kind::Link, "Cardwright").await.then_some(());
    requester.until(|| "the dialog to close".to_owned(), closed).await;
    let focused = requester.client.active_element().await.unwrap();
    assert_eq!(requester.label(&focused).await.as_deref(), Some("Withdraw request"));
    hit(&requester, Key::Enter).await;
    requester.reads("Withdraw this request?").await;
    walk(&requester, Key::Tab, "Withdraw request").await;
    hit(&requester, Key::Enter).await;
    requester.finds(Kind::Heading, "This request has ended").await;
    requester.leave().await;
}
