//! Fifty thousand people: whoever is looked for is found, and soon.

use crate::driver::Driver;
use crate::office::Office;
use crate::window::{Kind, Window};
use cardwright_e2e::crowd;
use cardwright_e2e::people::OFFICER;
use domain::person::Person;
use std::time::{Duration, Instant};

/// How long a search may take, from the last letter to the person on the page, however busy the machine is: a person
/// who waits longer types again.
const SOON: Duration = Duration::from_secs(3);

/// Where somebody is found who is one of the crowd.
const LOOK_FOR: [u32; 5] = [0, 17, 12_345, 31_313, crowd::LARGE - 1];

async fn search(officer: &Window, text: &str) {
    officer.goto("/admin/people").await;
    officer.write("Name, e-mail or personnel number", text).await;
}

/// How long it takes until one line names the person, once all is typed.
async fn found(officer: &Window, text: &str, person: &Person) -> Duration {
    search(officer, text).await;
    let typed = Instant::now();
    officer.reads(person.email.as_str()).await;
    typed.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_found_among_fifty_thousand() {
    let (office, driver) = (Office::open().await, Driver::start());
    let officer = office.window(&driver, &OFFICER).await;
    for number in LOOK_FOR {
        let person = crowd::person(number).record.person;
        let mail = person.email.to_string();
        for text in [mail.as_str(), person.personnel_number.as_str()] {
            let took = found(&officer, text, &person).await;
            assert!(took < SOON, "`{text}` was found after {took:?}");
        }
    }
    // A frequent name: page after page, each person once, and the last page says that it is the last.
    search(&officer, "berberg").await;
    officer.finds(Kind::Button, "Show more").await;
    officer.look("people-many").await;
    let all: Vec<_> = (0..crowd::LARGE).map(|number| crowd::person(number).record.person).collect();
    let begins = |name: &str| name.to_lowercase().starts_with("berberg");
    let fitting = all.iter().filter(|p| begins(p.given_name.as_str()) || begins(p.family_name.as_str()));
    let fitting = fitting.count();
    let shown = async || officer.client.find_all(fantoccini::Locator::Css("tbody tr")).await.unwrap().len();
    while officer.has(Kind::Button, "Show more").await {
        let before = shown().await;
        officer.press("Show more").await;
        officer.until(|| "more people".to_owned(), async || (shown().await > before).then_some(())).await;
    }
    assert_eq!(shown().await, fitting);
    // Two words, neither of them rare.
    let person = all.iter().find(|p| begins(p.family_name.as_str())).unwrap();
    let took = found(&officer, &format!("{} {}", person.given_name, person.family_name), person).await;
    assert!(took < SOON, "two words took {took:?}");
    officer.leave().await;
}
