//! A card that lies: one answer replaced or bent. No panic, no endless loop, no wasted tries.

use crate::backend::{Backend, blank_card, digital_id};
use personalise::{CardTransport, TransportError};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Lie {
    Instead(Vec<u8>),
    Flip { byte: usize, bit: u8 },
    Cut(usize),
}

struct Liar<T> {
    inner: T,
    left: usize,
    lie: Lie,
}

impl<T: CardTransport> CardTransport for Liar<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        let mut answer = self.inner.transmit(apdu)?;
        if self.left == 0 {
            match &self.lie {
                Lie::Instead(other) => answer.clone_from(other),
                Lie::Flip { byte, bit } => {
                    let index = byte % answer.len();
                    answer[index] ^= 1 << bit;
                }
                Lie::Cut(length) => answer.truncate(*length),
            }
        }
        self.left = self.left.wrapping_sub(1);
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.inner.reset()
    }
}

fn lies() -> impl Strategy<Value = Lie> {
    let bytes = prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        (
            bytes,
            prop::sample::select(vec![[0x90, 0x00], [0x61, 0x10], [0x6c, 0x05], [0x63, 0xc1], [0x69, 0x82]])
        )
            .prop_map(|(data, status)| Lie::Instead([data, status.to_vec()].concat())),
        (any::<usize>(), 0u8..8).prop_map(|(byte, bit)| Lie::Flip { byte, bit }),
        (0usize..10).prop_map(Lie::Cut),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn one_lie_ends_in_an_error_or_in_a_true_card(left in 0usize..105, lie in lies()) {
        let mut backend = Backend::new(digital_id());
        let mut card = blank_card(1);
        match backend.produce(Liar { inner: &mut card, left, lie }) {
            Ok(evidence) => prop_assert_eq!(evidence.slots.len(), 4),
            Err(error) => prop_assert!(!error.failure().reason.as_str().is_empty()),
        }
        prop_assert!(backend.apdus < 200);
        card.reset().unwrap();
        let evidence = backend.produce(&mut card).unwrap();
        prop_assert_eq!(evidence.slots.len(), 4);
    }
}
