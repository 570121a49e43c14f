//! What problems are called, in short.

use domain::language::Phrase;

macro_rules! titles {
    ($($name:ident $english:literal, $swedish:literal;)*) => {
        $(pub(super) const $name: Phrase = Phrase::new($english, $swedish);)*
    };
}

titles! {
    NOT_THIS_WAY "Not this way", "Inte på det här sättet";
    NO_SUCH_ADDRESS "No such address", "Ingen sådan adress";
    REQUEST_TOO_LARGE "Request too large", "För stort anrop";
    NOT_JSON "Not JSON", "Inte JSON";
    FIELD_NOT_UNDERSTOOD "Field not understood", "Fältet går inte att förstå";
    ADDRESS_NOT_UNDERSTOOD "Address not understood", "Adressen går inte att förstå";
    COMMAND_WITHOUT_AN_ID "Command without an id", "Kommando utan id";
    CHANGE_OF_AN_UNKNOWN_VERSION "Change of an unknown version", "Ändring av en okänd version";
    NOT_SIGNED_IN "Not signed in", "Inte inloggad";
    NOT_FOUND "Not found", "Finns inte";
    NOT_VALID_JSON "Not valid JSON", "Inte giltig JSON";
    FAULT_ON_OUR_SIDE "Fault on our side", "Fel hos oss";
    TRY_AGAIN_IN_A_MOMENT "Try again in a moment", "Försök igen om en stund";
    NOT_ALLOWED "Not allowed", "Inte tillåtet";
    COMMAND_ID_USED_BEFORE "Command id used before", "Kommandots id har använts förut";
    ANOTHER_ONE_IS_OPEN "Another one is open", "Ett annat är öppet";
    CHIP_OF_ANOTHER_CARD "Chip of another card", "Ett annat korts chip";
    NO_CARD_NUMBER_LEFT "No card number left", "Inget kortnummer kvar";
    CHANGED_BY_SOMEBODY_ELSE "Changed by somebody else", "Ändrat av någon annan";
    OPENED_ALREADY "Opened already", "Redan öppnat";
    CODE_NOT_VALID "Code not valid", "Koden gäller inte";
    ID_TAKEN "Id taken", "Upptaget id";
    KEYS_NOT_VALID "Keys not valid", "Nycklarna gäller inte";
    CANNOT_BE_SET_SO "Cannot be set so", "Går inte att ställa in så";
    FIELD_DOES_NOT_FIT "Field does not fit", "Fältet passar inte";
    CARD_CANNOT_BE_DRAWN "Card cannot be drawn", "Kortet går inte att rita";
    NOT_FROM_THIS_PAGE "Not from this page", "Inte från den här sidan";
    AGENT_NOT_ENROLLED "Agent not enrolled", "Agenten är inte registrerad";
    AGENT_REVOKED "Agent revoked", "Agenten är återkallad";
    SIGNATURE_NOT_VALID "Signature not valid", "Signaturen gäller inte";
    CLOCK_OFF "Clock off", "Klockan går fel";
    DOES_NOT_FIT "Does not fit", "Passar inte";
    NOT_POSSIBLE_NOW "Not possible now", "Inte möjligt nu";
    PROOF_DOES_NOT_HOLD "Proof does not hold", "Beviset håller inte";
    CERTIFICATE_AGAINST_THE_RULES "Certificate against the rules", "Certifikat mot reglerna";
    KEY_OF_ANOTHER_CARD "Key of another card", "Ett annat korts nyckel";
    SOMEBODY_ELSE_HAS_IT "Somebody else has it", "Någon annan har det";
    PICTURE_NOT_TAKEN "Picture not taken", "Bilden togs inte emot";
}
