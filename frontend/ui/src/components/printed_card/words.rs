//! What is said of a card's picture. Apart from what both portals say at once: it is fetched with the pages that show one.

mod swedish;

crate::strings! {
    /// The words of a card's picture.
    pub(crate) CardPictureWords, ENGLISH;

    front(number): "Front of card {number}, as it was printed";
    front_without_photo(number): "Front of card {number}, as it was printed, with a silhouette in place of the photo";
    back(number): "Back of card {number}, as it was printed";
    show_back: "Show back";
    show_front: "Show front";
    photo_gone: "The photo on this card is not kept any more. The picture has a silhouette in its place.";
    no_picture: "The card's own picture cannot be shown at the moment. This is a drawing of it.";
}

pub(crate) fn words() -> &'static CardPictureWords {
    crate::i18n::pick(ENGLISH, swedish::SWEDISH)
}
