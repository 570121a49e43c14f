//! What is said of the portals' look.

mod swedish;

ui::strings! {
    /// The words of this page.
    pub(crate) Words, ENGLISH;

    brand: "Look of the portals";
    look: "Change name, colours and logo";
    name: "Name";
    name_text: "Stands at the top of each page and in the browser's tab";
    accent: "Colour of buttons and links";
    own_colours: "Colours of our own";
    built_in: "as it is built in";
    day: "By day";
    night: "By night";
    pick(when): "{when}: pick a colour";
    contrast(is, least): "Contrast {is}, at least {least} is needed";
    too_light: "Text in this colour is hard to read on light pages. Choose a darker one.";
    too_dark: "Text in this colour is hard to read on dark pages. Choose a lighter one.";
    logo: "Logo";
    logo_text: "PNG, JPEG or WebP. Stands for the name, which screen readers go on saying; printed on cards whose layout has a place for it.";
    logo_unreadable: "This picture could not be read. Choose another file.";
    logo_bytes(count): "a picture of {count} bytes";
    no_logo: "none";
    remove_logo: "Remove logo";
    preview: "Preview";
    by_day: "Light pages";
    by_night: "Dark pages";
    button: "Request card";
    link: "All my requests";
}

pub(crate) fn words() -> &'static Words {
    ui::i18n::pick(ENGLISH, swedish::SWEDISH)
}
