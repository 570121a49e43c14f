//! The few calls of PC/SC that the agent makes, so that tests can put a script in their place.

use domain::reader::Release;
use pcsc::{
    Attribute, Card, Context, Disposition, Error, MAX_BUFFER_SIZE, PNP_NOTIFICATION, Protocols, ReaderState,
    Scope, ShareMode, State,
};
use std::ffi::{CStr, CString};
use std::time::Duration;

/// The smart card service of a workstation.
pub trait Service: Clone + Send + Sync + 'static {
    /// A connection to the card in a reader.
    type Connection: Connection;
    /// A watch over the readers.
    type Readers: Readers;

    /// Connects to the card in a reader; waits while another program holds it.
    ///
    /// # Errors
    /// As PC/SC says.
    fn connect(&self, reader: &CStr) -> Result<Self::Connection, Error>;

    /// The firmware of a reader, if it tells. May wait while another program holds the reader.
    fn firmware(&self, _: &CStr) -> Option<Release> {
        None
    }

    /// Begins to watch.
    ///
    /// # Errors
    /// As PC/SC says.
    fn readers(&self) -> Result<Self::Readers, Error>;
}

/// A connection to the card in a reader.
pub trait Connection: Sized {
    /// Holds the card against other programs while `work` sends it APDUs, and resets it afterwards: nobody
    /// meets it with a PIN verified. Waits while another program holds it.
    ///
    /// # Errors
    /// As PC/SC says, before anything was sent.
    fn hold<R>(&mut self, work: impl FnOnce(&mut Transmit<'_>) -> R) -> Result<R, Error>;

    /// Makes the connection one with the card as it is after a reset.
    ///
    /// # Errors
    /// As PC/SC says.
    fn renew(&mut self) -> Result<(), Error>;

    /// Ends the connection.
    fn disconnect(self);
}

/// Sends one APDU. Answers as PC/SC does: with nothing at all if the card is pulled out meanwhile.
pub type Transmit<'a> = dyn FnMut(&[u8]) -> Result<Vec<u8>, Error> + 'a;

/// A watch over the readers.
pub trait Readers: Sized {
    /// Waits until something is other than it was at the last call, or the time is up. Answers what is there.
    ///
    /// # Errors
    /// As PC/SC says; the watch is of no more use then.
    fn next(&mut self, at_most: Duration) -> Result<Vec<Seen>, Error>;

    /// What ends a wait from another thread.
    fn stop(&self) -> Box<dyn Fn() + Send + Sync>;
}

/// A reader and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its name in PC/SC.
    pub name: CString,
    /// Whether a card is in it.
    pub card: bool,
    /// Whether that card did not speak when it was powered up.
    pub mute: bool,
    /// Rises with each card put in and taken out.
    pub events: u32,
}

/// PC/SC itself: pcsc-lite, `WinSCard` or the macOS framework.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pcsc;

impl Service for Pcsc {
    type Connection = PcscConnection;
    type Readers = PcscReaders;

    fn connect(&self, reader: &CStr) -> Result<PcscConnection, Error> {
        // A context of its own: a call that blocks holds up all others of its context.
        let context = Context::establish(Scope::User)?;
        let card = context.connect(reader, ShareMode::Shared, Protocols::ANY)?;
        Ok(PcscConnection { card })
    }

    fn firmware(&self, reader: &CStr) -> Option<Release> {
        let context = Context::establish(Scope::User).ok()?;
        // To the reader itself: there need be no card in it.
        let reader = context.connect(reader, ShareMode::Direct, Protocols::UNDEFINED).ok()?;
        let mut version = [0; 4];
        let version = reader.get_attribute(Attribute::VendorIfdVersion, &mut version).map(<[u8]>::to_vec);
        // If there is a card, nobody meant to reset it.
        let _ = reader.disconnect(Disposition::LeaveCard);
        release(&version.ok()?)
    }

    fn readers(&self) -> Result<PcscReaders, Error> {
        let context = Context::establish(Scope::User)?;
        let news = ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE);
        Ok(PcscReaders { context, states: vec![news] })
    }
}

/// A [`Card`].
pub struct PcscConnection {
    card: Card,
}

impl Connection for PcscConnection {
    fn hold<R>(&mut self, work: impl FnOnce(&mut Transmit<'_>) -> R) -> Result<R, Error> {
        let transaction = self.card.transaction()?;
        let done = work(&mut |apdu| {
            let mut answer = [0; MAX_BUFFER_SIZE];
            transaction.transmit(apdu, &mut answer).map(<[u8]>::to_vec)
        });
        // A card that is gone needs no reset.
        let _ = transaction.end(Disposition::ResetCard);
        Ok(done)
    }

    fn renew(&mut self) -> Result<(), Error> {
        self.card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)
    }

    fn disconnect(self) {
        // If it fails, dropping the card tries again.
        let _ = self.card.disconnect(Disposition::LeaveCard);
    }
}

/// A [`Context`] with what it last said of each reader. `Context::is_valid` is of no use: it holds for a
/// service that is gone.
pub struct PcscReaders {
    context: Context,
    /// First the one that tells of readers plugged in.
    states: Vec<ReaderState>,
}

impl PcscReaders {
    /// Adds readers that were plugged in and drops those unplugged.
    fn relist(&mut self) -> Result<(), Error> {
        let names = match self.context.list_readers_owned() {
            Err(Error::NoReadersAvailable) => Vec::new(),
            names => names?,
        };
        self.states
            .retain(|state| state.name() == PNP_NOTIFICATION() || names.iter().any(|n| **n == *state.name()));
        for name in names {
            if !self.states.iter().any(|state| state.name() == name.as_c_str()) {
                self.states.push(ReaderState::new(name, State::UNAWARE));
            }
        }
        Ok(())
    }
}

impl Readers for PcscReaders {
    fn next(&mut self, at_most: Duration) -> Result<Vec<Seen>, Error> {
        self.relist()?;
        match self.context.get_status_change(at_most, &mut self.states) {
            // Unplugged between the two calls: the next listing drops it.
            Ok(()) | Err(Error::Timeout | Error::UnknownReader | Error::ReaderUnavailable) => {}
            Err(error) => return Err(error),
        }
        for state in &mut self.states {
            state.sync_current_state();
        }
        self.relist()?;
        let readers = self.states.iter().filter(|state| state.name() != PNP_NOTIFICATION());
        Ok(readers.map(seen).collect())
    }

    fn stop(&self) -> Box<dyn Fn() + Send + Sync> {
        let context = self.context.clone();
        Box::new(move || {
            // A wait that is over needs no end.
            let _ = context.cancel();
        })
    }
}

/// Major, minor and build number, which PC/SC has as one number (PC/SC part 3, 3.1.3: vendor-specified version).
fn release(version: &[u8]) -> Option<Release> {
    let [build, builds, minor, major] = <[u8; 4]>::try_from(version).ok()?;
    let build = u16::from_le_bytes([build, builds]);
    Release::try_from(format!("{major}.{minor}.{build}")).ok()
}

fn seen(state: &ReaderState) -> Seen {
    let event = state.event_state();
    Seen {
        name: state.name().to_owned(),
        card: event.contains(State::PRESENT),
        mute: event.contains(State::MUTE),
        events: state.event_count(),
    }
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn a_version_is_written_as_its_maker_writes_it() {
        let text = |bytes: &[u8]| release(bytes).map(String::from);
        assert_eq!(text(&[0x23, 0x01, 0x04, 0x01]).as_deref(), Some("1.4.291"));
        assert_eq!(text(&[1, 2]), None);
    }
}
