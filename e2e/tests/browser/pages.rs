//! Pages and forms of officers and administrators, each opened once by somebody who has something in them.

use crate::by_keyboard;
use crate::driver::Driver;
use crate::office::{Before, Office};
use crate::one_card::SMART_CARD;
use crate::pictures;
use crate::window::{Kind, Window};
use cardwright_e2e::people::EVERY_ROLE;
use domain::evidence::ChipFate;
use fantoccini::key::Key;
use std::fs;

/// What is said of a layout without faults.
const FITS: &str = "Cards can be printed with this layout";

/// The address of a page, what shows that it is there, and the name of its picture.
const PAGES: &[(&str, &str, &str)] = &[
    ("/admin/settings", "Number ranges", "settings"),
    ("/admin/settings/pin-policy", "Digits of a PIN", "setting-pins"),
    ("/admin/settings/layout.badge", FITS, "setting-layout"),
    ("/admin/settings/policy", "Not begun yet", "policy"),
    ("/admin/settings/gallery", "Colours", "gallery"),
    ("/admin/people", "Find a person", "people-empty"),
    ("/admin/people/new", "Given name", "person-new"),
    ("/admin/issuances?state=failed&order=newest", "Nora Lindqvist", "issuances"),
    ("/admin/reports", "Where attempts failed", "reports"),
    ("/admin/cards", "Cards are listed by the state", "cards"),
];

const CSV_FILE: &str = "CSV file: choose it, or drop it here";
const FILE: &str = "personnel number;given name;family name;e-mail;shoe size
E2000;Siiri;Åkerblom;siiri.akerblom@example.org;38
E2001;Theo;van der Meer;theo.vandermeer@example.org;44
E2002;Uma;;uma@example.org;37
";

/// An officer picks a file, looks at what it says, and imports it.
async fn import(officer: &Window) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    fs::write(&file, FILE).unwrap();
    officer.goto("/admin/people/import").await;
    officer.choose_file(CSV_FILE, &file).await;
    officer.reads("Theo").await;
    officer.reads("Rows that are wrong").await;
    officer.look("import").await;
    officer.press("Import").await;
    officer.reads("Everything is imported but the rows below that are wrong").await;
    officer.look("import-finished").await;
    // Whoever mends the file chooses the same one again.
    fs::write(&file, FILE.replace("Uma;;", "Uma;Okoro;")).unwrap();
    officer.choose_file(CSV_FILE, &file).await;
    officer.reads("Okoro").await;
    officer.press("Import").await;
    officer.reads("Everything is imported").await;
}

/// One field finds a page, a person and a card from anywhere, by keys alone.
async fn palette(window: &Window) {
    window.goto("/admin/reports").await;
    window.reads("Where attempts failed").await;
    by_keyboard::hit_with(window, Key::Control, 'k').await;
    window.finds(Kind::Heading, "Find anything").await;
    by_keyboard::type_on(window, "nora lindq").await;
    window.reads("Nora Lindqvist").await;
    window.look("palette").await;
    by_keyboard::hit(window, Key::Enter).await;
    window.reads("Personnel number").await;
    window.press("Find").await;
    window.finds(Kind::Heading, "Find anything").await;
    by_keyboard::type_on(window, "settin").await;
    window.reads("Settings").await;
    by_keyboard::hit(window, Key::Enter).await;
    window.finds(Kind::Heading, "Number ranges").await;
    window.press("Find").await;
    window.finds(Kind::Heading, "Find anything").await;
    by_keyboard::type_on(window, "nobody is called so").await;
    window.reads("Nothing found").await;
    by_keyboard::hit(window, Key::Escape).await;
}

/// Every section is reached through the menu, which closes behind whoever took a way.
async fn on_a_phone(window: &Window) {
    pictures::hold_as_phone(window).await;
    assert!(!window.has(Kind::Link, "Reports").await, "the menu is closed");
    window.press("Menu").await;
    window.finds(Kind::Link, "Settings").await;
    pictures::save(window, "menu-phone").await;
    window.follow("Reports").await;
    window.reads("Where attempts failed").await;
    assert!(!window.has(Kind::Link, "Settings").await, "the menu is closed again");
}

/// An administrator empties a side of a layout, which cannot be saved so, and is told what a side needs.
async fn layout(administrator: &Window) {
    administrator.goto("/admin/settings/layout.badge").await;
    administrator.reads(FITS).await;
    // Selects all of it and deletes it (WebDriver, 17.4.2: Control, a, none, Delete).
    administrator.write("Front, as SVG", "\u{e009}a\u{e000}\u{e017}").await;
    administrator.reads("Each side needs a drawing of at most 200 kB").await;
    assert!(
        !administrator.text().await.contains(FITS),
        "nothing is said of the drawing that was there before"
    );
    administrator.look("setting-layout-empty").await;
}

/// The same person's page, its forms and its dialog.
async fn person(officer: &Window, id: &str) {
    officer.goto(&format!("/admin/people/{id}")).await;
    officer.reads("Personnel number").await;
    officer.look("person").await;
    officer.press("Add photo").await;
    officer.reads("Choose a picture or use the camera").await;
    officer.look("person-photo").await;
    officer.press("Back").await;
    officer.follow("Edit").await;
    officer.choose("Visitor").await;
    officer.reads("Last day").await;
    officer.look("person-edit").await;
}

/// An administrator looks at mails, has one sent to oneself, and sees what became of it.
async fn mails(administrator: &Window) {
    administrator.goto("/admin/settings/mails").await;
    administrator.reads("Mails go nowhere").await;
    administrator.reads("Request received: employee smart card").await;
    administrator.select("Mail", "Card ready for pick-up").await;
    administrator.select("Language", "Swedish").await;
    administrator.reads("Ditt smartkort för anställd är klart att hämta").await;
    administrator.look("setting-mails").await;
    administrator.press("Send a test to me").await;
    administrator.reads("It is on its way").await;
    administrator.choose("Not sent").await;
    administrator.reads("No mail server is named").await;
    administrator.look("setting-mails-not-sent").await;
    // Who gets which mails is a setting as the others are.
    administrator.choose("Card ready for pick-up").await;
    administrator.write("Sender address", "cards@example.org").await;
    administrator.press("Save").await;
    administrator.reads("Sender address: no-reply at the host → cards@example.org").await;
    administrator.reads("Card ready for pick-up: yes → no").await;
}

/// A process is switched off and on again: the switch shows what is saved, and keeps the focus.
async fn switches(administrator: &Window) {
    let switch = format!("Offered: {SMART_CARD}");
    for on in ["false", "true"] {
        administrator.choose(&switch).await;
        let shown = async || {
            let shown = administrator.finds(Kind::Option, &switch).await.prop("checked").await;
            shown.ok().flatten().filter(|shown| shown == on)
        };
        administrator.until(|| format!("the switch to be {on}"), shown).await;
        let focused = administrator.client.active_element().await.unwrap();
        assert_eq!(administrator.label(&focused).await.as_deref(), Some(switch.as_str()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_officers_and_administrators_are_sound() {
    let (office, driver) = (Office::open().await, Driver::start());
    for fate in [ChipFate::Clean, ChipFate::Resumable, ChipFate::Scrap] {
        office.prepare(Before::Failed(fate)).await;
    }
    let window = office.window(&driver, &EVERY_ROLE).await;
    for (path, shows, name) in PAGES {
        window.goto(path).await;
        window.reads(shows).await;
        window.look(name).await;
    }
    window.goto("/admin/settings").await;
    switches(&window).await;
    window.follow(SMART_CARD).await;
    window.reads("Days that a card is valid").await;
    window.look("setting-process").await;
    layout(&window).await;
    mails(&window).await;
    import(&window).await;
    person(&window, &office.holder.me.person.to_string()).await;
    palette(&window).await;
    on_a_phone(&window).await;
    window.leave().await;
}
