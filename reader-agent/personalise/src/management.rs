//! Mutual authentication with the management key (SP 800-73-5 part 2, appendix A.2).

use crate::card::Card;
use crate::error::Problem;
use crate::factory;
use crate::transport::CardTransport;
use aes::{Aes192, Aes256};
use cipher::{Block, BlockDecrypt, BlockEncrypt, KeyInit as _};
use des::TdesEde3;
use piv::command::{self, ManagementAlgorithm};
use piv::reply;
use piv::status::Meaning;
use rand_core::CryptoRngCore;
use sealed::secret::ManagementKey;
use subtle::ConstantTimeEq as _;

/// One try with the factory's key for this cipher. `false` if the card does not take it.
pub(crate) fn authenticate_factory<T: CardTransport>(
    card: &mut Card<T>,
    algorithm: ManagementAlgorithm,
    rng: &mut impl CryptoRngCore,
) -> Result<bool, Problem> {
    match algorithm {
        ManagementAlgorithm::TripleDes => {
            authenticate(card, algorithm, &TdesEde3::new(&factory::MANAGEMENT_KEY.into()), rng)
        }
        ManagementAlgorithm::Aes192 => {
            authenticate(card, algorithm, &Aes192::new(&factory::MANAGEMENT_KEY.into()), rng)
        }
        ManagementAlgorithm::Aes256 => Ok(false),
    }
}

/// One try with the card's own key. `false` if the card does not take it.
pub(crate) fn authenticate_own<T: CardTransport>(
    card: &mut Card<T>,
    key: &ManagementKey,
    rng: &mut impl CryptoRngCore,
) -> Result<bool, Problem> {
    let cipher = Aes256::new(key.expose().into());
    authenticate(card, ManagementAlgorithm::Aes256, &cipher, rng)
}

fn authenticate<T: CardTransport, C: BlockEncrypt + BlockDecrypt>(
    card: &mut Card<T>,
    algorithm: ManagementAlgorithm,
    cipher: &C,
    rng: &mut impl CryptoRngCore,
) -> Result<bool, Problem> {
    let response = card.exchange(&command::request_witness(algorithm)?)?;
    if wrong_key(&response)? {
        return Ok(false);
    }
    let witness = reply::witness(response.data(), algorithm)?;
    let mut witness = Block::<C>::from_exact_iter(witness.iter().copied()).ok_or(Problem::NotGenuine)?;
    cipher.decrypt_block(&mut witness);
    let mut challenge = Block::<C>::default();
    rng.fill_bytes(&mut challenge);
    let response = card.exchange(&command::answer_witness(algorithm, &witness, &challenge)?)?;
    if wrong_key(&response)? {
        return Ok(false);
    }
    cipher.encrypt_block(&mut challenge);
    let answer = reply::challenge_answer(response.data(), algorithm)?;
    if challenge.ct_eq(answer).into() { Ok(true) } else { Err(Problem::NotGenuine) }
}

/// Cards do not agree on how to refuse a key: `6982` or `6A80` for a wrong one, `6A86` or `6A88` for
/// one of another cipher.
fn wrong_key(response: &piv::apdu::Response) -> Result<bool, Problem> {
    match response.status().meaning() {
        Meaning::Success => Ok(false),
        Meaning::NotAuthenticated
        | Meaning::BadData
        | Meaning::WrongParameters
        | Meaning::KeyNotFound
        | Meaning::TriesLeft(_)
        | Meaning::WrongSecret => Ok(true),
        _ => Err(Problem::Refused(response.status())),
    }
}
