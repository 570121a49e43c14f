//! What the edge itself refuses, in Swedish.

use super::Fault;
use domain::swedish;

swedish! {
    Fault {
        Self::Use(error) => error.swedish(),
        Self::NotFound(what) => format!("det finns {}", what.swedish()),
        Self::NoRoute => "den här adressen tar inte emot ett sådant anrop",
        Self::Method => "den här adressen tar inte emot ett sådant anrop; huvudet ”allow” säger vilka den tar emot",
        Self::TooLarge => "anropet är större än vad som tas emot här",
        Self::MediaType => "skicka JSON, med content-type application/json",
        Self::Body { error, .. } => format!("anropet har inte den form som väntas: {error}"),
        Self::Fields(fields) => {
            let said = fields.iter().map(|wrong| format!("”{}”: {}", wrong.field, wrong.message.swedish()));
            format!("rätta det här och skicka igen: {}", said.collect::<Vec<_>>().join("; "))
        },
        Self::Query(wrong) => wrong.swedish(),
        Self::NoIdempotencyKey => "skicka ett huvud idempotency-key med 1 till 64 bokstäver, siffror, ”-”, ”_” eller ”.” med varje kommando",
        Self::NoIfMatch => "skicka ett huvud if-match med etag från det svar du har sett, så att ingens ändring går förlorad",
        Self::BadTicket => "inloggningslänken gäller inte längre; använd en som servern skrev ut vid sin senaste start",
        Self::Internal(_) => "något gick fel hos oss",
    }
}
