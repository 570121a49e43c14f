//! A token in a module: found by what it tells of itself, and logged in to.

use crate::error::Pkcs11Error;
use crate::module::Module;
use crate::uri::{Pkcs11Uri, TokenName};
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Tokens, by module and serial number, that refused a PIN since the program began: each further try would bring them nearer to
/// locking themselves.
static REFUSED: Mutex<BTreeSet<(PathBuf, String)>> = Mutex::new(BTreeSet::new());

/// A token that is there.
pub(crate) struct Token<'a> {
    uri: &'a Pkcs11Uri,
    module: &'a Module,
    slot: Slot,
    info: TokenInfo,
}

fn matches(wanted: &TokenName, info: &TokenInfo) -> bool {
    let same = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
    same(&wanted.label, info.label())
        && same(&wanted.serial, info.serial_number())
        && same(&wanted.manufacturer, info.manufacturer_id())
        && same(&wanted.model, info.model())
}

fn described(info: &TokenInfo) -> String {
    format!("{}, serial {}", info.label(), info.serial_number())
}

impl<'a> Token<'a> {
    /// Looks for the one token that the URI names.
    pub(crate) fn find(uri: &'a Pkcs11Uri, module: &'a Module) -> Result<Self, Pkcs11Error> {
        let unreachable = |source| Pkcs11Error::Unreachable { token: uri.token.to_string(), source };
        let slots = module.context.get_slots_with_token().map_err(unreachable)?;
        // A token that is taken out meanwhile is none.
        let infos =
            slots.into_iter().filter_map(|slot| Some((slot, module.context.get_token_info(slot).ok()?)));
        let (mut found, others): (Vec<_>, Vec<_>) = infos
            .filter(|(_, info)| info.token_initialized())
            .partition(|(_, info)| matches(&uri.token, info));
        let names = |tokens: &[(Slot, TokenInfo)]| tokens.iter().map(|(_, info)| described(info)).collect();
        let token = uri.token.to_string();
        match (found.pop(), found.is_empty()) {
            (Some((slot, info)), true) => Ok(Self { uri, module, slot, info }),
            (Some(last), false) => {
                found.push(last);
                Err(Pkcs11Error::SeveralTokens { token, there: names(&found) })
            }
            (None, _) => Err(Pkcs11Error::NoToken { token, there: names(&others) }),
        }
    }

    /// A session in which the keys may be used; `write` makes keys, too.
    pub(crate) fn session(&self, write: bool) -> Result<Session, Pkcs11Error> {
        let session = if write {
            self.module.context.open_rw_session(self.slot)
        } else {
            self.module.context.open_ro_session(self.slot)
        };
        let session = session.map_err(|source| self.unreachable(source))?;
        self.log_in(&session)?;
        Ok(session)
    }

    pub(crate) fn unreachable(&self, source: Error) -> Pkcs11Error {
        Pkcs11Error::Unreachable { token: self.name(), source }
    }

    pub(crate) fn name(&self) -> String {
        self.uri.token.to_string()
    }

    /// All sessions of a program with a token are logged in together (PKCS#11, 5.6).
    fn log_in(&self, session: &Session) -> Result<(), Pkcs11Error> {
        let token = self.name();
        let this = (self.uri.module.clone(), self.info.serial_number().to_owned());
        let mut refused = REFUSED.lock().unwrap_or_else(PoisonError::into_inner);
        if self.info.user_pin_locked() {
            return Err(Pkcs11Error::PinLocked { token });
        } else if !self.info.user_pin_initialized() {
            return Err(Pkcs11Error::PinNotSet { token });
        } else if refused.contains(&this) {
            return Err(Pkcs11Error::PinRefused { token });
        } else if self.info.user_pin_final_try() {
            return Err(Pkcs11Error::PinLastTry { token });
        }
        let Err(error) = session.login_with_raw(UserType::User, &self.uri.pin.read()?) else { return Ok(()) };
        match error {
            Error::Pkcs11(RvError::UserAlreadyLoggedIn, _) => Ok(()),
            Error::Pkcs11(RvError::PinLocked, _) => Err(Pkcs11Error::PinLocked { token }),
            Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => {
                refused.insert(this);
                let info = self.module.context.get_token_info(self.slot);
                let low = info.is_ok_and(|info| info.user_pin_count_low() || info.user_pin_final_try());
                Err(Pkcs11Error::PinWrong { token, low })
            }
            source => Err(self.unreachable(source)),
        }
    }
}
