//! The pages, one per file.

mod cards;
mod home;
mod my_data;
mod not_found;
mod request;
mod requests;
mod sign_in;
mod track;

pub(crate) use cards::Cards;
pub(crate) use home::Home;
pub(crate) use my_data::MyData;
pub(crate) use not_found::NotFound;
pub(crate) use request::Request;
pub(crate) use requests::Requests;
pub(crate) use sign_in::SignIn;
pub(crate) use track::Track;
