//! What is said of orders.

use crate::language::{Language, Named as _};
use crate::order::NotReady;
use crate::swedish;

swedish! {
    NotReady {
        Self::Unknown {} => "det finns inget sådant ärende",
        Self::OtherKind {} => "kortet är av ett annat slag eller för en annan anläggning än ordern",
        Self::NotApproved {} => "tillverkningen är inte godkänd än",
        Self::NoCardObject {} => "kortet väntar på sitt nummer",
        Self::NotInPool { state } => {
            format!("serietillverkning är inte vald för det; läge: {}", state.name_in(Language::Swedish))
        },
        Self::Ended { state } => format!("ärendets läge: {}", state.name_in(Language::Swedish)),
        Self::OtherOrder { order } => format!("en annan order har det: {order}"),
        Self::PersonInactive {} => "personen är inaktiv",
        Self::EngagementEnded {} => "personens uppdrag eller besök är slut",
        Self::PhotoMissing {} => "personen har inget foto, och ett trycks på kortet",
        Self::UpnMissing {} => "personen har inget Windowsnamn, och certifikatet för inloggning behöver det",
        Self::SidMissing {} => "personen har ingen Windows-SID, och certifikatet för inloggning behöver den",
        Self::NotOffered {} => "dess process erbjuds inte; en systemadministratör kan erbjuda den",
        Self::OwnCard {} => "det är kortet till den som startade ordern; en annan tillverkningsansvarig måste tillverka det",
    }
}
