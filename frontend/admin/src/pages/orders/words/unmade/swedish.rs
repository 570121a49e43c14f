//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::Unmade, pub(super) POOLED;

    drop_text: "Förkryssade kort lämnar ordern och går tillbaka till poolen. Ingenting går förlorat.";
    dropped(count): "Tillbaka i poolen: {count}.";
    left_failed(count): "Kort som misslyckades: {count}. Tillverka dem på nytt, eller låt dem gå tillbaka till poolen.";
    returning: "Kort som inte tillverkades är på väg tillbaka till poolen.";
    returned: "Alla kort som inte tillverkades är tillbaka i poolen.";
    loses_draft: "Utkastet. Dess kort stannar i poolen.";
    loses_waiting(count): "Kort som väntar: {count}. De lämnar ordern och går tillbaka till poolen.";
    loses_failed(count): "Misslyckade kort: {count}. De lämnar ordern och går tillbaka till poolen.";
    loses_stopped(count): "Kort på gång: {count}. De stoppas: det som skrivits hittills är kasserat, dess certifikat återkallas, och de går tillbaka till poolen.";
    loses_unconfirmed(count): "Tryckta kort som ingen har bekräftat: {count}. De är kasserade, deras certifikat återkallas, och de går tillbaka till poolen.";
}

ui::translation! {
    super::Unmade, pub(super) NAMELESS;

    drop_text: "Förkryssade kort lämnar ordern för gott: de avbryts, och deras nummer makuleras.";
    dropped(count): "Avbrutna: {count}.";
    left_failed(count): "Kort som misslyckades: {count}. Tillverka dem på nytt, annars avbryts de med ordern.";
    returning: "Kort som inte tillverkades avbryts.";
    returned: "Alla kort som inte tillverkades är avbrutna.";
    loses_draft: "Utkastet. Ingenting är tillverkat för det än.";
    loses_waiting(count): "Kort som väntar: {count}. De avbryts, och deras nummer makuleras.";
    loses_failed(count): "Misslyckade kort: {count}. De avbryts, och deras nummer makuleras.";
    loses_stopped(count): "Kort på gång: {count}. De stoppas och avbryts: det som skrivits hittills är kasserat.";
    loses_unconfirmed(count): "Tryckta kort som ingen har bekräftat: {count}. De är kasserade och avbryts.";
}
