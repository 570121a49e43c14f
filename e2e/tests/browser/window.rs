//! One person at a browser: sees what is visible, and finds buttons, links and fields by their labels.

use crate::driver::{Ask, Driver};
use crate::effort::{Counted, Effort};
use crate::product::Product;
use crate::{axe, pictures};
use domain::issuance::state::LEASE;
use fantoccini::Client;
use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long something on the page may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How often the page is looked at while something is awaited.
const LOOK: Duration = Duration::from_millis(40);
/// The member of a WebDriver answer that holds an element (WebDriver, 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What can be found by its label.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Button,
    Link,
    Heading,
    Option,
    Field,
    Choice,
    Fold,
    Table,
}

impl Kind {
    const fn selector(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Link => "a[href]",
            Self::Heading => "h1, h2, h3",
            Self::Option => "input[type=radio], input[type=checkbox]",
            Self::Field => "textarea, input:not([type=radio]):not([type=checkbox])",
            Self::Choice => "select",
            Self::Fold => "summary",
            Self::Table => "table",
        }
    }
}

/// Visible elements of a kind in the dialog that is open, else on the page; in a table if one is named. Those that
/// have no words of a label that is looked for are left out: to ask for the label of each costs a call.
const FIND: &str = "
    const [selector, table, label] = arguments;
    const close = (text) => text.replace(/\\s+/g, '').toLowerCase();
    const named = (e) => (e.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id));
    const words = (e) => close([e, ...named(e), ...(e.labels ?? [])].map((part) => part?.textContent)
        .concat([e, ...e.querySelectorAll('*')].flatMap((part) => [part.ariaLabel, part.title, part.alt, part.placeholder])).join(' '));
    const dialogs = document.querySelectorAll('dialog[open]');
    let place = dialogs.length ? dialogs[dialogs.length - 1] : document;
    if (table) {
        place = [...place.querySelectorAll('table')].find((t) => t.caption?.textContent === table);
    }
    const found = place ? [...place.querySelectorAll(selector)].filter((e) => e.checkVisibility()) : [];
    return label ? found.filter((e) => words(e).includes(close(label))) : found;";

/// What a person can read in the dialog that is open, else on the page.
const READ: &str = "
    const dialogs = document.querySelectorAll('dialog[open]');
    const place = dialogs.length ? dialogs[dialogs.length - 1] : document.body;
    return place ? place.innerText.replace(/\\s+/g, ' ') : '';";

/// Tells a field for files that it was clicked; a click itself would open the dialog, which nobody is there to answer.
const CLICKED: &str = "arguments[0].dispatchEvent(new Event('click', { bubbles: true }));";

/// A person's browser window.
pub(crate) struct Window {
    pub(crate) client: Client,
    pub(crate) who: String,
    base: String,
    /// Refusals of the server that the person provokes: a status and the end of the path.
    expected: Vec<(u16, &'static str)>,
    /// What the person did so far.
    effort: Counted,
}

impl Window {
    /// A fresh browser, signed in by the link of whoever holds just these roles.
    pub(crate) async fn signed_in(driver: &Driver, product: &Product, roles: &[&str]) -> Self {
        let (who, link) = product.link(roles);
        let window = Self::open(driver, product, who).await;
        window.client.goto(link).await.unwrap();
        let name = format!("Signed in as {who}");
        window.reads(&name).await;
        window
    }

    /// A fresh browser that shows nothing yet.
    pub(crate) async fn open(driver: &Driver, product: &Product, who: &str) -> Self {
        Self::at(driver, &product.url, who).await
    }

    /// A fresh browser for pages of the product at this address.
    pub(crate) async fn at(driver: &Driver, url: &str, who: &str) -> Self {
        Self::of(driver.browser(&who.replace(' ', "-")).await, url, who)
    }

    /// Somebody at this browser, for pages of the product at this address.
    pub(crate) fn of(client: Client, url: &str, who: &str) -> Self {
        Self {
            client,
            who: who.to_owned(),
            base: url.to_owned(),
            expected: Vec::new(),
            effort: Counted::default(),
        }
    }

    /// A fresh browser that prefers Swedish, signed in by the link of whoever holds just these roles.
    pub(crate) async fn in_swedish(driver: &Driver, product: &Product, roles: &[&str]) -> Self {
        let (who, link) = product.link(roles);
        let client = driver.browser_preferring(&who.replace(' ', "-"), "sv-SE,sv,en").await;
        let window = Self::of(client, &product.url, who);
        window.client.goto(link).await.unwrap();
        window.reads(&format!("Inloggad som {who}")).await;
        window
    }

    /// The language that the page says it is in.
    pub(crate) async fn language(&self) -> String {
        let said = self.client.execute("return document.documentElement.lang;", Vec::new()).await.unwrap();
        said.as_str().unwrap_or_default().to_owned()
    }

    /// From now on the server may refuse what goes to this path with this status.
    pub(crate) fn expect_refusal(&mut self, status: u16, path: &'static str) {
        self.expected.push((status, path));
    }

    pub(crate) async fn goto(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    pub(crate) async fn press(&self, name: &str) {
        self.click(Kind::Button, name).await;
    }

    pub(crate) async fn follow(&self, name: &str) {
        self.click(Kind::Link, name).await;
    }

    pub(crate) async fn choose(&self, name: &str) {
        self.click(Kind::Option, name).await;
    }

    pub(crate) async fn unfold(&self, name: &str) {
        self.click(Kind::Fold, name).await;
    }

    /// Follows a link in a table.
    pub(crate) async fn follow_in(&self, table: &str, name: &str) {
        let what = || format!("the link `{name}` in table `{table}`");
        self.until(what, async || self.one(Kind::Link, name, Some(table)).await?.click().await.ok()).await;
        self.effort.clicked();
    }

    /// Clicks and keystrokes so far.
    pub(crate) fn effort(&self) -> Effort {
        self.effort.so_far()
    }

    pub(crate) async fn write(&self, field: &str, text: &str) {
        let what = || format!("the field `{field}`");
        self.until(what, async || self.one(Kind::Field, field, None).await?.send_keys(text).await.ok()).await;
        self.effort.wrote(text);
    }

    /// Chooses a file: a click on the field, and one in the system's own dialog.
    pub(crate) async fn choose_file(&self, field: &str, file: &Path) {
        let (what, path) = (|| format!("the field `{field}`"), file.to_str().unwrap());
        self.until(what, async || {
            let found = self.one(Kind::Field, field, None).await?;
            self.client.execute(CLICKED, vec![serde_json::to_value(&found).ok()?]).await.ok()?;
            found.send_keys(path).await.ok()
        })
        .await;
        self.effort.clicked();
        self.effort.clicked();
    }

    /// Writes into the only field that there is.
    pub(crate) async fn write_anywhere(&self, text: &str) {
        let what = || "a field to write into".to_owned();
        self.until(what, async || {
            let found = self.client.execute(FIND, vec![json!("textarea"), Value::Null]).await.ok()?;
            let [field] = found.as_array()?.as_slice() else { return None };
            let id = ElementRef::from(field[ELEMENT].as_str()?.to_owned());
            Element::from_element_id(self.client.clone(), id).send_keys(text).await.ok()
        })
        .await;
        self.effort.wrote(text);
    }

    pub(crate) async fn select(&self, choice: &str, option: &str) {
        let what = || format!("`{option}` in the choice `{choice}`");
        self.until(what, async || {
            self.one(Kind::Choice, choice, None).await?.select_by_label(option).await.ok()
        })
        .await;
        self.effort.clicked();
    }

    async fn click(&self, kind: Kind, name: &str) {
        let what = || format!("{kind:?} `{name}`, to click it");
        self.until(what, async || self.one(kind, name, None).await?.click().await.ok()).await;
        self.effort.clicked();
    }

    /// Waits until something of this label can be seen.
    pub(crate) async fn finds(&self, kind: Kind, name: &str) -> Element {
        self.until(|| format!("{kind:?} `{name}`"), async || self.one(kind, name, None).await).await
    }

    /// Whether there is something of this label now.
    pub(crate) async fn has(&self, kind: Kind, name: &str) -> bool {
        self.one(kind, name, None).await.is_some()
    }

    /// Waits until the text can be read, whatever its case: a style sheet may write capitals.
    pub(crate) async fn reads(&self, text: &str) {
        let wanted = text.to_lowercase();
        let what = || format!("the text `{text}`");
        self.until(what, async || self.text().await.to_lowercase().contains(&wanted).then_some(())).await;
    }

    /// All that can be read.
    pub(crate) async fn text(&self) -> String {
        let text = self.client.execute(READ, Vec::new()).await;
        text.ok().and_then(|text| text.as_str().map(ToOwned::to_owned)).unwrap_or_default()
    }

    /// The last part of the address.
    pub(crate) async fn last_of_path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_owned()
    }

    /// The only element of this label; more than one would leave a person at a loss.
    async fn one(&self, kind: Kind, name: &str, table: Option<&str>) -> Option<Element> {
        let wanted = vec![json!(kind.selector()), json!(table), json!(name)];
        let found = self.client.execute(FIND, wanted).await.ok()?;
        let mut named = Vec::new();
        for element in found.as_array()? {
            let id = element[ELEMENT].as_str()?.to_owned();
            let element = Element::from_element_id(self.client.clone(), ElementRef::from(id));
            let label = self.label(&element).await?;
            if label == name || label.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')) {
                named.push((label != name, element));
            }
        }
        // What is called just so goes before what only begins so.
        named.sort_by_key(|(longer, _)| *longer);
        let best = named.first()?.0;
        let alike = named.iter().filter(|(longer, _)| *longer == best).count();
        assert!(alike == 1, "{}: {alike} of {kind:?} are called `{name}`", self.who);
        named.into_iter().next().map(|(_, element)| element)
    }

    /// The accessible name; a folded part is named by its text.
    pub(crate) async fn label(&self, element: &Element) -> Option<String> {
        let label = Ask::Label(element.element_id().into()).of(&self.client).await.ok()?;
        let label = label.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        if label.is_empty() { element.text().await.ok() } else { Some(label) }
    }

    /// Waits for something to be there.
    pub(crate) async fn until<T>(&self, what: impl Fn() -> String, look: impl AsyncFn() -> Option<T>) -> T {
        self.until_within(PATIENCE, what, look).await
    }

    /// Waits for something that comes once an agent's claim, or a short visit, has run out.
    pub(crate) async fn until_lease_ends<T>(
        &self,
        what: impl Fn() -> String,
        look: impl AsyncFn() -> Option<T>,
    ) -> T {
        let lease = Duration::from_millis(LEASE.as_millis().unsigned_abs());
        self.until_within(lease + PATIENCE, what, look).await
    }

    async fn until_within<T>(
        &self,
        patience: Duration,
        what: impl Fn() -> String,
        look: impl AsyncFn() -> Option<T>,
    ) -> T {
        let end = Instant::now() + patience;
        loop {
            if let Some(there) = look().await {
                return there;
            }
            if Instant::now() > end {
                let page = self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default();
                let console = self.console().await;
                let text = self.text().await;
                panic!("{} waits in vain for {} on {page}: {text}\nconsole: {console:?}", self.who, what());
            }
            sleep(LOOK).await;
        }
    }

    /// A page was reached: nothing unexpected on the console, nothing that axe-core objects to, nothing over the
    /// edge of a screen, and pictures if they are wanted.
    pub(crate) async fn look(&self, page: &str) {
        self.quiet().await;
        axe::judge(self, page).await;
        pictures::fits(self, page).await;
        pictures::take(self, page).await;
    }

    /// Nothing was said on the console but the refusals that were provoked.
    pub(crate) async fn quiet(&self) {
        let unexpected = |line: &&Value| {
            // What the browser remarks on itself, such as where an autofocus went, is no fault of a page.
            if !["WARNING", "SEVERE"].contains(&line["level"].as_str().unwrap_or_default()) {
                return false;
            }
            let text = line["message"].as_str().unwrap_or_default();
            let known = |(status, path): &(u16, &str)| {
                text.contains(&format!("{path} - Failed to load"))
                    && text.contains(&format!("status of {status}"))
            };
            !self.expected.iter().any(known)
        };
        let console = self.console().await;
        let said: Vec<_> = console.iter().filter(unexpected).collect();
        assert!(said.is_empty(), "{}: the browser's console says {said:#?}", self.who);
    }

    async fn console(&self) -> Vec<Value> {
        let lines = Ask::Console.of(&self.client).await.unwrap();
        lines.as_array().cloned().unwrap_or_default()
    }

    /// Closes the browser, which must have had nothing to complain about to the end.
    pub(crate) async fn leave(self) {
        self.quiet().await;
        self.client.close().await.unwrap();
    }
}
