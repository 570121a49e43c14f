//! What is wrong with data of people, with texts, ids and settings.

use crate::id::IdError;
use crate::language::{Language, Named as _, UnknownLanguage};
use crate::layout::LayoutNameError;
use crate::number::Exhausted;
use crate::person::PersonError;
use crate::person::change::PersonRefusal;
use crate::settings::{
    BRAND_NAME_MAX_CHARS, LOGO_MAX_BYTES, MAX_REMIND_HOURS, MAX_VALIDITY_DAYS, SettingError,
};
use crate::swedish;
use crate::text::{NOTE_MAX_CHARS, TextError};

swedish! {
    PersonError {
        Self::Name => "ett namn har 1 till 200 tecken och inga styrtecken",
        Self::Address => "måste se ut som namn@example.org och ha högst 254 tecken",
        Self::PersonnelNumber => "ett anställningsnummer har 1 till 32 bokstäver a till z, siffror eller ”-”",
        Self::Sid => "en SID ser ut som S-1-5-21-1004336348-1177238915-682003330-1107",
    }
    PersonRefusal {
        Self::Role => "personer ändras av registreringsansvariga",
        Self::Own(field) => format!(
            "ingen ändrar detta om sig själv: {}; be en annan registreringsansvarig",
            field.name_in(Language::Swedish)
        ),
        Self::Field { field, why } => format!("{}: {}", field.name_in(Language::Swedish), why.swedish()),
    }
    UnknownLanguage {
        Self => "ett språk är en eller sv",
    }
    TextError {
        Self::Empty => "skriv något här",
        Self::TooLong => format!("texten får ha högst {NOTE_MAX_CHARS} tecken"),
        Self::Control => "texten får inte ha styrtecken",
    }
    SettingError {
        Self::Validity => format!("ett kort gäller i 1 till {MAX_VALIDITY_DAYS} dagar"),
        Self::Prefix => "ett prefix har 1 till 8 siffror",
        Self::Digits => "räknaren i ett kortnummer har 4 till 12 siffror",
        Self::Last => "det sista numret måste rymmas i räknarens siffror och vara minst 1",
        Self::PinLength => "en PIN har 6 till 8 siffror",
        Self::ReminderAge => format!("handläggare påminns efter 1 till {MAX_REMIND_HOURS} timmar"),
        Self::BrandName => format!("portalerna har ett namn på 1 till {BRAND_NAME_MAX_CHARS} tecken"),
        Self::Colour => "en färg skrivs som # och sex siffror, till exempel #0b6e4f",
        Self::Logo => format!("en logotyp är en PNG på högst {} kB", LOGO_MAX_BYTES / 1024),
        Self::Name => "ingen inställning heter så",
        Self::Kind => "värdet är för ett annat slags inställning",
    }
    LayoutNameError {
        Self => "en layouts namn har 1 till 40 av bokstäverna a till z, siffror och ”-”",
    }
    IdError {
        Self { text, max, .. } => {
            format!("”{text}” går inte: skriv 1 till {max} av bokstäverna a till z, siffror, ”-”, ”_” eller ”.”")
        },
    }
    Exhausted {
        Self { prefix, last } => format!(
            "kortnumren {prefix}... är slut: det sista är {last}; utöka nummerserien i inställningarna"
        ),
    }
}
