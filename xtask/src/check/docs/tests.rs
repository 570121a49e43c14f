use super::*;

fn tree() -> Tree {
    Tree::new(["README.md", "run", "docs/adr/0001.md", "shared/piv/src/lib.rs"].map(str::to_owned).to_vec())
}

#[test]
fn real_paths_and_other_words_pass() {
    let text = "`shared/piv`, `shared/piv/src/lib.rs`, `docs/adr/`, `./run`, `lib.rs`, `/api/people/{id}`,\n\
        `text/css`, `target/bench.json`, `piv -> domain`, `Decision`, `shared/*`\n\
        ```sh\ncat `shared/none`\n```\n";
    assert_eq!(path_faults(&tree(), "README.md", text), Vec::<String>::new());
}

#[test]
fn catches_paths_that_are_gone() {
    let text = "`shared/pivot`, then `old/room/lib.rs`, `main.rs` and `./start`";
    assert_eq!(
        path_faults(&tree(), "README.md", text),
        [
            "README.md: `shared/pivot` is not in the repository",
            "README.md: `old/room/lib.rs` is not in the repository",
            "README.md: `main.rs` is not in the repository",
            "README.md: `./start` is not in the repository",
        ]
    );
}

#[test]
fn links_resolve_from_their_own_page() {
    let page = "docs/adr/0001.md";
    let text = "# Store layout\n[up](../../README.md#who-s-it-for), [here](#store-layout), [room](../../shared/piv), \
        [web](https://example.org/none)";
    let judge = |link| link_fault(&tree(), page, text, link, |_| Some("## Who-s it for?".to_owned()));
    let links = markdown::relative_links(text);
    assert_eq!(links.len(), 3);
    assert_eq!(links.into_iter().filter_map(judge).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn catches_links_that_lead_nowhere() {
    let judge = |link| link_fault(&tree(), "docs/adr/0001.md", "# Title", link, |_| Some(String::new()));
    assert_eq!(judge("README.md").unwrap(), "docs/adr/0001.md: link to README.md leads nowhere");
    assert_eq!(
        judge("../../../README.md").unwrap(),
        "docs/adr/0001.md: link to ../../../README.md leads nowhere"
    );
    assert_eq!(judge("#other").unwrap(), "docs/adr/0001.md: link to #other names no heading");
    assert_eq!(
        judge("../../README.md#any").unwrap(),
        "docs/adr/0001.md: link to ../../README.md#any names no heading"
    );
}

#[test]
fn reads_commands_without_prompt_comment_and_continuation() {
    let text =
        "```sh\n# first\n$ ./run --once   # a card\n./test \\\n    --fast\n```\n```text\nnot this\n```\n";
    assert_eq!(markdown::shell_commands(text), ["./run --once", "./test --fast"]);
}
