//! The same in Swedish, by the terms of docs/TRANSLATING.md.

ui::translation! {
    super::Words, pub(super) SWEDISH;

    brand: "Portalernas utseende";
    look: "Ändra namn, färger och logotyp";
    name: "Namn";
    name_text: "Står överst på varje sida och i webbläsarens flik";
    accent: "Färg på knappar och länkar";
    own_colours: "Egna färger";
    built_in: "den inbyggda";
    day: "På dagen";
    night: "På natten";
    pick(when): "{when}: välj en färg";
    contrast(is, least): "Kontrast {is}, minst {least} behövs";
    too_light: "Text i den här färgen är svår att läsa på ljusa sidor. Välj en mörkare.";
    too_dark: "Text i den här färgen är svår att läsa på mörka sidor. Välj en ljusare.";
    logo: "Logotyp";
    logo_text: "PNG, JPEG eller WebP. Står i stället för namnet, som skärmläsare fortsätter att läsa upp; trycks på kort vars layout har en plats för den.";
    logo_unreadable: "Den här bilden gick inte att läsa. Välj en annan fil.";
    logo_bytes(count): "en bild på {count} byte";
    no_logo: "ingen";
    remove_logo: "Ta bort logotypen";
    preview: "Förhandsvisning";
    by_day: "Ljusa sidor";
    by_night: "Mörka sidor";
    button: "Beställ kort";
    link: "Alla mina beställningar";
}
