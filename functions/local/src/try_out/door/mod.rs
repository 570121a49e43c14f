//! The door: a page behind mutual TLS that opens for a card of this site, and shuts once the card is reported lost. For
//! trying out: it shows what a certificate's status is for, as any door or service that takes cards would see it.

mod bench;
mod book;
mod command;
mod hold;
mod judge;
mod keeper;
mod key;
mod leaf;
mod ocsp;
mod page;
mod tls;
mod visitor;

pub(crate) use command::HoldToDoor;
pub(crate) use visitor::{Options as VisitDoor, run as visit};

use super::InHand;
use crate::backend::Backend;
use crate::console::{Failure, Steps};
use axum::Router;
use bench::Parts;
use book::Book;
use ca::{DoorCertificate, DoorError};
use hold::Hand;
use judge::Judge;
use keeper::Keeper;
use rustls::DistinguishedName;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tls::{Doorway, Guest};
use tokio::sync::{Mutex, watch};

/// The door's port, if it is free.
const PORT: u16 = 8481;
/// Beside the agent's program: a card for a reader of the PC/SC service.
const CARD_PROGRAM: &str = "virtual-card-vpcd";

/// The door, seen from either side.
pub(crate) struct Door {
    keeper: Arc<Keeper>,
    hand: Hand,
    place: Place,
}

/// Where everything is.
struct Place {
    /// The portals' address, where the street is.
    street: String,
    /// The door's own.
    door: String,
    /// SHA-256 over the door's certificate, as browsers show it.
    fingerprint: String,
    certificate: PathBuf,
    /// What to type in a terminal.
    command: String,
}

impl Door {
    /// Opens it: listens, and starts a reader for the virtual card. `driver` is where vpcd is, if it is not installed.
    pub(super) async fn open(
        backend: &Backend,
        in_hand: Arc<InHand>,
        (data, street): (&Path, &str),
        driver: Option<PathBuf>,
    ) -> Result<Arc<Self>, Failure> {
        let listener = tls::listen(PORT).await?;
        let address = listener.local_addr().map_err(|e| Failure::because("the door has no address", &e))?;
        let unmade = |e: DoorError| Failure::because("the door's certificate was not made", &e);
        let made = DoorCertificate::make(backend.engine.clock.now()).map_err(unmade)?;
        let certificate = data.join("door.pem");
        std::fs::write(&certificate, made.pem().map_err(unmade)?)
            .map_err(|e| Failure(format!("cannot write {}: {e}", certificate.display())))?;
        let fingerprint = cardwright_core::digest(made.der()).0.map(|byte| format!("{byte:02X}")).join(":");
        let chain = backend.issuer.chain();
        let judge = Judge::new(chain.root.as_bytes(), chain.issuing.as_bytes());
        let judge = judge.map_err(|e| Failure::because("the door cannot ask anybody", &e))?;
        let issuers = judge.names().into_iter().map(DistinguishedName::from).collect();
        let own = made.der().to_vec().into();
        let config = tls::config(own, made.into_key(), issuers);
        let config = config.map_err(|e| Failure::because("the door has no TLS", &e))?;
        let program = std::env::current_exe().unwrap_or_else(|_| "cardwright".into());
        let place = Place {
            street: street.to_owned(),
            door: format!("https://{address}"),
            fingerprint,
            certificate: certificate.clone(),
            command: format!("{} door --at {street}", program.display()),
        };
        let clock = backend.engine.clock.clone();
        let stored = backend.status.revocations.clone();
        let keeper = Arc::new(Keeper { judge, book: Book::new(clock.clone()), clock, stored });
        let folder = std::env::temp_dir().join(format!("cardwright-{}-door", std::process::id()));
        let parts = Parts { card: in_hand.program().with_file_name(CARD_PROGRAM), driver };
        let hand = Hand {
            backend: backend.clone(),
            in_hand,
            parts,
            folder,
            door: format!("{}/door", place.door),
            certificate,
            bench: Mutex::new(None),
            ready: watch::Sender::new(None),
        };
        let door = Arc::new(Self { keeper, hand, place });
        door.work(Doorway::open(listener, config));
        Ok(door)
    }

    fn work(self: &Arc<Self>, doorway: Doorway) {
        let router = page::behind(self.clone()).into_make_service_with_connect_info::<Guest>();
        tokio::spawn(async move {
            if let Err(error) = axum::serve(doorway, router).await {
                tracing::error!(%error, "the door is gone");
            }
        });
        tokio::spawn(self.keeper.clone().watch());
        let door = self.clone();
        tokio::spawn(async move { door.hand.prepare().await });
    }

    /// What the portals' own address has of it.
    pub(super) fn street(self: &Arc<Self>) -> Router {
        page::street(self.clone())
    }

    /// Says where it is, and how to come in.
    pub(super) async fn say(&self, steps: &Steps) {
        let mut ready = self.hand.ready.subscribe();
        let known = ready.wait_for(Option::is_some).await.map(|ready| ready.clone());
        let Place { street, door, fingerprint, certificate, command } = &self.place;
        let trouble = match known.ok().flatten() {
            Some(Err(why)) => Some(why),
            _ => None,
        };
        let how = trouble.clone().unwrap_or_else(|| format!("From a terminal: {command}"));
        let text = format!(
            "\n  The card opens a door, and Report lost shuts it: {street}/door\n    {how}\n    \
             With a reader of your own: {door}/door (SHA-256 {fingerprint})"
        );
        let data = json!({
            "url": format!("{street}/door"), "door": format!("{door}/door"), "fingerprint": fingerprint,
            "certificate": certificate, "command": command, "trouble": trouble,
        });
        steps.say("door", &text, data);
    }
}
