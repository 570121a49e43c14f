//! PIN and PUK: each tried once a contact at most, never with fewer than two tries left.

use crate::contact::InForce;
use crate::error::Problem;
use crate::factory;
use crate::session::{Plan, Session};
use crate::transport::CardTransport;
use domain::evidence::CardObject;
use piv::command;
use piv::status::Meaning;
use sealed::transit::CardSecrets;
use zeroize::Zeroizing;

/// Below this, a wrong guess could cost the card.
const FEWEST_TRIES: u8 = 2;

impl<T: CardTransport> Session<T> {
    /// The tries that the PIN has left; `None` if it is verified, which also means all of them.
    pub(crate) fn pin_tries_left(&mut self) -> Result<Option<u8>, Problem> {
        let response = self.card.exchange(&command::pin_tries_left())?;
        match response.status().meaning() {
            Meaning::Success => Ok(None),
            Meaning::TriesLeft(tries) => Ok(Some(tries)),
            Meaning::Blocked => Ok(Some(0)),
            _ => Err(Problem::Refused(response.status())),
        }
    }

    /// Finds out which PIN is in force and leaves it verified.
    ///
    /// A run changes PUK and PIN only with its CCC written: without that, the factory's are in force.
    /// With it, new before factory. But two tries left are what our own try of the new PIN leaves on
    /// a card that still has the factory's: then that one.
    pub(crate) fn verify_pin(&mut self, plan: &Plan, secrets: &CardSecrets) -> Result<(), Problem> {
        if self.contact.pin.is_some() {
            return Ok(());
        }
        self.contact.reached_secrets = self.contact.resumed && self.objects_written(plan)?;
        let mut tries = self.pin_tries_left()?.unwrap_or(u8::MAX);
        let candidates: &[InForce] = match (self.contact.reached_secrets, tries) {
            (true, 3..) => &[InForce::Own, InForce::Factory],
            _ => &[InForce::Factory],
        };
        for candidate in candidates {
            if tries < FEWEST_TRIES {
                return Err(Problem::PinTries(tries));
            }
            if self.send_pin(*candidate, secrets)? {
                self.contact.pin = Some(*candidate);
                return Ok(());
            }
            tries = self.pin_tries_left()?.unwrap_or(0);
        }
        Err(Problem::PinRefused)
    }

    /// Whether an earlier run wrote the object that comes last.
    fn objects_written(&mut self, plan: &Plan) -> Result<bool, Problem> {
        match CardObject::of_every_card(plan.profile.version).last() {
            Some(last) => Ok(self.card.read(*last)?.is_some_and(|value| !value.is_empty())),
            None => Ok(false),
        }
    }

    /// Sets how often PIN and PUK may be tried, on a card that can be told; others keep what their maker has set. That puts
    /// both back to the factory's, so it is done while they are in force, and the PIN is verified again.
    pub(crate) fn set_tries(&mut self, plan: &Plan, secrets: &CardSecrets) -> Result<(), Problem> {
        let Some(tries) = plan.profile.tries else { return Ok(()) };
        if self.contact.pin != Some(InForce::Factory) || self.contact.reached_secrets {
            return Ok(());
        }
        if self.card.exchange(&command::set_tries(tries))?.status().is_success() {
            self.contact.pin = None;
            self.verify_pin(plan, secrets)?;
        }
        Ok(())
    }

    fn padded(which: InForce, secrets: &CardSecrets) -> Zeroizing<[u8; 8]> {
        match which {
            InForce::Factory => Zeroizing::new(factory::PIN),
            InForce::Own => secrets.pin.expose_padded(),
        }
    }

    /// Sends one PIN; `false` if it is wrong.
    pub(crate) fn send_pin(&mut self, which: InForce, secrets: &CardSecrets) -> Result<bool, Problem> {
        self.attempt(&command::verify_pin(&Self::padded(which, secrets)))
    }

    /// One command that shows a PIN or PUK; `false` if that is wrong.
    pub(crate) fn attempt(&mut self, command: &piv::apdu::Command) -> Result<bool, Problem> {
        let response = self.card.exchange(command)?;
        match response.status().meaning() {
            Meaning::Success => Ok(true),
            Meaning::TriesLeft(_) | Meaning::WrongSecret | Meaning::Blocked => Ok(false),
            _ => Err(Problem::Refused(response.status())),
        }
    }

    /// Has the card accept a change to its own PUK in this contact, whichever PUK it holds.
    ///
    /// New before factory, if an earlier run may have changed it. The PUK's counter cannot be read, so
    /// the factory's is shown only where that is not known to be its last try.
    pub(crate) fn set_puk(&mut self, secrets: &CardSecrets) -> Result<(), Problem> {
        let own = secrets.puk.expose_padded();
        if self.contact.reached_secrets {
            let response = self.card.exchange(&command::change_puk(&own, &own))?;
            match response.status().meaning() {
                Meaning::Success => return Ok(()),
                // The PIN is changed after the PUK: a card with its own PIN must have its own PUK.
                _ if self.contact.pin == Some(InForce::Own) => return Err(Problem::PukRefused),
                Meaning::TriesLeft(tries) if tries < FEWEST_TRIES => return Err(Problem::PukTries(tries)),
                Meaning::TriesLeft(_) | Meaning::WrongSecret => {}
                Meaning::Blocked => return Err(Problem::PukRefused),
                _ => return Err(Problem::Refused(response.status())),
            }
        }
        if self.attempt(&command::change_puk(&factory::PUK, &own))? {
            Ok(())
        } else {
            Err(Problem::PukRefused)
        }
    }

    /// Replaces the factory's PIN, if it is in force.
    pub(crate) fn set_pin(&mut self, secrets: &CardSecrets) -> Result<(), Problem> {
        if self.contact.pin == Some(InForce::Own) {
            return Ok(());
        }
        if !self.attempt(&command::change_pin(&factory::PIN, &secrets.pin.expose_padded()))? {
            return Err(Problem::PinRefused);
        }
        self.contact.pin = Some(InForce::Own);
        Ok(())
    }
}
