//! What the store promises, held against the embedded engine in memory and on disk, and against an
//! independent DynamoDB on loopback (ministack).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod audit_log;
mod ca_chain;
mod card_life;
mod cards;
mod certificates;
mod commands;
mod contactless;
mod denials;
mod durability;
mod faults;
mod feed;
mod jobs;
mod lists;
mod mails;
mod ministack;
mod office;
mod orders;
mod outbox;
mod people;
mod place;
mod principals;
mod reports;
mod revocations;
mod settings;
mod sign_ins;
mod terms;

/// Each promise becomes a test at each place.
macro_rules! contract {
    ($($subject:ident { $($promise:ident,)* })*) => {
        mod embedded_memory {
            $(mod $subject { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    crate::$subject::$promise(&crate::place::Place::memory().await).await;
                }
            )* })*
        }
        mod embedded_disk {
            $(mod $subject { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    crate::$subject::$promise(&crate::place::Place::disk().await).await;
                }
            )* })*
        }
        mod remote_ministack {
            $(mod $subject { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    crate::$subject::$promise(&crate::place::Place::ministack().await).await;
                }
            )* })*
        }
    };
}

contract! {
    audit_log {
        what_is_laid_down_waits_until_it_has_a_place,
        a_batch_is_taken_whole_or_not_at_all,
        of_sixteen_sequencers_one_takes_each_batch,
        entries_come_by_time_by_actor_and_by_the_page,
    }
    denials {
        attempts_of_an_hour_are_one_row,
        denied_attempts_come_by_the_page,
    }
    commands {
        load_finds_each_record_by_its_inputs_alone,
        load_is_one_round_trip,
        a_save_needs_the_version_before,
        an_issuance_begins_once,
        a_lock_keeps_a_second_issuance_out,
        a_lock_is_held_until_its_last_issuance_ends,
        a_lock_is_given_back_by_its_owner_only,
        one_of_sixteen_writers_wins_each_version,
    }
    outbox {
        what_was_decided_is_pending_until_it_is_carried_out,
        a_write_that_overtakes_an_acknowledgement_loses_nothing,
        no_interleaving_loses_an_entry,
        a_sweep_reaches_behind_entries_that_stay,
        an_audit_record_is_laid_down_once,
        a_history_is_in_order,
    }
    contactless {
        a_contactless_chip_is_one_card,
        a_chip_is_claimed_with_the_version_before_or_not_at_all,
        a_chip_is_given_back_by_its_owner_only,
        a_chip_that_was_read_again_is_not_given_back_by_an_earlier_attempt,
        of_sixteen_issuances_one_claims_a_chip,
    }
    terms {
        terms_are_those_built_in_until_somebody_sets_them,
        terms_are_the_settings_of_now_each_with_its_edition,
        terms_come_with_who_begins_in_one_round_trip,
    }
    feed {
        the_feed_begins_now,
        the_feed_tells_every_change,
    }
    ca_chain {
        the_first_chain_is_kept_for_good,
        the_first_certificate_for_data_objects_is_kept_for_good,
        of_two_chains_at_once_both_learn_which_is_kept,
    }
    cards {
        numbers_are_unique_and_each_range_has_its_own,
        a_range_ends_and_goes_on_where_it_ended,
        no_two_cards_have_one_number,
        card_and_secrets_come_together_or_not_at_all,
        a_card_is_saved_by_version,
        secrets_are_renewed_forwards_only,
        secrets_stay_destroyed,
    }
    card_life {
        a_card_is_loaded_with_who_acts_in_one_round_trip,
        a_card_is_listed_by_its_state_from_either_end,
        a_holders_cards_are_apart_from_their_issuances,
        what_is_due_is_found_by_time_and_by_the_page,
        a_cards_history_is_pending_until_it_is_laid_down,
    }
    certificates {
        a_certificate_is_in_the_list_of_its_state_alone,
        a_holders_certificates_are_apart_from_their_cards,
        certificates_come_by_the_page_from_either_end,
    }
    revocations {
        a_key_is_one_slots_for_good,
        what_is_not_to_be_trusted_follows_the_lines,
        many_are_read_whole,
        a_crl_takes_the_place_of_the_one_before,
        each_issuing_key_has_a_crl_and_a_responder_of_its_own,
    }
    principals {
        a_person_is_saved_by_version,
        access_is_saved_by_version,
        sessions_end_before_those_that_are_just_being_opened,
        an_agent_enrols_with_a_code_that_is_good_once,
        of_two_agents_with_one_code_one_enrols,
        desks_are_listed_by_site,
    }
    mails {
        a_mail_is_posted_once_and_changed_by_version,
        mails_are_due_by_their_time_and_listed_by_their_state,
        lists_of_mails_come_by_the_page,
        how_sending_goes_is_written_by_version,
        officers_are_listed_while_they_have_a_role,
    }
    settings {
        an_edition_follows_the_one_before,
        of_sixteen_administrators_one_sets_each_edition,
        a_history_pages_backwards,
        layouts_are_listed_and_counts_told,
    }
    sign_ins {
        an_attempt_is_taken_once_and_by_its_own_browser,
        people_are_found_by_address_at_once_and_as_they_are,
        a_subject_is_bound_to_one_person_and_a_person_by_version,
    }
    people {
        who_is_asked_for_twice_is_answered_once,
        a_person_is_found_by_every_beginning,
        a_person_comes_once_however_many_words_fit,
        frequent_names_are_found_in_one_round_trip,
        a_search_pages_while_people_come,
        a_changed_person_is_found_as_changed,
        an_older_record_never_replaces_a_newer_one,
        a_strange_cursor_is_refused,
    }
    lists {
        a_work_list_pages_across_shards_while_issuances_come,
        a_page_says_whether_there_is_more,
        an_issuance_moves_from_list_to_list,
        a_strange_cursor_is_refused,
        a_holders_issuances_are_newest_first,
        a_holders_open_issuances_are_all_there,
        names_are_given_where_they_are_known,
    }
    reports {
        a_record_counts_once,
        failures_come_by_the_page,
        issuances_are_listed_by_state,
    }
    jobs {
        the_jobs_of_a_site_are_oldest_first,
    }
    orders {
        an_order_is_saved_by_version_and_loaded_with_a_claim,
        an_order_is_pending_while_it_has_something_to_say_or_to_do,
        orders_are_listed_by_whether_they_go_on,
        the_pool_pages_and_filters_and_loses_what_an_order_takes,
        counts_follow_records_once,
        a_card_that_is_skipped_is_noted_and_counted_once,
        cards_of_running_orders_are_jobs,
    }
    faults {
        a_fault_at_any_call_leaves_all_or_nothing,
        keys_left_out_of_a_batch_are_asked_for_again,
    }
}
