use super::*;
use crate::command::{self, ManagementAlgorithm};
use domain::profile::KeyAlgorithm;

const PIN: &[u8; 8] = b"739164\xff\xff";
const PUK: &[u8; 8] = b"40718253";
const KEY: [u8; 32] = [0x5e; 32];
const WITNESS: [u8; 16] = [0xc3; 16];

/// All that a trace shows of these APDUs, each answered with this.
fn trace(apdus: &[Vec<u8>], answer: &[u8]) -> String {
    let mut masker = Masker::default();
    let shown = apdus.iter().map(|apdu| format!("{:?} {:?}", masker.command(apdu), masker.answer(answer)));
    shown.collect::<Vec<_>>().join("\n")
}

fn apdus(command: &crate::apdu::Command) -> Vec<Vec<u8>> {
    command.apdus().map(|apdu| apdu.to_vec()).collect()
}

fn holds(trace: &str, secret: &[u8]) -> bool {
    let mut masker = trace.to_ascii_lowercase();
    masker.retain(|c| !c.is_whitespace());
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal: String = secret.iter().map(|byte| format!("{byte},")).collect();
    let plain = String::from_utf8_lossy(secret).into_owned();
    masker.contains(&hex) || masker.contains(decimal.trim_end_matches(',')) || trace.contains(&plain)
}

#[test]
fn no_command_with_a_secret_shows_it() {
    let (old, slot) = (b"123456\xff\xff", Slot::KeyManagement);
    let aes = ManagementAlgorithm::Aes256;
    let commands = [
        command::verify_pin(PIN),
        command::change_pin(old, PIN),
        command::change_puk(PUK, PUK),
        command::set_management_key(&KEY),
        command::request_witness(aes).unwrap(),
        command::answer_witness(aes, &WITNESS, &KEY[..16]).unwrap(),
        command::sign(slot, KeyAlgorithm::P256, &KEY).unwrap(),
    ];
    let mut sent: Vec<Vec<u8>> = commands.iter().flat_map(apdus).collect();
    // Commands that this crate does not send: a PIN unblocked with the PUK, and one that is unknown.
    sent.push([&[0x00, RESET_RETRY_COUNTER, 0x00, 0x80, 0x10][..], PUK, PIN].concat());
    sent.push([&[0x80, 0x42, 0x00, 0x00, 0x08][..], PIN].concat());
    sent.push([&[0x00, 0x42][..], PIN].concat());
    // The card answers with something secret, too.
    let trace = trace(&sent, &[&WITNESS[..], &[0x90, 0x00]].concat());
    for secret in [&PIN[..], &PIN[..6], PUK, &KEY[..16], &WITNESS[..8]] {
        assert!(!holds(&trace, secret), "{secret:02x?} in {trace}");
    }
}

#[test]
fn contents_behind_the_pin_stay_masked_through_chain_and_pieces() {
    // Printed Information, a fingerprint, and an object of a maker.
    for object in [&[0x5f, 0xc1, 0x09][..], &[0x5f, 0xc1, 0x03], &[0x5f, 0xff, 0x01]] {
        let name = b"Ada Lovelace, employee";
        let first = [&[0x10, PUT_DATA, 0x3f, 0xff, 5][..], &[0x5c, 0x03], object].concat();
        let second = [&[0x00, PUT_DATA, 0x3f, 0xff, 22][..], name].concat();
        let read = [&[0x00, GET_DATA, 0x3f, 0xff, 5][..], &[0x5c, 0x03], object, &[0]].concat();
        let rest = vec![0x00, GET_RESPONSE, 0x00, 0x00, 0x20];
        let trace = trace(&[first, second, read, rest], &[&name[..], &[0x61, 0x20]].concat());
        assert!(!holds(&trace, &name[..4]), "{trace}");
    }
}

#[test]
fn what_anybody_may_read_is_seen_with_its_slot() {
    let mut masker = Masker::default();
    let put = command::put_data(CardObject::CertificateSignature, &[0x70; 300]).unwrap();
    for apdu in apdus(&put) {
        let shown = masker.command(&apdu);
        assert_eq!((shown.command, shown.slot), (CardCommand::PutData, Some(Slot::Signature)));
        assert!(shown.sent.sample.is_some());
    }
    let shown = masker.command(&apdus(&command::generate(Slot::Authentication, KeyAlgorithm::P256))[0]);
    assert_eq!((shown.command, shown.slot), (CardCommand::GenerateKeyPair, Some(Slot::Authentication)));
    assert_eq!(masker.answer(&[]), End::Nothing { fault: ContactFault::CardRemoved });
    let End::Answer { status, received } = masker.answer(&[0x7f, 0x49, 0x90, 0x00]) else { panic!() };
    assert_eq!((status, received.to_string().as_str()), (Status::DONE, "7F49"));
    let verify = apdus(&command::pin_tries_left()).concat();
    assert_eq!(
        masker.command(&verify).sent.to_string(),
        "-",
        "nothing was sent, so there is nothing to mask"
    );
}
