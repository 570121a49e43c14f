//! One operation: what a route takes and answers.

use crate::routes::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// How the schema of a type is made.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Who may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Anybody,
    /// Who is signed in.
    Person,
    /// Who is signed in, from a page that shows the session's token.
    PersonWithToken,
    /// An enrolled agent, or one about to be.
    Agent,
}

/// What a request carries.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON of this shape.
    Json(SchemaOf),
    /// Bytes of one of these media types.
    Bytes(&'static [&'static str]),
    /// The same, or none: there is an answer to whatever comes.
    Whatever(&'static [&'static str]),
}

/// What a success carries.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// Nothing.
    None,
    /// JSON of this shape.
    Json(SchemaOf),
    /// Bytes of this media type.
    Bytes(&'static str),
}

/// Whether a command is held against the version that its sender has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// Never.
    No,
    /// If the header is there.
    Optional,
    /// The header has to be there.
    Required,
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// Its form.
    pub schema: SchemaOf,
    /// Whether it has to be there.
    pub required: bool,
}

/// What a route takes and answers.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path, as the table of routes has it.
    pub path: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// Who may come.
    pub who: Who,
    /// Whether it is a command, with an id of its own.
    pub command: bool,
    /// The query.
    pub query: Vec<Parameter>,
    /// The body of the request.
    pub body: Body,
    /// Whether `if-match` is looked at.
    pub if_match: IfMatch,
    /// The status of a success.
    pub status: u16,
    /// The body of a success.
    pub answer: Answer,
    /// Whether the answer carries a tag.
    pub tagged: bool,
    /// Whether the answer says where what was made is.
    pub located: bool,
    /// Statuses of problems beyond those that all such operations have.
    pub more: &'static [u16],
}

/// Reads something.
pub(super) fn get(path: &'static str, summary: &'static str) -> Operation {
    Operation {
        method: Method::Get,
        path,
        summary,
        who: Who::Person,
        command: false,
        query: Vec::new(),
        body: Body::None,
        if_match: IfMatch::No,
        status: 200,
        answer: Answer::None,
        tagged: false,
        located: false,
        more: &[],
    }
}

/// A command of a person: session, token, id.
pub(super) fn post(path: &'static str, summary: &'static str) -> Operation {
    Operation { method: Method::Post, who: Who::PersonWithToken, command: true, ..get(path, summary) }
}

/// A command that sets what has an address.
pub(super) fn put(path: &'static str, summary: &'static str) -> Operation {
    Operation { method: Method::Put, ..post(path, summary) }
}

/// A command that takes something away.
pub(super) fn delete(path: &'static str, summary: &'static str) -> Operation {
    Operation { method: Method::Delete, ..post(path, summary) }
}

impl Operation {
    /// For anybody.
    pub(super) fn public(self) -> Self {
        Self { who: Who::Anybody, command: false, ..self }
    }

    /// For agents.
    pub(super) fn signed(self) -> Self {
        Self { who: Who::Agent, ..self }
    }

    /// Changes nothing that is kept, so that it has no id.
    pub(super) fn without_id(self) -> Self {
        Self { command: false, ..self }
    }

    /// Takes JSON.
    pub(super) fn takes<T: JsonSchema>(self) -> Self {
        Self { body: Body::Json(SchemaGenerator::subschema_for::<T>), ..self }
    }

    /// Takes bytes.
    pub(super) fn takes_bytes(self, media: &'static [&'static str]) -> Self {
        Self { body: Body::Bytes(media), ..self }
    }

    /// Has an answer to whatever comes, be it none of these media types.
    pub(super) fn takes_whatever(self, media: &'static [&'static str]) -> Self {
        Self { body: Body::Whatever(media), ..self }
    }

    /// Answers JSON.
    pub(super) fn answers<T: JsonSchema>(self) -> Self {
        Self { answer: Answer::Json(SchemaGenerator::subschema_for::<T>), ..self }
    }

    /// Answers bytes.
    pub(super) fn answers_bytes(self, media: &'static str) -> Self {
        Self { answer: Answer::Bytes(media), ..self }
    }

    /// Makes something, and says where it is.
    pub(super) fn creates<T: JsonSchema>(self) -> Self {
        Self { status: 201, located: true, ..self.answers::<T>() }
    }

    /// Its success has this status.
    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Its answer carries a tag.
    pub(super) fn tagged(self) -> Self {
        Self { tagged: true, ..self }
    }

    /// Refuses if the version that the sender has seen is not the one that is.
    pub(super) fn if_match(self, if_match: IfMatch) -> Self {
        Self { if_match, ..self }
    }

    /// Has a parameter in its query.
    pub(super) fn query<T: JsonSchema>(mut self, name: &'static str, about: &'static str) -> Self {
        let schema = SchemaGenerator::subschema_for::<T>;
        self.query.push(Parameter { name, about, schema, required: false });
        self
    }

    /// Has a parameter in its query that must be there.
    pub(super) fn query_required<T: JsonSchema>(self, name: &'static str, about: &'static str) -> Self {
        let mut operation = self.query::<T>(name, about);
        if let Some(parameter) = operation.query.last_mut() {
            parameter.required = true;
        }
        operation
    }

    /// Goes on page by page.
    pub(super) fn paged(self) -> Self {
        self.query::<String>("after", "`next` of the page before; without it, the first page.")
    }

    /// Can answer these problems besides.
    pub(super) fn more(self, more: &'static [u16]) -> Self {
        Self { more, ..self }
    }

    /// The names of the parameters in the path.
    pub fn path_parameters(&self) -> Vec<&'static str> {
        let rest = self.path.split('{').skip(1);
        rest.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
    }

    /// A name for programs: the method and the words of the path.
    pub fn id(&self) -> String {
        let words = self.path.split(['/', '.']).filter(|word| !matches!(*word, "" | "api"));
        let words: Vec<_> = words.map(|word| word.trim_matches(['{', '}'])).collect();
        format!("{}-{}", self.method.as_str().to_ascii_lowercase(), words.join("-"))
    }

    /// The statuses of all problems that it can answer.
    pub fn problems(&self) -> Vec<u16> {
        let mut problems = match self.who {
            Who::Anybody => vec![],
            Who::Person => vec![401, 403, 503],
            Who::PersonWithToken | Who::Agent => vec![401, 403, 409, 503],
        };
        if !self.path_parameters().is_empty() {
            problems.push(404);
        }
        if self.command || !self.query.is_empty() {
            problems.push(400);
        }
        if !matches!(self.body, Body::None) {
            problems.extend([400, 413, 415, 422]);
        }
        if self.command {
            problems.push(422);
        }
        match self.if_match {
            IfMatch::No => {}
            IfMatch::Optional => problems.extend([400, 412]),
            IfMatch::Required => problems.extend([400, 412, 428]),
        }
        problems.extend(self.more);
        problems.sort_unstable();
        problems.dedup();
        problems
    }
}
