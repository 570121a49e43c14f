//! The parts that pages are made of, one per file.

pub mod account;
pub mod avatar;
pub mod badge;
pub mod button;
pub mod card_badge;
pub mod card_picture;
pub mod dialog;
pub mod empty;
pub mod fault;
pub mod gate;
pub mod icon;
pub mod language;
pub mod loaded;
pub mod note;
pub mod page;
pub mod skeleton;
pub mod time;

pub use account::Account;
pub use avatar::avatar;
pub use badge::StateBadge;
pub use button::Button;
pub use card_badge::CardBadge;
pub use card_picture::CardPicture;
pub use dialog::Dialog;
pub use empty::Empty;
pub use fault::FaultNotice;
pub use gate::SignedIn;
pub use icon::{Icon, Shape};
pub use language::LanguageChoice;
pub use loaded::loaded;
pub use note::NoteField;
pub use page::PageTitle;
pub use skeleton::Skeleton;
pub use time::{Day, Moment};
