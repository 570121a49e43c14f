use super::*;

#[test]
fn reads_cargo_own_count() {
    let line = "    Building [=======>              ] 12/345: serde, syn(build)";
    assert_eq!(Report::parse(line), Report::Built { done: 12, total: 345 });
}

#[test]
fn status_lines_are_chatter_and_the_rest_is_shown() {
    assert_eq!(Report::parse("   Compiling serde v1.0.0"), Report::Chatter);
    assert_eq!(Report::parse("  Downloaded serde v1.0.0"), Report::Chatter);
    assert_eq!(Report::parse("\u{1b}[K    Finished `dev` profile in 0.2s"), Report::Chatter);
    assert_eq!(Report::parse(""), Report::Chatter);
    assert_eq!(Report::parse("    Blocking waiting for file lock on build directory"), Report::Waiting);
    for diagnostic in ["error[E0308]: mismatched types", "  --> src/main.rs:3:5", "   |     ^^^ expected u8"]
    {
        assert_eq!(Report::parse(diagnostic), Report::Diagnostic(diagnostic));
    }
}

#[test]
fn clears_what_cargo_run_sets_and_keeps_the_users_settings() {
    let inherited = |name: &str| INHERITED.iter().any(|known| inherits(name, known));
    for name in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "OUT_DIR"] {
        assert!(inherited(name), "{name}");
    }
    for name in ["CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_BUILD_JOBS", "PATH"] {
        assert!(!inherited(name), "{name}");
    }
}
