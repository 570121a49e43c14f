//! The jobs of a site.

use crate::office::{at, begin, id, in_production, issuance, load, next, queued, record};
use crate::place::Place;
use cardwright_core::ports::store::{Commands as _, Lists as _};
use cardwright_core::record::JobRow;
use domain::issuance::state::Target;
use domain::profile::Parts;

pub(crate) async fn the_jobs_of_a_site_are_oldest_first(place: &Place) {
    let store = &place.store;
    let reader = Target::Reader { agent: id("agent-1"), reader: id("reader-1") };
    let states = [
        ("later", 20, queued(Target::AnyReader)),
        ("early", 10, queued(reader)),
        ("leased", 30, in_production("agent-2", at(60_000))),
    ];
    for (name, begun, state) in states {
        let mut job = issuance(name, name, begun);
        job.state = state;
        begin(store, &record(job)).await;
    }
    let mut south = issuance("south", "south", 0);
    (south.site, south.state) = (id("south"), queued(Target::AnyReader));
    begin(store, &record(south)).await;
    begin(store, &record(issuance("requested", "requested", 0))).await;

    let row = |name: &str, target, leased| JobRow {
        issuance: id(name),
        target,
        leased,
        held_at: None,
        chip: None,
        uid: None,
        parts: Parts::default(),
        order: None,
    };
    let readers = [id("reader-1")];
    let jobs = async |site: &str| store.jobs(&id(site), &id("agent-1"), &readers).await.unwrap();
    let early = row("early", Some((id("agent-1"), id("reader-1"))), None);
    let later = row("later", None, None);
    let held = |until| JobRow {
        held_at: Some(id("reader-1")),
        ..row("leased", None, Some((id("agent-2"), at(until))))
    };
    let leased = held(60_000);
    assert_eq!(jobs("north").await, [later.clone(), leased, early.clone()]);
    assert_eq!(jobs("west").await, []);
    // What is meant for a reader that is off hides nothing: it is asked for by that reader alone.
    let others = store.jobs(&id("north"), &id("agent-1"), &[]).await.unwrap();
    assert!(others.iter().all(|job| job.target.is_none()));

    // A renewed lease shows at once; a job that is done is none any more.
    let mut renewed = next(&load(store, &id("leased")).await.unwrap());
    renewed.issuance.state = in_production("agent-2", at(120_000));
    store.save(&renewed).await.unwrap();
    let leased = held(120_000);
    assert_eq!(jobs("north").await, [later.clone(), leased, early.clone()]);
    let mut ended = next(&renewed);
    ended.issuance.state = domain::issuance::State::Cancelled(domain::issuance::state::Ended {
        at: at(0),
        reason: None,
        number: None,
    });
    store.save(&ended).await.unwrap();
    assert_eq!(jobs("north").await, [later, early]);
}
