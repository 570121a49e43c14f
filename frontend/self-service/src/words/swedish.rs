//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::Words, pub(super) SWEDISH;

    home: "Mitt kort";
    to_admin: "Kortexpeditionen";
    request_card: "Beställ kort";

    my_cards: "Mina kort";
    valid_until: "giltigt till";
    report_lost: "Anmäl förlust";
    lost_title: "Anmäla att kortet är borta?";
    lost_text(number): "Kort {number} spärras genast och för gott, även om du hittar det igen:";
    lost_effects: ["Det öppnar inga dörrar och loggar inte in någonstans längre.", "Dess certifikat återkallas.", "Du behöver ett nytt kort med en ny PIN."];
    lost_badge: ["Det öppnar inga dörrar längre.", "Du behöver ett nytt passerkort."];
    lost_how: "Vad hände? (behöver inte fyllas i)";
    keep_card: "Behåll kortet";
    locked_next: "Kortet är spärrat: ingen kan använda det. Hittar du det, lämna det till kortexpeditionen. Du behöver ett nytt kort.";
    inactive_next: "Kortet gäller inte just nu. Kortexpeditionen kan säga varför, och låta det gälla igen.";
    expired_next: "Kortets tid är ute. Du behöver ett nytt.";
    active_title: "Ditt kort är aktivt";
    inactive_title: "Ditt kort gäller inte just nu";
    locked_title: "Ditt kort är spärrat";
    expired_title: "Ditt kort har gått ut";
    delayed_title: "Ditt kort dröjer";

    usually_ready: "Vanligtvis klart";
    likely_ready: "Troligen klart";
    late: "Det här tar längre tid än vanligt. Kortexpeditionen kan berätta varför.";
    half_took(cards, days): "Hälften av de {cards} sådana kort som tillverkats på din anläggning de senaste {days} dagarna tog inte längre tid.";
    most_took(cards, days): "Nio av tio av de {cards} sådana kort som tillverkats på din anläggning de senaste {days} dagarna tog inte längre tid.";
    usual_duration(half, most): "Hälften inom {half}, nio av tio inom {most}.";
    usual_source(cards, days): "Enligt {cards} sådana kort som tillverkats på din anläggning de senaste {days} dagarna.";
    ready_after: "Klart efter";

    none_title: "Du har inget kort än";
    none_text: "Beställ ditt kort här och följ det tills det väntar på dig på kortexpeditionen.";
    no_process: "Just nu går det inte att beställa något kort här. Fråga på kortexpeditionen.";
    all_requests: "Alla mina beställningar";
    others: "Också på väg";
    ended_title: "Den här beställningen är avslutad";
    issued_title: "Ditt kort är klart";
    under_way: "Ditt kort är på väg";
    reason(reason): "Angiven orsak: {reason}";
    number: "Kortnummer";
    way: "Kortets väg";
    step_done: "Klart";
    step_now: "Nu";
    step_to_come: "Kommer sedan";
    step_ended: "Slutade här";
    step_void: "Nåddes inte";

    my_data: "Mina uppgifter";
    my_data_text: "Det här är allt som kortexpeditionen har sparat om dig. Säg till på kortexpeditionen om något ska rättas.";
    kept: "Det som är sparat";
    own_photo: "Ditt foto";
    deeds: "Det som har gjorts";
    deeds_text: "Med dina uppgifter, beställningar och kort: senast först, efter roll.";
    by_you: "Du";
    by_agent: "Kortläsare";
    by_system: "Systemet";
    imported: "Uppgifterna kom med en fil";
    changed: "Uppgifterna ändrades";
    card_number(number): "Kort {number}";

    review_intro: "Kontrollera vad som beställs. En registreringsansvarig tittar på det härnäst.";
    name: "Namn";
    kind: "Slags kort";
    photo: "Foto";
    in_certificates: "I dess certifikat";
    wrong_data: "Är något fel, eller saknas något? Säg till på kortexpeditionen innan du skickar; det går att rätta genast.";
    process: "Process";
    site: "Tillverkas på";
    site_text: "Kortexpeditionen på din anläggning";
    choose: "Vilket kort?";
    send: "Skicka beställningen";
    back: "Tillbaka";
    open_title: "En annan beställning är öppen";
    open_text: "Du har redan beställt ett sådant kort, och den beställningen är på väg. Beställ ett till bara om du verkligen behöver två.";
    open_send: "Beställ ett till";

    withdraw_title: "Ta tillbaka beställningen?";
    withdraw_text: "Beställningen avslutas, och därmed dess plats i kön. Ingenting är gjort för den än. Du kan beställa igen när du vill; då börjar det om från början.";
    withdraw: "Ta tillbaka beställningen";
    keep: "Behåll beställningen";

    requests: "Mina beställningar";
    requests_empty: "Du har inte beställt något kort än";
    requests_empty_text: "Allt du beställer står kvar här, med hur det gick.";
    request: "Beställning";
    not_found: "Det finns ingen sådan sida";
    not_found_text: "Adressen kan vara felskriven, eller sidan kan ha flyttats.";
    to_home: "Till mitt kort";
}
