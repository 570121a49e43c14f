//! A smart card service by script: readers and cards that the test moves, a program that holds a reader,
//! a service that stops. What each call then answers was seen of pcsc-lite.

use super::super::service::{Connection, Readers, Seen, Service, Transmit};
use domain::contactless::Uid;
use pcsc::Error;
use personalise::CardTransport;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;
use virtual_card::VirtualCard;

/// What is in a slot: a PIV card in software, or another card.
pub(super) enum Chip {
    Piv(Box<VirtualCard>),
    NotPiv,
    /// One with a contactless chip alone.
    Contactless(Uid),
}

#[derive(Default)]
struct Slot {
    chip: Option<Chip>,
    events: u32,
    /// So many of them no connection was told of.
    missed: u32,
    held_by_another: bool,
    /// APDUs are not answered for now.
    hangs: bool,
}

#[derive(Default)]
struct World {
    slots: BTreeMap<CString, Slot>,
    stopped: bool,
    /// Rises when the service is started anew.
    life: u32,
    changes: u64,
}

/// The service. Clones are the same one.
#[derive(Clone, Default)]
pub(super) struct Script(Arc<(Mutex<World>, Condvar)>);

impl Script {
    pub(super) fn with_reader(name: &CStr) -> Self {
        let script = Self::default();
        script.change(|world| world.slots.insert(name.to_owned(), Slot::default()));
        script
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.0.lock().unwrap()
    }

    fn change<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        let mut world = self.world();
        world.changes += 1;
        let done = change(&mut world);
        self.0.1.notify_all();
        done
    }

    /// Puts a card in, or takes it out; answers the one that was there.
    pub(super) fn put(&self, reader: &CStr, chip: Option<Chip>) -> Option<Chip> {
        self.change(|world| {
            let slot = world.slots.get_mut(reader).unwrap();
            slot.events += 1;
            std::mem::replace(&mut slot.chip, chip)
        })
    }

    /// A swap so quick that connections go on with the other card; only the count of events tells.
    pub(super) fn swap_unnoticed(&self, reader: &CStr) {
        self.change(|world| {
            let slot = world.slots.get_mut(reader).unwrap();
            (slot.events, slot.missed) = (slot.events + 2, slot.missed + 2);
            slot.chip = Some(blank());
        });
    }

    pub(super) fn blank(&self, reader: &CStr) -> Option<Chip> {
        self.put(reader, Some(blank()))
    }

    pub(super) fn hold(&self, reader: &CStr, held: bool) {
        self.change(|world| world.slots.get_mut(reader).unwrap().held_by_another = held);
    }

    pub(super) fn hang(&self, reader: &CStr, hangs: bool) {
        self.change(|world| world.slots.get_mut(reader).unwrap().hangs = hangs);
    }

    pub(super) fn plug(&self, reader: &CStr) {
        self.change(|world| world.slots.insert(reader.to_owned(), Slot::default()));
    }

    pub(super) fn unplug(&self, reader: &CStr) {
        self.change(|world| world.slots.remove(reader));
    }

    pub(super) fn stop(&self) {
        self.change(|world| world.stopped = true);
    }

    pub(super) fn start(&self) {
        self.change(|world| (world.stopped, world.life) = (false, world.life + 1));
    }

    /// Waits while another program holds the reader.
    fn waited(&self, reader: &CStr) -> MutexGuard<'_, World> {
        let held = |world: &mut World| {
            !world.stopped && world.slots.get(reader).is_some_and(|slot| slot.held_by_another)
        };
        self.0.1.wait_while(self.world(), held).unwrap()
    }
}

fn blank() -> Chip {
    Chip::Piv(Box::new(VirtualCard::in_memory(rand::random()).unwrap()))
}

impl Slot {
    /// As often as connections are told that a card was moved.
    const fn told(&self) -> u32 {
        self.events - self.missed
    }
}

impl Service for Script {
    type Connection = Scripted;
    type Readers = ScriptedReaders;

    fn connect(&self, reader: &CStr) -> Result<Scripted, Error> {
        let world = self.waited(reader);
        if world.stopped {
            return Err(Error::NoService);
        }
        let slot = world.slots.get(reader).ok_or(Error::UnknownReader)?;
        slot.chip.as_ref().ok_or(Error::NoSmartcard)?;
        let (life, events) = (world.life, slot.told());
        Ok(Scripted { script: self.clone(), reader: reader.to_owned(), life, events, noticed: false })
    }

    fn readers(&self) -> Result<ScriptedReaders, Error> {
        let world = self.world();
        if world.stopped {
            return Err(Error::NoService);
        }
        let (script, life) = (self.clone(), world.life);
        Ok(ScriptedReaders { script, life, changes: None })
    }
}

pub(super) struct Scripted {
    script: Script,
    reader: CString,
    life: u32,
    events: u32,
    /// Whether the end of the service, or of the card, was told.
    noticed: bool,
}

impl Scripted {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, Error> {
        let hangs = |world: &mut World| world.slots.get(&self.reader).is_some_and(|slot| slot.hangs);
        let mut world = self.script.0.1.wait_while(self.script.world(), hangs).unwrap();
        let noticed = std::mem::replace(&mut self.noticed, true);
        if world.stopped || world.life != self.life {
            return Err(if noticed { Error::NoService } else { Error::CommError });
        }
        let slot = world.slots.get_mut(&self.reader).ok_or(Error::ReaderUnavailable)?;
        if slot.told() != self.events {
            // Pulled out in the middle: no error, and no answer either.
            return if noticed { Err(Error::RemovedCard) } else { Ok(Vec::new()) };
        }
        self.noticed = false;
        match &mut slot.chip {
            Some(Chip::Piv(card)) => Ok(card.transmit(apdu).unwrap()),
            Some(Chip::Contactless(uid)) if apdu.starts_with(&[0xff, 0xca]) => {
                Ok([uid.as_bytes(), &[0x90, 0]].concat())
            }
            Some(Chip::NotPiv | Chip::Contactless(_)) => Ok(vec![0x6a, 0x82]),
            None => Err(Error::RemovedCard),
        }
    }
}

impl Connection for Scripted {
    fn hold<R>(&mut self, work: impl FnOnce(&mut Transmit<'_>) -> R) -> Result<R, Error> {
        let world = self.script.waited(&self.reader);
        if world.stopped || world.life != self.life {
            return Err(Error::NoService);
        }
        drop(world);
        let done = work(&mut |apdu| self.transmit(apdu));
        if let Some(Chip::Piv(card)) =
            self.script.world().slots.get_mut(&self.reader).and_then(|slot| slot.chip.as_mut())
        {
            card.reset().unwrap();
        }
        Ok(done)
    }

    fn renew(&mut self) -> Result<(), Error> {
        let world = self.script.world();
        if world.stopped || world.life != self.life {
            return Err(Error::NoService);
        }
        let slot = world.slots.get(&self.reader).ok_or(Error::ReaderUnavailable)?;
        if slot.told() == self.events { Ok(()) } else { Err(Error::RemovedCard) }
    }

    fn disconnect(self) {}
}

pub(super) struct ScriptedReaders {
    script: Script,
    life: u32,
    changes: Option<u64>,
}

impl Readers for ScriptedReaders {
    fn next(&mut self, at_most: Duration) -> Result<Vec<Seen>, Error> {
        let same = |world: &mut World| Some(world.changes) == self.changes;
        let (mutex, changed) = &*self.script.0;
        let (world, _) = changed.wait_timeout_while(mutex.lock().unwrap(), at_most, same).unwrap();
        if world.stopped || world.life != self.life {
            return Err(Error::NoService);
        }
        self.changes = Some(world.changes);
        let seen = |(name, slot): (&CString, &Slot)| Seen {
            name: name.clone(),
            card: slot.chip.is_some(),
            mute: false,
            events: slot.events,
        };
        Ok(world.slots.iter().map(seen).collect())
    }

    fn stop(&self) -> Box<dyn Fn() + Send + Sync> {
        let script = self.script.clone();
        Box::new(move || script.change(|_| ()))
    }
}
