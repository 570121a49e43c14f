//! Own cards: the picture of each as it was printed, and what is on it. For their holder, and for officers.

use crate::layouts::{badge_at_work, plain, print_plainly};
use crate::settings::{BADGE, administrator, process, set};
use api::card::{CardLife, CardPage, CardPrint, MyCardDetail, MyCardDetails, MyCards, ReportLoss};
use api::people::PersonPage;
use cardwright_e2e::in_process::{Act, Call, Case, Office, Reply, Session, SoftCard, holder, note};
use domain::certificate::CertificateStateName;
use domain::id::Version;
use domain::layout::Layout;
use domain::profile::{LayoutEdition, Slot};
use domain::role::Role;
use domain::settings::{Setting, SettingName};
use domain::time::Span;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{Method, StatusCode};
use std::collections::BTreeSet;

/// A badge with its holder's photo on it, made by the layout that is built in.
pub(crate) async fn badge(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::RefuseBadge).await;
    case.does(Act::Confirm).await;
    case
}

fn picture(case: &Case<'_>, side: &str, by: &Session) -> Call {
    Call::get(format!("/api/cards/{}/picture{side}", case.id())).by(by)
}

/// The picture's tag and bytes.
pub(crate) async fn seen(case: &Case<'_>, side: &str, by: &Session) -> (String, Vec<u8>) {
    let reply = case.office.send(&picture(case, side, by)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", String::from_utf8_lossy(&reply.body));
    assert!(reply.body.starts_with(b"\x89PNG"));
    (tag(&reply), reply.body.to_vec())
}

fn tag(reply: &Reply) -> String {
    reply.headers[ETAG].to_str().unwrap().to_owned()
}

async fn refused(case: &Case<'_>, side: &str, by: &Session) -> (u16, String) {
    let reply = case.office.send(&picture(case, side, by)).await;
    (reply.status.as_u16(), reply.code())
}

fn answer(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn details(office: &Office, by: &Session) -> Vec<MyCardDetail> {
    office.send(&Call::get("/api/my/cards/details").by(by)).await.json::<MyCardDetails>().cards
}

async fn stranger(office: &Office) -> Session {
    office.hire(holder("stranger"), &[Role::SelfServiceUser]).await
}

#[tokio::test]
async fn a_holder_and_officers_see_a_card_as_it_was_printed_and_nobody_else_does() {
    let office = Office::open().await;
    let case = badge(&office).await;
    let front = seen(&case, "?side=front", &case.holder).await;
    assert_eq!(seen(&case, "", &case.holder).await, front, "what is not said is the front");
    let back = seen(&case, "?side=back", &case.holder).await;
    assert!(back.0 != front.0 && back.1 != front.1);
    let staff = office.staff_members();
    for officer in [&staff.officer, &staff.approver, &staff.administrator, &staff.production] {
        assert_eq!(seen(&case, "", officer).await, front);
    }
    let stranger = stranger(&office).await;
    assert_eq!(refused(&case, "", &stranger).await, answer(403, "role-missing"));
    assert_eq!(refused(&case, "?side=edge", &case.holder).await.0, 400);
    let nobody = picture(&case, "", &case.holder).without("cookie");
    assert_eq!(office.send(&nobody).await.status, StatusCode::UNAUTHORIZED);
    // Whether there is such a card is not told to whom it does not concern.
    let unknown = |by| Call::get("/api/cards/no-such-card/picture").by(by);
    assert_eq!(office.send(&unknown(&stranger)).await.code(), "role-missing");
    assert_eq!(office.send(&unknown(&staff.officer)).await.code(), "not-found");
}

#[tokio::test]
async fn a_picture_is_sent_once() {
    let office = Office::open().await;
    let case = badge(&office).await;
    let first = office.send(&picture(&case, "", &case.holder)).await;
    assert_eq!(first.headers[CONTENT_TYPE], "image/png");
    assert_eq!(first.headers[CACHE_CONTROL], "private, no-cache");
    let again = picture(&case, "", &case.holder).with(IF_NONE_MATCH.as_str(), &tag(&first));
    let again = office.send(&again).await;
    assert_eq!((again.status, again.body.len(), tag(&again)), (StatusCode::NOT_MODIFIED, 0, tag(&first)));
    let other = picture(&case, "?side=back", &case.holder).with(IF_NONE_MATCH.as_str(), &tag(&first));
    assert_eq!(office.send(&other).await.status, StatusCode::OK, "the other side is another picture");
    // Who may see it is asked before it is compared.
    let by = stranger(&office).await;
    let foreign = picture(&case, "", &by).with(IF_NONE_MATCH.as_str(), &tag(&first));
    assert_eq!(office.send(&foreign).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn of_a_card_on_which_nothing_is_printed_there_is_no_picture() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    assert_eq!(refused(&case, "", &case.holder).await, answer(404, "not-found"));
    assert_eq!(details(&office, &case.holder).await[0].print, None);
    // Nor is there of one that will be printed yet.
    let waiting = office.case_before(Act::ReleasePrint).await;
    assert_eq!(refused(&waiting, "", &waiting.holder).await, answer(404, "not-found"));
}

#[tokio::test]
async fn an_old_card_keeps_its_layout() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    print_plainly(&office, &by).await;
    let made = async || {
        let mut case = badge_at_work(&office).await;
        for act in [Act::RegisterUid, Act::ReleasePrint, Act::VerifiedBadge, Act::Confirm] {
            case.does(act).await;
        }
        case
    };
    let old = made().await;
    let before = seen(&old, "", &old.holder).await;
    assert_eq!(refused(&old, "?side=back", &old.holder).await, answer(404, "not-found"));
    let two_sided = Layout { back: Some(plain().front), ..plain() };
    let name = old.record().await.unwrap().issuance.profile().layout.unwrap().name;
    set(&office, &by, &SettingName::Layout(name.clone()), 1, Setting::Layout(two_sided)).await;
    let newest = Some(LayoutEdition { name, edition: Version::new(2) });
    set(&office, &by, &SettingName::Process(BADGE), 1, process(BADGE, |s| s.layout = newest)).await;
    let new = made().await;
    assert_eq!(seen(&old, "", &old.holder).await, before);
    seen(&new, "?side=back", &new.holder).await;
    let back = async |case: &Case<'_>| details(&office, &case.holder).await[0].print.unwrap().back;
    assert_eq!((back(&old).await, back(&new).await), (false, true));
}

/// Nobody is shown a card with another photo on it than the card has.
#[tokio::test]
async fn a_photo_that_is_not_kept_any_more_is_a_silhouette_and_the_page_says_so() {
    let office = Office::open().await;
    let case = badge(&office).await;
    let officer = &office.staff_members().officer;
    let print = async || {
        let own = details(&office, &case.holder).await[0].print;
        let page: CardPage =
            office.send(&Call::get(format!("/api/cards/{}", case.id())).by(officer)).await.json();
        assert_eq!(page.print, own);
        own.unwrap()
    };
    let with_photo = seen(&case, "", &case.holder).await;
    assert_eq!(print().await, CardPrint { back: true, photo_gone: false });

    let path = format!("/api/people/{}/photo", case.holder.person);
    let remove = Call::post(&path, &office.name("cmd"), &()).by(officer);
    let removed = office.send(&Call { method: Method::DELETE, ..remove }).await;
    assert!(removed.status.is_success(), "{removed:?}");
    let silhouette = seen(&case, "", &case.holder).await;
    assert!(silhouette.0 != with_photo.0 && silhouette.1 != with_photo.1);
    assert_eq!(print().await, CardPrint { back: true, photo_gone: true });

    take(&office, &case.holder, &another_portrait(&office, officer).await).await;
    assert_eq!(seen(&case, "", &case.holder).await, silhouette, "not the new photo either");
    assert!(print().await.photo_gone);

    office.portray(&case.holder.person).await;
    assert_eq!(seen(&case, "", &case.holder).await, with_photo, "the one on the card");
    assert!(!print().await.photo_gone);
}

/// Another photo than everybody here has: a picture of a card, made into a portrait.
async fn another_portrait(office: &Office, officer: &Session) -> Vec<u8> {
    let other = badge(office).await;
    seen(&other, "", officer).await.1
}

async fn take(office: &Office, person: &Session, picture: &[u8]) {
    let path = format!("/api/people/{}/photo", person.person);
    let call = Call::post(path, &office.name("photo"), &()).with("content-type", "image/png");
    let call = Call { body: picture.to_vec().into(), ..call }.by(&office.staff_members().officer);
    let reply = office.send(&call).await;
    assert!(reply.status.is_success(), "{reply:?}");
    let page = Call::get(format!("/api/people/{}", person.person)).by(&office.staff_members().officer);
    assert!(office.send(&page).await.json::<PersonPage>().person.photo.is_some());
}

#[tokio::test]
async fn certificates_are_shown_with_their_card_and_stand_as_it_does() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    let staff = office.staff_members();
    let life = async |life: CardLife| {
        let call = case.post(&format!("/api/cards/{}/life", case.id()), &life).by(&staff.officer);
        assert_eq!(office.send(&call).await.code(), "ok");
        office.settle().await;
    };
    let states = async || {
        let [card] = details(&office, &case.holder).await.try_into().unwrap();
        let slots: Vec<_> = card.certificates.iter().map(|certificate| certificate.slot).collect();
        assert_eq!(slots, Slot::ALL);
        let list: MyCards = office.send(&Call::get("/api/my/cards").by(&case.holder)).await.json();
        assert_eq!((&list.cards[0].card, &list.cards[0].allowed), (&card.card, &card.allowed));
        for (shown, issued) in card.certificates.iter().zip(&case.certificates) {
            assert_eq!(shown.until, issued.not_after);
        }
        card.certificates.iter().map(|certificate| certificate.state).collect::<Vec<_>>()
    };
    use CertificateStateName::{OnHold, Revoked, Valid};
    assert_eq!(states().await, [OnHold; 4], "before it is handed over");
    life(CardLife::HandOver { to: None }).await;
    assert_eq!(states().await, [Valid; 4]);
    let serial = case.certificates[1].serial.clone();
    life(CardLife::HoldCertificate { serial, reason: note("it is so") }).await;
    assert_eq!(states().await, [Valid, OnHold, Valid, Valid]);
    let loss = format!("/api/my/cards/{}/loss", case.id());
    office.send(&case.post(&loss, &ReportLoss::default()).by(&case.holder)).await;
    office.settle().await;
    assert_eq!(states().await, [Revoked; 4]);
    assert!(details(&office, &stranger(&office).await).await.is_empty(), "of nobody else");
}

/// However many there are, and each with what is its own.
#[tokio::test]
async fn many_cards_are_shown_at_once() {
    let office = Office::open().await;
    let mut case = badge(&office).await;
    let first = case.id().clone();
    let mut cards = BTreeSet::from([first]);
    for _ in 0..2 {
        office.clock.advance(Span::from_secs(60));
        case.card = SoftCard::blank();
        for act in Act::RefuseBadge.way().into_iter().chain([Act::Confirm]) {
            case.does(act).await;
        }
        cards.insert(case.id().clone());
    }
    let shown = details(&office, &case.holder).await;
    assert_eq!(shown.iter().map(|mine| mine.card.issuance.clone()).collect::<BTreeSet<_>>(), cards);
    assert_eq!(shown[0].card.issuance, *case.id(), "the newest first");
    assert!(shown.iter().all(|mine| mine.print == Some(CardPrint { back: true, photo_gone: false })));
}
