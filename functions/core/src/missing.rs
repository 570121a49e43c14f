//! What was asked for and is not there. In Swedish with the word for none, which follows the gender.

use domain::language::Phrase;

macro_rules! missing {
    ($($name:ident $english:literal, $swedish:literal;)*) => {
        $(#[doc = $english] pub const $name: Phrase = Phrase::new($english, $swedish);)*
    };
}

missing! {
    ADDRESS "thing", "inget sådant";
    AGENT "agent", "ingen sådan agent";
    BIRTH "birth certificate yet", "inget födelsebevis än";
    CARD "card", "inget sådant kort";
    CARD_IN_ORDER "card in this order", "inget sådant kort i den här ordern";
    CERTIFICATE "certificate", "inget sådant certifikat";
    CERTIFICATE_OR_CRL "certificate or CRL", "inget sådant certifikat och ingen sådan spärrlista";
    CHUNK "chunk", "ingen sådan del";
    CRL "CRL", "ingen sådan spärrlista";
    EDITION "edition", "ingen sådan utgåva";
    IMPORT "import", "ingen sådan import";
    ISSUANCE "issuance", "inget sådant ärende";
    LOG_CHECKPOINT "checkpoint: the audit log has fewer entries", "ingen sådan kontrollpunkt: granskningsloggen har färre poster";
    LOG_EMPTY "entry: the audit log is still empty", "ingen sådan post: granskningsloggen är fortfarande tom";
    LOG_ENTRY "entry of the audit log", "ingen sådan post i granskningsloggen";
    LOGO "logo in this edition", "ingen logotyp i den här utgåvan";
    MAIL "mail", "inget sådant brev";
    ORDER "order", "ingen sådan order";
    PERSON "person", "ingen sådan person";
    PHOTO "photo", "inget sådant foto";
    SIDE "printed side of the card", "ingen sådan tryckt sida av kortet";
    SETTING "setting", "ingen sådan inställning";
}

/// What a parameter of a path names.
pub fn named(parameter: &str) -> Phrase {
    match parameter {
        "agent" => AGENT,
        "chunk" => CHUNK,
        "edition" => EDITION,
        "import" => IMPORT,
        "index" => LOG_ENTRY,
        "issuance" => ISSUANCE,
        "name" => SETTING,
        "order" => ORDER,
        "person" => PERSON,
        _ => ADDRESS,
    }
}
