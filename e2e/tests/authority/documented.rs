//! The commands of OPERATIONS.md, as they stand there.

use crate::commands::{Folder, fingerprint};
use cardwright_e2e::process::done;
use cardwright_e2e::programs;
use cardwright_e2e::softhsm::SoftHsm;
use std::path::Path;

/// The commands for a shell in a section, block by block.
fn blocks(heading: &str) -> Vec<String> {
    let page = include_str!("../../../docs/OPERATIONS.md");
    let (_, section) = page.split_once(&format!("\n### {heading}\n")).expect("the section is there");
    let section = section.split("\n##").next().unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.map(str::to_owned).collect()
}

impl Folder {
    /// Has a shell carry out a block, with what was read out on the other side.
    async fn shell(&self, block: &str, read_out: &str) -> String {
        let bin = programs::server().parent().unwrap().display().to_string();
        let variables = [
            self.hsm.environment(),
            format!("PATH={bin}:{}", std::env::var("PATH").unwrap()),
            format!("DATA={}", self.path("data")),
            format!("ROOT={}", self.path("root")),
            format!("ROOT_KEY_FILE={}", self.path("root-key")),
            format!("MODULE={}", SoftHsm::module()),
            format!("PIN_FILE={}", self.path("hsm/pin")),
            format!("READ_OUT={read_out}"),
        ];
        let script = format!("set -eu\ncd '{}'\n{block}", self.path("."));
        let arguments: Vec<_> = variables.iter().map(String::as_str).chain(["sh", "-c", &script]).collect();
        done(Path::new("env"), &arguments).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_in_a_token_as_operations_says() {
    let site = Folder::new();
    site.hsm.make_token("office").await;
    let blocks = blocks("Keys in a PKCS#11 token");
    let [block] = blocks.as_slice() else { panic!("one block, not {blocks:?}") };
    let said = site.shell(block, "").await;
    assert!(said.contains("object=cardwright-issuing"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offline_root_and_the_next_key_as_operations_says() {
    let site = Folder::new();
    let (first, next) = (blocks("A root that is offline"), blocks("The next issuing key"));
    let [ask, sign, take] = first.as_slice() else { panic!("three blocks, not {first:?}") };
    let asked = fingerprint(&site.shell(ask, "").await);
    let signed = site.shell(sign, &asked).await;
    let answered = signed.lines().rev().find_map(|line| line.strip_prefix("fingerprint")).unwrap();
    let taken = site.shell(take, answered.trim()).await;
    assert!(taken.contains("issuing key 1 is in force"), "{taken}");
    let [ask, sign, take] = next.as_slice() else { panic!("three blocks, not {next:?}") };
    let asked = fingerprint(&site.shell(ask, "").await);
    let signed = site.shell(sign, &asked).await;
    let answered = signed.lines().rev().find_map(|line| line.strip_prefix("fingerprint")).unwrap();
    let taken = site.shell(take, answered.trim()).await;
    assert!(taken.contains("issuing key 2 is in force"), "{taken}");
}
