//! The slot: carries between the reader's driver and the card in it, with the faults that were ordered.

use crate::control::{Act, Chosen, Event, Instruction, say};
use crate::reader::Reader;
use cardwright_virtual_card::{
    Attesting, Contactless, Device, Fault, Faulty, NoApplication, Vendor, VirtualCard,
};
use personalise::CardTransport;
use rand::Rng as _;
use rand::rngs::OsRng;
use socket2::SockRef;
use std::error::Error;
use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use vpicc::VSmartCard;

/// The serial number of a device that attests.
const SERIAL: u32 = 15_000_001;

/// Takes a card in hand.
pub(crate) fn open(chosen: &Chosen) -> Result<Box<dyn CardTransport>, String> {
    let card = match chosen {
        Chosen::NotPiv => return Ok(Box::new(NoApplication)),
        Chosen::Contactless { card, uid } => {
            return Ok(Box::new(Contactless::new(open(card)?, uid.clone())));
        }
        Chosen::Attesting { card, root } => {
            let device = device(root).map_err(|error| error.to_string())?;
            return Ok(Box::new(Attesting::new(open(card)?, device)));
        }
        Chosen::Folder(folder) => VirtualCard::open(folder, OsRng.r#gen()),
        Chosen::Blank => VirtualCard::in_memory(OsRng.r#gen()),
    };
    card.map(|card| Box::new(card) as Box<dyn CardTransport>).map_err(|error| error.to_string())
}

/// A device of a new vendor, whose root is written into this file.
fn device(root: &Path) -> Result<Device, Box<dyn Error>> {
    let vendor = Vendor::new()?;
    fs::write(root, vendor.root())?;
    Ok(vendor.device(SERIAL)?)
}

/// Serves the driver until the connection breaks.
pub(crate) fn serve(stream: TcpStream, mut contact: Contact<'_>) {
    let Ok(socket) = stream.try_clone() else { return };
    let socket = SockRef::from(&socket);
    let mut connection = vpicc::Connection::from(stream);
    loop {
        // The driver writes a message in two parts and waits for the first to be acknowledged: 40 ms for
        // each APDU, unless that is done at once. It has to be asked for again and again.
        let quick = socket.set_tcp_nodelay(true).and_then(|()| socket.set_tcp_quickack(true));
        if quick.is_err() || connection.poll(&mut contact).is_err() {
            return;
        }
    }
}

/// A card in its reader.
pub(crate) struct Contact<'a> {
    card: &'a mut dyn CardTransport,
    reader: &'a Reader,
    /// Whether it has done anything since it got power: if not, there is nothing to forget.
    used: bool,
}

impl<'a> Contact<'a> {
    pub(crate) fn new(card: &'a mut dyn CardTransport, reader: &'a Reader) -> Self {
        // It lost its power on the way here.
        Self { card, reader, used: true }
    }

    fn power(&mut self, change: &'static str) {
        say(&Event::Power { change });
        if self.used && change != "off" {
            self.used = false;
            if let Err(error) = self.card.reset() {
                say(&Event::Failed { why: error.to_string() });
                self.reader.eject();
            }
        }
    }

    /// The card's answer; nothing if the card or its reader is gone meanwhile.
    fn answer(&mut self, instruction: Instruction, apdu: &[u8]) -> Option<Vec<u8>> {
        let (act, delay) = self.reader.next(instruction);
        if let Some(delay) = delay {
            #[expect(clippy::disallowed_methods, reason = "a slow card was ordered")]
            thread::sleep(delay);
        }
        let fault = match act {
            None | Some(Act::HoldAfter) => None,
            Some(Act::HoldBefore) => {
                if !self.reader.hold(Some(instruction)) {
                    return None;
                }
                None
            }
            Some(Act::PullBefore) => Some(Fault::CutBefore),
            Some(Act::PullAfter) => Some(Fault::CutAfter),
            Some(Act::Refuse(status)) => Some(Fault::Refuse(status)),
        };
        let answer = match fault {
            Some(fault) => Faulty::new(&mut *self.card, 0, fault).transmit(apdu),
            None => self.card.transmit(apdu),
        };
        if answer.is_err() {
            self.reader.eject();
        }
        let held = matches!(act, Some(Act::HoldAfter)) && !self.reader.hold(Some(instruction));
        answer.ok().filter(|_| !held)
    }
}

impl VSmartCard for Contact<'_> {
    fn atr(&self) -> &[u8] {
        say(&Event::Polled);
        vpicc::DEFAULT_ATR
    }

    fn power_on(&mut self) {
        self.power("on");
    }

    fn power_off(&mut self) {
        self.power("off");
    }

    fn reset(&mut self) {
        if self.reader.reset() {
            self.power("reset");
        }
    }

    fn execute(&mut self, apdu: &[u8]) -> Vec<u8> {
        self.used = true;
        let instruction = Instruction(apdu.get(1).copied().unwrap_or_default());
        let Some(answer) = self.answer(instruction, apdu) else {
            // An answer that nobody must get: with the connection broken off, none arrives.
            self.reader.break_off();
            return Vec::new();
        };
        if let Some(status) = answer.last_chunk() {
            say(&Event::Apdu { instruction, status: *status });
        }
        answer
    }
}
