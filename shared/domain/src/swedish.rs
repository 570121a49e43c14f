//! What the vocabulary is called in Swedish, and what the rules say. The terms are those of docs/TRANSLATING.md.

mod names;
mod orders;
mod people;
mod rejections;
