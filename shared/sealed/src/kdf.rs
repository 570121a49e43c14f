//! Key derivation: SP 800-108r1, 4.1 (counter mode) with HMAC-SHA-256, one block of output.
//!
//! `K = HMAC(M, [1]32 ‖ label ‖ 00 ‖ context ‖ [256]32)`. HMAC and not CMAC, so that a key management
//! service that only computes HMACs can hold the master: it gets [`fixed_input`] and answers the key.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bits of output: one block of HMAC-SHA-256.
const OUTPUT_BITS: u32 = 256;

/// A master key of 256 bits, from which other keys are derived; zeroized when dropped.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// The master from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key of this label and context: 32 bytes. A label names one use, a context one instance of it.
    pub fn derive(&self, label: &str, context: &[u8]) -> Zeroizing<[u8; 32]> {
        // HMAC fills its key up with zeros to the hash's block of 64 octets (RFC 2104, 2); doing so here
        // leaves no length that could be refused.
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new((&*block).into());
        mac.update(&fixed_input(label, context));
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// What the HMAC is computed over: counter, label, zero byte, context, output length in bits.
pub fn fixed_input(label: &str, context: &[u8]) -> Vec<u8> {
    [&1u32.to_be_bytes(), label.as_bytes(), &[0], context, &OUTPUT_BITS.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests;
