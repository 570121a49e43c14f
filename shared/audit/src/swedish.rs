//! What this crate says to people, in Swedish. A sentence that is missing here does not compile.

use crate::birth::{Fault, PREFIX};
use crate::checkpoint::{CheckpointError, LogKeyError};
use domain::swedish;

swedish! {
    Fault {
        Self::Other => format!("det här är inget födelsebevis för ett kort: det börjar inte med {PREFIX}"),
        Self::Damaged => "texten är skadad: ett tecken har ändrats, lagts till eller tagits bort",
        Self::Parts => "texten har inte gjorts av Cardwright: dess delar är inte de som ett födelsebevis har",
        Self::NotIssued => "posten utfärdar inget kort",
        Self::Facts => "kortets uppgifter har ändrats: posten som utfärdade det säger något annat",
        Self::Checkpoint(error) => format!("loggen: {}", error.swedish()),
        Self::NotInLog => "posten finns inte i loggen som signerades: den har ändrats, eller fanns aldrig där",
    }
    CheckpointError {
        Self::Malformed => "det är ingen signerad kontrollpunkt",
        Self::OtherKey => "ingen signatur på kontrollpunkten är gjord med den här loggens nyckel",
        Self::Signature => "signaturen på kontrollpunkten passar inte till den: den har ändrats",
    }
    LogKeyError {
        Self => "det är ingen öppen nyckel för en logg; en sådan lyder NAMN+8 SIFFROR+BASE64, som sidan Granskningslogg visar den",
    }
}
