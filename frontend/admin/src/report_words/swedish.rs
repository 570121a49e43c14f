//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::ReportWords, pub(super) SWEDISH;

    issuances: "Ärenden";
    reports: "Rapporter";
    in_state: "Läge";
    order: "Ordning";
    newest: "Nyaste först";
    oldest: "Äldsta först";
    none_in_state: "Inget ärende har det här läget.";
    export: "Exportera som CSV";
    exporting(count): "{count} rader lästa hittills";
    save(count): "Spara som fil ({count})";
    columns: ["Ärende", "Process", "Person", "Namn", "Läge", "Sedan", "Kortnummer"];

    span: "Period";
    spans: ["7 dagar", "30 dagar", "90 dagar", "Ett år"];
    totals: "Totalt";
    requested: "Beställda kort";
    issued: "Utfärdade kort";
    failed: "Misslyckade försök";
    refused: "Nekade, avslagna, återtagna, avbrutna";
    lead: "Genomsnittlig ledtid";
    no_lead: "Inget kort än";
    per_day: "Utfärdade kort och misslyckade försök per dag";
    per_day_title(day, text): "{day}: {text}";
    per_day_text(issued, failed): "{issued} utfärdade, {failed} misslyckade";
    lead_times: "Från önskan till kort";
    lead_classes: ["upp till 1 timme", "upp till 4 timmar", "upp till 1 dag", "upp till 2 dagar", "upp till 3 dagar", "upp till 1 vecka", "upp till 2 veckor", "längre"];
    cards(count): ["{count} kort", "{count} kort"];
    by_step: "Var försök misslyckades";
    as_table: "Samma sak som tabell";
    day: "Dag";
    lead_class: "Ledtid";
    count: "Antal";
    failures: "Misslyckade försök";
    no_failures: "Inget försök har misslyckats. Må det fortsätta så.";
    step: "Steg";
    reason: "Vad som hände";
    attempt: "Försök";
    nothing_yet: "Ingenting hände under den här perioden";
    nothing_yet_text: "Välj en längre period, eller kom tillbaka när kort har tillverkats.";
    waiting: "Vad som väntar, och hur länge";
    list: "Arbetslista";
    waiting_count: "Väntar";
    oldest_since: "Äldsta sedan";
    hours(count): ["{count} timme", "{count} timmar"];
    minutes(count): ["{count} minut", "{count} minuter"];
    days(count): ["{count} dag", "{count} dagar"];
}
