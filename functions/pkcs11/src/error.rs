//! Why a key in a token cannot be used, and what to do about it.

use cryptoki::error::Error;
use std::io;
use std::path::PathBuf;

/// A key in a token cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Pkcs11Error {
    /// No such library, or none that speaks PKCS#11.
    #[error("the PKCS#11 module {} cannot be used; install the token's software, or mend module-path", .path.display())]
    Module {
        /// The library.
        path: PathBuf,
        /// Why.
        #[source]
        source: Error,
    },
    /// The module knows no such token.
    #[error("there is no token {token}; plug it in, or name another one: {}", listed(.there))]
    NoToken {
        /// The one that was named.
        token: String,
        /// Those that are there.
        there: Vec<String>,
    },
    /// The module knows several.
    #[error("several tokens are called {token}; name the serial number, too: {}", listed(.there))]
    SeveralTokens {
        /// The one that was named.
        token: String,
        /// Those that are called so.
        there: Vec<String>,
    },
    /// The PIN is in no file.
    #[error("the token's PIN cannot be read from {}", .path.display())]
    PinFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others may read it.
    #[error("others may read the token's PIN in {shown}; close it with: chmod 600 {shown}", shown = .path.display())]
    PinFileOpen {
        /// The file.
        path: PathBuf,
    },
    /// The variable is not set.
    #[error("the environment has no {name}, which is to hold the token's PIN; set it, or use a file")]
    PinUnset {
        /// The variable.
        name: String,
    },
    /// What was read is no PIN.
    #[error("{source_name} holds no PIN; write it alone into one line")]
    PinForm {
        /// Where it was read.
        source_name: String,
    },
    /// It is another one.
    #[error("token {token} refuses the PIN{}; put the right one into its source, then start again", tries(*.low))]
    PinWrong {
        /// The token.
        token: String,
        /// Whether the token says that few tries are left.
        low: bool,
    },
    /// It was refused before, and a token locks itself after some tries.
    #[error(
        "token {token} refused the PIN before, and is not asked again; put the right one into its source, then start again"
    )]
    PinRefused {
        /// The token.
        token: String,
    },
    /// One try is left.
    #[error(
        "token {token} takes one more wrong PIN before it locks; log in with its own tool, then start again"
    )]
    PinLastTry {
        /// The token.
        token: String,
    },
    /// None is left.
    #[error("the PIN of token {token} is locked; set a new one as its security officer, then start again")]
    PinLocked {
        /// The token.
        token: String,
    },
    /// There is none yet.
    #[error("token {token} has no PIN yet; set one as its security officer")]
    PinNotSet {
        /// The token.
        token: String,
    },
    /// The URI names a token alone.
    #[error("the PKCS#11 URI names no key; add object=LABEL or id=ID")]
    Unnamed,
    /// No such key.
    #[error(
        "there is no private key {key} in token {token}; name one that is there, or have it made by cardwright ca"
    )]
    NoKey {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// More than one.
    #[error("token {token} has several private keys {key}; name the id, too, or take the others away")]
    SeveralKeys {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// One that was to be made.
    #[error("token {token} has a key {key} already; take it away if nothing needs it, or name another token")]
    KeyThere {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// It is for something else.
    #[error("key {key} in token {token} is of the wrong kind; it must be on P-256 and may sign")]
    KeyKind {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// It may leave the token.
    #[error(
        "key {key} in token {token} can be read out of it; make one that is sensitive and not extractable"
    )]
    Extractable {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// The public half is nowhere.
    #[error("token {token} does not tell the public half of key {key}; write it into the token as well")]
    NoPublicKey {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// It does not work at the moment.
    #[error("token {token} does not work at the moment; is it plugged in, and its service up?")]
    Unreachable {
        /// The token.
        token: String,
        /// What it said.
        #[source]
        source: Error,
    },
    /// It signed, but not as was asked.
    #[error("key {key} in token {token} made something that is no signature")]
    NoSignature {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// The program is about to end.
    #[error("the program ends")]
    Ends,
}

fn listed(tokens: &[String]) -> String {
    if tokens.is_empty() { "none is there".to_owned() } else { format!("there is {}", tokens.join("; ")) }
}

const fn tries(low: bool) -> &'static str {
    if low { ", and will lock after a few more wrong ones" } else { "" }
}
