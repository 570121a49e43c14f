//! One module per function: its handler, from request to answer. No adapter, no SDK, no business rule:
//! the machine decides, a handler translates.

pub mod answer_ocsp;
pub mod api_reference;
pub mod ca_chain;
pub mod certify;
pub mod choose_production;
pub mod claim_job;
pub mod configure;
pub mod confirm_production;
pub mod create_card_object;
pub mod decide_approval;
pub mod enrol_agent;
pub mod http_edge;
pub mod import_people;
pub mod manage_card;
pub mod manage_order;
pub mod photo;
pub mod poll_jobs;
pub mod preflight_order;
pub mod print_letter;
pub mod problem;
pub mod produce_card;
pub mod publish_status;
pub mod read;
pub mod register_uid;
pub mod release_print;
pub mod release_secrets;
pub mod report_lost;
pub mod report_production;
pub mod request_card;
pub mod save_person;
pub mod sign_in;
pub mod sign_out;
pub mod withdraw;
pub mod withdraw_agent;
