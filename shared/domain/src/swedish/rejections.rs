//! Why a command was refused.

use crate::card::{CardStateName, allowed_in};
use crate::issuance::rules::Who;
use crate::issuance::state::MAX_ATTEMPTS;
use crate::language::{Language, Named, Said};
use crate::order::OrderStateName;
use crate::rejection::{CertificateRefusal, Duty, ProcessMismatch, Rejection};
use crate::role::Role;
use crate::swedish;

/// The name of something in Swedish.
fn name(of: impl Named) -> &'static str {
    of.name_in(Language::Swedish)
}

swedish! {
    Rejection {
        Self::State { command, state, allowed } => {
            let allowed = listed(allowed.iter().map(|command| name(*command)));
            impossible(name(*command), "ärendet", name(*state), &allowed)
        },
        Self::Existence { command, exists: true } => format!("”{}” passar inte: ärendet har redan börjat", name(*command)),
        Self::Existence { command, exists: false } => format!("”{}” passar inte: ärendet finns inte", name(*command)),
        Self::Role { command, needs } => {
            let needs: Vec<_> = needs.iter().map(Said::swedish).collect();
            format!("”{}” kräver {}", name(*command), needs.join(" eller "))
        },
        Self::Duty(duty) => duty.swedish(),
        Self::Process { process, why } => format!("processen ”{process}” passar inte: {}", why.swedish()),
        Self::Channel => "kanalen Självservice är för beställningar i Självservice, och för alla dem",
        Self::PersonInactive => "personen är inaktiv och får inga kort; gör personen aktiv först",
        Self::FenceLost => "jobbet har tagits över av någon som kom senare; sluta och lämna kortet som det är",
        Self::LeaseRuns { .. } => "en agent arbetar fortfarande med kortet; försök igen när den har varit tyst i en minut",
        Self::EngagementEnded => "personens uppdrag eller besök är slut; förläng det först",
        Self::NotInProfile(part) => format!("kortet har enligt sin profil ingen sådan del: {}", part.swedish()),
        Self::OtherReader => "jobbet är för en annan kortläsare; den som valde tillverkning bestämde var det görs",
        Self::OtherChip { chip } => format!(
            "det här jobbet började på chippet {chip}; sätt i det kortet, eller låt försöket misslyckas och försök igen med ett nytt kort"
        ),
        Self::OtherUid { uid } => format!(
            "det här försöket började på kortet med UID {uid}; lägg det kortet på läsaren, eller låt försöket misslyckas"
        ),
        Self::OtherPrint => "det som står på kortet ändrades efter att det gick till skrivaren i det här försöket; se efter om ett kort kom ut, lägg det åt sidan och försök igen",
        Self::ForeignChip => "kortet i läsaren är gjort för något annat; ta ut det och sätt i ett tomt",
        Self::SecretsFirst => "hemligheterna måste lämnas ut för ett chip innan dess",
        Self::Certificates(why) => format!("certifikaten passar inte kortprofilen: {}", why.swedish()),
        Self::Evidence(why) => format!("bevisen styrker inte kortet: {}", why.swedish()),
        Self::TooManyAttempts => format!("{MAX_ATTEMPTS} försök har misslyckats; avbryt ärendet och börja ett nytt"),
        Self::ChipIsScrap => "chippet kan inte användas igen; försök med ett nytt kort",
        Self::NotOfAnOrder => "kortet var inte i någon tillverkningsorder; försök igen eller avbryt",
        Self::LetterTooEarly => "PIN-brevet går att öppna när kortet är kontrollerat",
        Self::LetterOpened => "PIN-brevet är redan öppnat; kom det inte ut ur skrivaren, skriv ut det igen och ange varför",
        Self::LetterNotOpened => "PIN-brevet är inte öppnat än, så det finns inget att skriva ut igen",
        Self::LetterReprinted => "PIN-brevet har redan skrivits ut en gång till; avbryt kortet och utfärda ett nytt",
        Self::NoLetter => "kortet bär inget namn, så det finns inget PIN-brev till det",
        Self::CardState { state, command } => {
            impossible(name(*command), "kortet", name(*state), &card_commands(*state))
        },
        Self::Certificate { command, why } => format!("”{}” går inte: {}", name(*command), why.swedish()),
        Self::CardNotDue => "kortets tid är inte ute än",
        Self::CardRole { command, needs } => format!("för att {} ett kort krävs {}", name(*command), roles(needs)),
        Self::OrderState { command, state } => {
            impossible(name(*command), "ordern", name(*state), &order_commands(*state))
        },
        Self::OrderMissing { command } => format!("”{}” passar inte: det finns ingen sådan order", name(*command)),
        Self::OrderRole { command } => {
            format!("”{}” kräver rollen {}", name(*command), name(Role::CardProductionAdministrator))
        },
        Self::OrderChoice(why) => format!("ordern kan inte ta de här korten: {}", why.swedish()),
        Self::OrderOpen { in_production, to_confirm } => format!(
            "ordern är inte färdig: kort under tillverkning: {in_production}, kort som ingen har tittat på än: {to_confirm}"
        ),
        Self::OrderRests => "kortet är i en tillverkningsorder som inte pågår just nu",
        Self::HolderMissing => "kortet bär inget namn; ange vem som får det",
        Self::OtherHolder => "kortet är gjort för en annan person; lämna det till sin innehavare",
        Self::OwnCard => "ingen gör detta med sitt eget kort; en annan handläggare måste göra det",
    }
    Who {
        Self::Holder => "innehavaren",
        Self::Recorder => "den som registrerade beställningen",
        Self::Role(role) => format!("rollen {}", name(*role)),
        Self::Agent => "en läsaragent på anläggningen",
        Self::LeasedAgent => "läsaragenten som har jobbet",
        Self::System(_) => "systemet självt",
    }
    Duty {
        Self::Holder => "det här är ditt eget kort: en annan handläggare måste göra det",
        Self::Approver => "den som beställde, registrerade eller satte i gång ett kort kan inte besluta om det: en annan godkännare måste göra det",
        Self::LetterOpener => "den som tillverkade eller kontrollerade ett kort kan inte öppna dess PIN-brev: en annan kortadministratör måste göra det",
        Self::LetterReader => "den som öppnade ett korts PIN-brev kan inte tillverka eller kontrollera det: en annan handläggare måste göra det",
        Self::NotTheRequester => "bara innehavaren, eller den som registrerade beställningen, kan ta tillbaka den",
        Self::NotTheHolder => "i Självservice beställer alla kort bara till sig själva",
    }
    CertificateRefusal {
        Self::Unknown => "kortet har inget certifikat med det serienumret",
        Self::Ended(state) => format!("certifikatet är {}, och förblir det", name(*state)),
        Self::Suspended => "certifikatet är redan vilande för sig",
        Self::NotSuspended => "certifikatet är inte vilande för sig; det som vilar med kortet häver kortet",
    }
    ProcessMismatch {
        Self::HolderKind => "den är för ett annat slags person (anställd, konsult, besökare)",
        Self::NotSelfService => "den går inte att beställa i Självservice",
        Self::OnlySelfService => "den börjar med innehavarens egen beställning i Självservice",
        Self::NotOffered => "den erbjuds inte här; en systemadministratör kan erbjuda den",
    }
}

fn impossible(command: &str, what: &str, state: &str, allowed: &str) -> String {
    format!("”{command}” går inte nu. Så här står det till med {what}: {state}. Möjligt nu: {allowed}")
}

fn card_commands(state: CardStateName) -> String {
    listed(allowed_in(state).map(name))
}

fn order_commands(state: OrderStateName) -> String {
    listed(crate::order::rules::allowed_in(state).into_iter().map(name))
}

fn listed(commands: impl Iterator<Item = &'static str>) -> String {
    let commands: Vec<_> = commands.collect();
    if commands.is_empty() { "ingenting, här tar det slut".to_owned() } else { commands.join(", ") }
}

fn roles(roles: &[Role]) -> String {
    if roles.is_empty() {
        return "systemet självt".to_owned();
    }
    roles.iter().map(|role| format!("rollen {}", name(*role))).collect::<Vec<_>>().join(" eller ")
}
