//! The same in Swedish, by the terms of docs/TRANSLATING.md.

crate::translation! {
    super::CardPictureWords, pub(super) SWEDISH;

    front(number): "Framsidan av kort {number}, som den trycktes";
    front_without_photo(number): "Framsidan av kort {number}, som den trycktes, med en silhuett i stället för fotot";
    back(number): "Baksidan av kort {number}, som den trycktes";
    show_back: "Visa baksidan";
    show_front: "Visa framsidan";
    photo_gone: "Fotot på det här kortet finns inte kvar hos oss. Bilden har en silhuett i stället.";
    no_picture: "Kortets egen bild kan inte visas just nu. Det här är en ritning av det.";
}
