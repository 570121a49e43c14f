//! One card behind its transport: whole commands in, whole answers out, each APDU counted.

use crate::error::Problem;
use crate::transport::{CardTransport, TransportError};
use domain::evidence::CardObject;
use piv::apdu::{self, Command, ExchangeError, Response};
use piv::status::Meaning;
use piv::{command, reply};

pub(crate) struct Card<T> {
    transport: T,
    apdus: u32,
}

impl<T: CardTransport> Card<T> {
    pub(crate) const fn new(transport: T) -> Self {
        Self { transport, apdus: 0 }
    }

    pub(crate) fn into_transport(self) -> T {
        self.transport
    }

    /// APDUs sent so far.
    pub(crate) const fn apdus(&self) -> u32 {
        self.apdus
    }

    /// Sends a command; any status word is an answer.
    pub(crate) fn exchange(&mut self, command: &Command) -> Result<Response, Problem> {
        let Self { transport, apdus } = self;
        let answer = apdu::exchange(command, |apdu| {
            *apdus = apdus.saturating_add(1);
            transport.transmit(apdu)
        });
        answer.map_err(|error| match error {
            ExchangeError::Transport(error) => Problem::Transport(error),
            ExchangeError::NoStatus => Problem::Transport(TransportError::Removed),
            ExchangeError::Endless => Problem::Endless,
        })
    }

    /// Sends a command that must succeed.
    pub(crate) fn succeed(&mut self, command: &Command) -> Result<Response, Problem> {
        let response = self.exchange(command)?;
        if response.status().is_success() { Ok(response) } else { Err(Problem::Refused(response.status())) }
    }

    /// Reads a data object; `None` if the card has no such object.
    pub(crate) fn read(&mut self, object: CardObject) -> Result<Option<Vec<u8>>, Problem> {
        let response = self.exchange(&command::get_data(object)?)?;
        match response.status().meaning() {
            Meaning::Success => Ok(Some(reply::object(response.data(), object)?.to_vec())),
            Meaning::NotFound => Ok(None),
            _ => Err(Problem::Refused(response.status())),
        }
    }

    pub(crate) fn reset(&mut self) -> Result<(), Problem> {
        self.transport.reset().map_err(Problem::Transport)
    }
}
