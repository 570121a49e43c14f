//! The desk over PC/SC: what it sees, whom it gives which card, what it asks for.

use super::super::desk::{PcscDesk, State};
use super::super::look::id;
use super::super::place::place;
use super::script::{Chip, Script};
use crate::desk::{Desk as _, Place};
use api::agent::Offer;
use domain::contactless::Uid;
use domain::id::{ChipId, IssuanceId, ReaderId};
use domain::profile::Parts;
use domain::reader::ReaderState;
use rand::SeedableRng as _;
use std::ffi::CStr;
use std::time::Duration;
use tokio::time::timeout;

const READER: &CStr = c"Reader 00 00";
const OTHER: &CStr = c"Reader 01 00";

fn job() -> IssuanceId {
    IssuanceId::from_random([1; 10])
}

fn offer(chip: Option<ChipId>) -> Offer {
    Offer {
        issuance: job(),
        reader: None,
        was_at: None,
        chip,
        uid: None,
        parts: Parts::default(),
        order: None,
    }
}

/// Waits until the desk sees this in the reader.
async fn until(desk: &PcscDesk<Script>, reader: &CStr, wanted: Option<ReaderState>) {
    let mut changes = desk.changes();
    let seen = || desk.readers().into_iter().find(|r| r.reader == id(reader)).map(|r| r.state);
    let wait = async {
        while seen() != wanted {
            changes.changed().await.unwrap();
        }
    };
    timeout(Duration::from_secs(20), wait).await.unwrap_or_else(|_| panic!("{wanted:?}, but {:?}", seen()));
}

fn asked(place: Place) -> String {
    match place {
        Place::Ask(what) => what,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_job_gets_a_blank_card_and_nobody_elses() {
    let script = Script::with_reader(READER);
    let desk = PcscDesk::watch(script.clone());
    until(&desk, READER, Some(ReaderState::Empty)).await;
    assert!(
        asked(desk.place(&offer(None), &[])).contains("insert a blank PIV card into reader Reader 00 00")
    );

    script.put(READER, Some(Chip::NotPiv));
    until(&desk, READER, Some(ReaderState::Unknown)).await;
    let what = asked(desk.place(&offer(None), &[]));
    assert!(what.starts_with("this is not a PIV card (status 6A82); take the card out"), "{what}");

    script.blank(READER);
    until(&desk, READER, Some(ReaderState::Blank)).await;
    assert_eq!(desk.place(&offer(None), &[]), Place::At(id(READER)));
    assert_eq!(desk.place(&offer(None), &[id(READER)]), Place::Later);
    let elsewhere: ReaderId = "elsewhere".parse().unwrap();
    let not_here = Offer { reader: Some(elsewhere), ..offer(None) };
    assert_eq!(asked(desk.place(&not_here, &[])), "plug in a reader");
}

#[tokio::test]
async fn a_card_taken_is_looked_at_again_and_a_marked_one_is_for_its_own_job_alone() {
    let script = Script::with_reader(READER);
    let desk = PcscDesk::watch(script.clone());
    script.blank(READER);
    until(&desk, READER, Some(ReaderState::Blank)).await;
    let mut random = rand::rngs::StdRng::seed_from_u64(1);
    let mut card = desk.card(&offer(None), &id(READER), &mut random).unwrap();
    assert_eq!(desk.place(&offer(None), &[]), Place::Later, "it is held");
    let chip = mark(&mut card);
    drop(card);
    until(&desk, READER, Some(ReaderState::Marked)).await;
    let what = asked(desk.place(&offer(None), &[]));
    assert!(what.contains(&format!("belongs to another job (chip {chip}); take it out")), "{what}");
    assert_eq!(desk.place(&offer(Some(chip)), &[]), Place::At(id(READER)));
    let other = ChipId::from_random([9; 16]);
    let what = asked(desk.place(&offer(Some(other)), &[]));
    assert!(what.contains(&chip.to_string()) && what.contains(&other.to_string()), "{what}");

    // The card that was begun with comes before a blank one, in whichever reader it is.
    script.plug(OTHER);
    let marked = script.put(READER, None);
    script.blank(READER);
    script.put(OTHER, marked);
    until(&desk, OTHER, Some(ReaderState::Marked)).await;
    until(&desk, READER, Some(ReaderState::Blank)).await;
    assert_eq!(desk.place(&offer(Some(chip)), &[]), Place::At(id(OTHER)));
    assert_eq!(desk.place(&offer(None), &[]), Place::At(id(READER)));
}

#[tokio::test]
async fn a_card_moved_while_at_work_gets_no_apdu_more() {
    let script = Script::with_reader(READER);
    let desk = PcscDesk::watch(script.clone());
    script.blank(READER);
    until(&desk, READER, Some(ReaderState::Blank)).await;
    let mut card = desk.card(&offer(None), &id(READER), &mut rand::rngs::StdRng::seed_from_u64(1)).unwrap();
    let tries: &[u8] = &[0, 0x20, 0, 0x80];
    assert!(card.transmit(tries).is_ok());
    script.swap_unnoticed(READER);
    let mut changes = desk.changes();
    let refused = async {
        while card.transmit(tries) != Err(personalise::TransportError::Removed) {
            changes.changed().await.unwrap();
        }
    };
    timeout(Duration::from_secs(5), refused).await.expect("the other card is taken for the first one");
    assert_eq!(card.reset(), Err(personalise::TransportError::Removed));
    drop(card);
    until(&desk, READER, Some(ReaderState::Blank)).await;
}

#[tokio::test]
async fn held_stopped_plugged_and_unplugged_is_all_seen() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    script.hold(READER, true);
    let desk = PcscDesk::watch(script.clone());
    until(&desk, READER, Some(ReaderState::InUse)).await;
    assert!(asked(desk.place(&offer(None), &[])).contains("is in use by another program"));
    script.hold(READER, false);
    until(&desk, READER, Some(ReaderState::Blank)).await;

    script.stop();
    until(&desk, READER, None).await;
    let what = asked(desk.place(&offer(None), &[]));
    assert!(what.starts_with("the smart card service does not answer. Start the smart"), "{what}");
    script.start();
    until(&desk, READER, Some(ReaderState::Blank)).await;

    script.plug(OTHER);
    until(&desk, OTHER, Some(ReaderState::Empty)).await;
    script.unplug(OTHER);
    until(&desk, OTHER, None).await;
}

#[tokio::test]
async fn a_card_in_a_reader_plugged_in_anew_is_another_and_the_old_one_frees_nothing() {
    let script = Script::with_reader(READER);
    script.blank(READER);
    let desk = PcscDesk::watch(script.clone());
    until(&desk, READER, Some(ReaderState::Blank)).await;
    let mut random = rand::rngs::StdRng::seed_from_u64(1);
    let mut old = desk.card(&offer(None), &id(READER), &mut random).unwrap();
    script.unplug(READER);
    until(&desk, READER, None).await;
    assert_eq!(old.reset(), Err(personalise::TransportError::Removed));
    script.plug(READER);
    script.blank(READER);
    until(&desk, READER, Some(ReaderState::Blank)).await;
    let new = desk.card(&offer(None), &id(READER), &mut random).unwrap();
    drop(old);
    assert_eq!(desk.place(&offer(None), &[]), Place::Later, "the new one is held still");
    drop(new);
}

#[tokio::test]
async fn a_job_that_began_waits_for_its_card_and_takes_no_blank_that_was_there_before() {
    let script = Script::with_reader(READER);
    script.plug(OTHER);
    script.blank(READER);
    let desk = PcscDesk::watch(script.clone());
    until(&desk, READER, Some(ReaderState::Blank)).await;
    until(&desk, OTHER, Some(ReaderState::Empty)).await;
    let begun = offer(Some(ChipId::from_random([9; 16])));
    let what = asked(desk.place(&begun, &[]));
    assert!(what.contains("began with, into reader Reader 01 00; if it is lost, a blank one"), "{what}");
    let meant = Offer { reader: Some(id(READER)), ..begun.clone() };
    assert_eq!(desk.place(&meant, &[]), Place::At(id(READER)), "no other reader is meant");
    // An agent that was killed before it had written anything finds the card as it was, in the reader of its lease.
    let resumed = Offer { was_at: Some(id(READER)), ..begun.clone() };
    assert_eq!(desk.place(&resumed, &[]), Place::At(id(READER)));

    script.hold(OTHER, true);
    script.blank(OTHER);
    until(&desk, OTHER, Some(ReaderState::InUse)).await;
    assert!(asked(desk.place(&begun, &[])).contains("is in use by another program"), "it may be in there");
    script.hold(OTHER, false);
    until(&desk, OTHER, Some(ReaderState::Blank)).await;
    assert!(matches!(desk.place(&begun, &[]), Place::At(_)), "a person has put a blank one in");

    // Where it began, a blank card has taken its place.
    drop(desk.card(&offer(None), &id(OTHER), &mut rand::rngs::StdRng::seed_from_u64(1)).unwrap());
    script.put(READER, None);
    until(&desk, READER, Some(ReaderState::Empty)).await;
    until(&desk, OTHER, Some(ReaderState::Blank)).await;
    let place = || desk.place(&begun, &[]);
    let mut changes = desk.changes();
    let looked_at = async {
        while place() == Place::Later {
            changes.changed().await.unwrap();
        }
    };
    timeout(Duration::from_secs(20), looked_at).await.unwrap();
    assert_eq!(place(), Place::At(id(OTHER)));
    let of_another_job = Offer { issuance: IssuanceId::from_random([2; 10]), ..begun.clone() };
    assert!(asked(desk.place(&of_another_job, &[])).contains("into reader Reader 00 00"));
}

#[tokio::test]
async fn a_card_that_hangs_while_it_is_looked_at_is_asked_to_be_taken_out() {
    let script = Script::with_reader(READER);
    script.hang(READER, true);
    script.blank(READER);
    let desk = PcscDesk::watch(script.clone());
    until(&desk, READER, Some(ReaderState::Mute)).await;
    let what = asked(desk.place(&offer(None), &[]));
    assert!(what.starts_with("the card does not answer; take the card out of reader Reader 00 00"), "{what}");
    script.hang(READER, false);
    until(&desk, READER, Some(ReaderState::Blank)).await;
}

#[test]
fn nobody_is_asked_for_a_reader_before_the_service_was() {
    assert_eq!(place(&State::default(), &offer(None), &[]), Place::Later);
}

#[tokio::test]
async fn a_badge_gets_a_contactless_card_that_was_put_there_for_it() {
    let uid = |first| Uid::from_bytes(&[first, 1, 2, 3, 4, 5, 6]).unwrap();
    let script = Script::with_reader(READER);
    let desk = PcscDesk::watch(script.clone());
    script.put(READER, Some(Chip::Contactless(uid(4))));
    until(&desk, READER, Some(ReaderState::Contactless)).await;
    let badge = Offer { parts: Parts { piv: false, contactless: true, print: true }, ..offer(None) };
    let next = Offer { issuance: IssuanceId::from_random([2; 10]), ..badge.clone() };
    assert!(asked(desk.place(&offer(None), &[])).contains("take the card off reader"), "not for keys");
    assert_eq!(desk.place(&badge, &[]), Place::At(id(READER)));

    // Once it was worked on, it is that badge's alone.
    let mut random = rand::rngs::StdRng::seed_from_u64(1);
    drop(desk.card(&badge, &id(READER), &mut random).unwrap());
    let mut changes = desk.changes();
    let looked_at = async {
        while desk.place(&next, &[]) == Place::Later {
            changes.changed().await.unwrap();
        }
    };
    timeout(Duration::from_secs(20), looked_at).await.unwrap();
    let what = asked(desk.place(&next, &[]));
    assert!(what.starts_with("take the card off reader Reader 00 00, then put a new contactless"), "{what}");
    let begun = Offer { uid: Some(uid(4)), ..badge.clone() };
    assert_eq!(desk.place(&begun, &[]), Place::At(id(READER)));
    let what = asked(desk.place(&Offer { uid: Some(uid(5)), ..badge }, &[]));
    assert!(what.contains("put the card with the UID 05010203040506, which this job began with"), "{what}");

    // A card with both chips serves, too; one of which nothing is read needs none.
    script.blank(READER);
    until(&desk, READER, Some(ReaderState::Blank)).await;
    assert_eq!(desk.place(&next, &[]), Place::At(id(READER)));
    script.put(READER, None);
    until(&desk, READER, Some(ReaderState::Empty)).await;
    assert!(asked(desk.place(&next, &[])).starts_with("put a new contactless card on reader"));
    let print_alone = Offer { parts: Parts { piv: false, contactless: false, print: true }, ..next };
    assert_eq!(desk.place(&print_alone, &[]), Place::At(id(READER)));
}

/// Marks the card as a production does: the first thing that it writes.
fn mark(card: &mut crate::desk::Card) -> ChipId {
    use domain::profile::{CardProfile, KeyAlgorithm, ProfileVersion};
    use personalise::{Plan, Session};
    use sealed::secret::{ManagementKey, Pin, Puk};
    let mut random = rand::rngs::StdRng::seed_from_u64(2);
    let mut session = Session::new(card);
    let chip = session.identify(&mut |_| ()).unwrap().chip_or_fresh(&mut random);
    let plan = Plan {
        job: job(),
        fence: domain::id::Fence::FIRST,
        chip,
        profile: CardProfile::non_personal(ProfileVersion::CURRENT, KeyAlgorithm::P256),
        expires: domain::time::Timestamp::from_millis(1_940_889_600_000),
        agree_with: None,
    };
    let secrets = sealed::transit::CardSecrets {
        pin: Pin::parse("271828").unwrap(),
        puk: Puk::parse("31415926").unwrap(),
        management_key: ManagementKey::new([7; 32]),
    };
    session.prepare(&plan, &secrets, &[], &mut random, &mut |_| ()).unwrap();
    chip
}
