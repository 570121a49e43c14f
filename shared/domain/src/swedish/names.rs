//! Names. A name that is missing here does not compile.

use crate::attestation::{AttestationFault, AttestedDevice, FormFactor, PinUse, TouchUse};
use crate::card::{CardCommandName, CardStateName, LockCause};
use crate::certificate::CertificateStateName;
use crate::evidence::ProductionStep;
use crate::issuance::{CommandName, StateName};
use crate::language::{Language, Named, Said};
use crate::layout::Side;
use crate::order::{OrderCommandName, OrderStateName};
use crate::person::change::PersonField;
use crate::process::{CardKind, HolderKind, MassProcessId, Package, ProcessId};
use crate::role::Role;
use crate::swedish;
use crate::trace::ContactFault;

macro_rules! names {
    ($($type:ty, |$this:ident| $english:expr; { $($name:ident $swedish:literal,)* })*) => {$(
        impl Named for $type {
            fn name_in(self, language: Language) -> &'static str {
                let $this = self;
                match language {
                    Language::English => $english,
                    Language::Swedish => match self { $(Self::$name => $swedish,)* },
                }
            }
        }
    )*};
}

names! {
    StateName, |state| state.words(); {
        Requested "beställt",
        AwaitingApproval "väntar på godkännande",
        CardPending "väntar på kortnummer",
        CardReady "klart för tillverkning",
        Queued "i kö vid en kortläsare",
        Pooled "i poolen för serietillverkning",
        Ordered "i en tillverkningsorder",
        InProduction "under tillverkning",
        AwaitingConfirmation "väntar på bekräftelse",
        Failed "misslyckat",
        Issued "utfärdat",
        Declined "nekat",
        Aborted "återtaget",
        Rejected "avslaget",
        Cancelled "avbrutet",
    }
    CommandName, |command| command.words(); {
        Request "Beställ kort",
        RecordRequest "Registrera beställning",
        Produce "Tillverka kort",
        OrderCard "Beställ kort i order",
        Decline "Neka",
        Abort "Ta tillbaka beställningen",
        Approve "Godkänn",
        Reject "Avslå",
        Postpone "Skjut upp",
        Cancel "Avbryt ärendet",
        CardCreated "Skapa kortobjekt",
        CardDelayed "Rapportera fördröjning",
        ChooseSingle "Välj enskild tillverkning",
        ChooseMass "Välj serietillverkning",
        TakeBack "Ta tillbaka",
        AddToOrder "Lägg till i order",
        RemoveFromOrder "Ta bort ur order",
        Claim "Ta jobbet",
        ReleaseSecrets "Lämna ut hemligheter",
        Certify "Certifiera nycklar",
        RegisterUid "Registrera kontaktlöst chip",
        ReleasePrint "Lämna ut tryck",
        Progress "Rapportera förlopp",
        ReportVerified "Rapportera kontrollerat",
        ReportFailed "Rapportera fel",
        GiveUp "Ge upp",
        Confirm "Bekräfta",
        Refuse "Underkänn",
        TryAgain "Försök igen",
        Repeat "Tillverka på nytt",
        BackToPool "Tillbaka till poolen",
        Recall "Återför till poolen",
        OpenLetter "Öppna PIN-brev",
    }
    CardStateName, |state| state.words(); {
        Reserved "reserverat",
        Issued "utfärdat",
        Active "aktivt",
        Inactive "inaktivt",
        Locked "spärrat",
        Expired "utgånget",
        Void "makulerat",
    }
    CardCommandName, |command| command.words(); {
        Issue "utfärda",
        Void "makulera",
        HandOver "lämna ut",
        Deactivate "inaktivera",
        Reactivate "aktivera igen",
        Lock "spärra",
        HoldCertificate "lägg ett certifikat vilande",
        ReleaseCertificate "häv ett certifikats vila",
        Expire "låt gå ut",
        AddCertificates "lägg till certifikat",
        RevokeCertificates "återkalla certifikat",
    }
    OrderStateName, |state| state.as_str(); {
        Draft "utkast",
        Checking "kort kontrolleras",
        Running "pågår",
        Paused "pausad",
        Completed "avslutad",
        Cancelled "avbruten",
    }
    OrderCommandName, |command| command.words(); {
        Create "Skapa order",
        Start "Starta order",
        Pause "Pausa order",
        Resume "Återuppta order",
        Repeat "Tillverka på nytt",
        Complete "Avsluta order",
        Cancel "Avbryt order",
        Checked "Kontrollera kort",
        StopAtFailure "Stanna vid första felet",
        Repeated "Gör misslyckade kort klara",
        Returned "Lämna tillbaka kort till poolen",
    }
    CertificateStateName, |state| state.words(); {
        OnHold "vilande",
        Valid "giltigt",
        Revoked "återkallat",
        Expired "utgånget",
    }
    LockCause, |cause| cause.words(); {
        Lost "borttappat",
        Stolen "stulet",
        Damaged "skadat",
        Left "innehavaren har slutat",
        Other "annat",
    }
    Role, |role| role.name(); {
        SelfServiceUser "Självserviceanvändare",
        CardAdministrator "Kortadministratör",
        RegistrationOfficer "Registreringsansvarig",
        Approver "Godkännare",
        CardProductionAdministrator "Tillverkningsansvarig",
        Auditor "Granskare",
        UserAdministrator "Användaradministratör",
        SystemAdministrator "Systemadministratör",
    }
    ProductionStep, |step| step.name(); {
        Identify "Läser kortet",
        ReadUid "Läser det kontaktlösa chippet",
        ReleaseSecrets "Tar emot kortets hemligheter",
        Mark "Skriver kortets identitet",
        ManagementKey "Sätter hanteringsnyckeln",
        GenerateKeys "Skapar nycklar på kortet",
        Certify "Tar emot certifikat",
        WriteObjects "Skriver certifikat",
        ReadBack "Läser tillbaka och prövar nycklar",
        SetPin "Sätter PUK och PIN",
        Verify "Provar den nya PIN-koden",
        Print "Trycker",
    }
    PersonField, |field| field.name(); {
        GivenName "förnamn",
        FamilyName "efternamn",
        Email "e-postadress",
        PersonnelNumber "anställningsnummer",
        Upn "Windowsnamn",
        Sid "Windows-SID",
        Language "språk",
        Site "anläggning",
        Kind "slag",
        Answers "ansvarig eller värd",
        From "första dag",
        Until "sista dag",
        Status "status",
        SignIn "inloggning",
        Photo "foto",
    }
    ContactFault, |fault| fault.name(); {
        CardRemoved "kortet togs ut",
        CardReset "kortet återställdes av ett annat program",
        ReaderInUse "kortläsaren används av ett annat program",
        CardMute "kortet svarar inte",
        ReaderGone "kortläsaren är urkopplad",
        ServiceGone "smartkortstjänsten är borta",
        ServiceDenied "smartkortstjänsten nekar",
        ReaderFailed "kortläsaren fungerar inte",
    }
    ProcessId, |id| id.process().name; {
        CCProcUSSPEmployeeCardWithApproval "Passerkort för anställd, självservice, med godkännande",
        CCProcUSSPEmployeeCardWithoutApproval "Passerkort för anställd, självservice, utan godkännande",
        CCProcEmployeeCardWithApproval "Passerkort för anställd, med godkännande",
        CCProcEmployeeCardWithoutApproval "Passerkort för anställd, utan godkännande",
        CCProcContractorCardWithApproval "Passerkort för konsult, med godkännande",
        CCProcContractorCardWithoutApproval "Passerkort för konsult, utan godkännande",
        CCProcVisitorCardWithApproval "Passerkort för besökare, med godkännande",
        CCProcVisitorCardWithoutApproval "Passerkort för besökare, utan godkännande",
        PcmProcUSSPEmployeeCardWithApproval "Smartkort för anställd, självservice, med godkännande",
        PcmProcUSSPEmployeeCardWithoutApproval "Smartkort för anställd, självservice, utan godkännande",
        PcmProcEmployeeCardWithApproval "Smartkort för anställd, med godkännande",
        PcmProcEmployeeCardWithoutApproval "Smartkort för anställd, utan godkännande",
        PcmProcContractorCardWithApproval "Smartkort för konsult, med godkännande",
        PcmProcContractorCardWithoutApproval "Smartkort för konsult, utan godkännande",
        PcmProcVisitorCardWithApproval "Smartkort för besökare, med godkännande",
        PcmProcVisitorCardWithoutApproval "Smartkort för besökare, utan godkännande",
        CCProcMassProductionVisitorNonPersonalCard "Passerkort för besökare utan namn, serietillverkning",
        CCProcMassProductionNonPersonalCard "Passerkort utan namn, serietillverkning",
        PcmProcMassProductionVisitorNonPersonalCard "Smartkort för besökare utan namn, serietillverkning",
        PcmProcMassProductionNonPersonalCard "Smartkort utan namn, serietillverkning",
    }
    MassProcessId, |id| id.process().name; {
        CCProcMassProductionEmployeeCard "Passerkort för anställda, serietillverkning",
        CCProcMassProductionContractorCard "Passerkort för konsulter, serietillverkning",
        CCProcMassProductionVisitorCard "Passerkort för besökare, serietillverkning",
        CCProcMassProductionVisitorNonPersonalCard "Passerkort för besökare utan namn, serietillverkning",
        CCProcMassProductionNonPersonalCard "Passerkort utan namn, serietillverkning",
        PcmProcMassProductionEmployeeCard "Smartkort för anställda, serietillverkning",
        PcmProcMassProductionContractorCard "Smartkort för konsulter, serietillverkning",
        PcmProcMassProductionVisitorCard "Smartkort för besökare, serietillverkning",
        PcmProcMassProductionVisitorNonPersonalCard "Smartkort för besökare utan namn, serietillverkning",
        PcmProcMassProductionNonPersonalCard "Smartkort utan namn, serietillverkning",
    }
}

impl CardKind {
    /// What people call its cards.
    pub fn cards_in(self, language: Language) -> String {
        match language {
            Language::English => self.cards(),
            Language::Swedish => {
                let cards = match self.package {
                    Package::PhysicalId => "passerkort",
                    Package::DigitalId => "smartkort",
                };
                let whose = match self.holder {
                    HolderKind::Employee => "för anställda",
                    HolderKind::Contractor => "för konsulter",
                    HolderKind::Visitor => "för besökare",
                    HolderKind::VisitorNonPersonal => "för besökare utan namn",
                    HolderKind::NonPersonal => "utan namn",
                };
                format!("{cards} {whose}")
            }
        }
    }
}

swedish! {
    Side {
        Self::Front => "framsida",
        Self::Back => "baksida",
    }
    AttestationFault {
        Self::Missing => "kortet attesterar den inte",
        Self::Form => "attesteringen går inte att läsa",
        Self::Chain => "ingen betrodd tillverkare går i god för kortet",
        Self::Key => "attesteringen gäller en annan nyckel",
    }
    PinUse {
        Self::Never => "ingen PIN",
        Self::Once => "PIN en gång",
        Self::Always => "PIN varje gång",
        Self::MatchOnce => "finger eller PIN en gång",
        Self::MatchAlways => "finger eller PIN varje gång",
        Self::Other => "okänt bruk av PIN",
    }
    TouchUse {
        Self::Never => "ingen beröring",
        Self::Always => "beröring varje gång",
        Self::Cached => "beröring inom 15 sekunder",
        Self::Other => "okänt bruk av beröring",
    }
    FormFactor {
        Self::UsbAKeychain => "USB-A för nyckelring",
        Self::UsbANano => "USB-A nano",
        Self::UsbCKeychain => "USB-C för nyckelring",
        Self::UsbCNano => "USB-C nano",
        Self::UsbCLightning => "USB-C och Lightning",
        Self::UsbABio => "USB-A med fingeravtrycksläsare",
        Self::UsbCBio => "USB-C med fingeravtrycksläsare",
        Self::Other => "annan form",
    }
}

impl Said for AttestedDevice {
    fn swedish(&self) -> String {
        let serial = self.serial.map(|serial| format!(" {serial}")).unwrap_or_default();
        let form = self.form.map(|form| format!(", {}", form.swedish())).unwrap_or_default();
        let (pin, touch) = (self.pin.swedish(), self.touch.swedish());
        format!("YubiKey{serial}, fast programvara {}, {pin}, {touch}{form}", self.firmware)
    }
}
