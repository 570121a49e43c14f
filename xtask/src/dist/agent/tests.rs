use super::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::process::Command;

fn control() -> Control {
    Control {
        package: PROGRAM.to_owned(),
        version: "1.2.3".to_owned(),
        architecture: architecture().to_owned(),
        depends: DEPENDS.to_owned(),
        synopsis: SYNOPSIS.to_owned(),
        about: ABOUT.to_owned(),
    }
}

fn packed() -> Vec<u8> {
    build(&control(), b"program".to_vec()).unwrap()
}

/// The members of the package, in their order.
fn members() -> Vec<(String, Vec<u8>)> {
    let mut ar = ar::Archive::new(Cursor::new(packed()));
    let mut members = Vec::new();
    while let Some(member) = ar.next_entry() {
        let mut member = member.unwrap();
        let (name, mut content) =
            (String::from_utf8_lossy(member.header().identifier()).into_owned(), Vec::new());
        member.read_to_end(&mut content).unwrap();
        members.push((name, content));
    }
    members
}

/// What a compressed archive has: name, mode and content, each of root's.
fn contents(archive: &str) -> Vec<(String, u32, Vec<u8>)> {
    let (_, gz) = members().into_iter().find(|(name, _)| name == archive).unwrap();
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(Cursor::new(gz)));
    let entries = tar.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid().unwrap(), header.gid().unwrap(), header.mtime().unwrap()), (0, 0, 0));
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let (mode, mut content) = (header.mode().unwrap(), Vec::new());
        entry.read_to_end(&mut content).unwrap();
        (name, mode, content)
    });
    entries.collect()
}

fn text(archive: &str, file: &str) -> String {
    let found = contents(archive).into_iter().find(|(name, ..)| name == file);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {file}")).2).unwrap()
}

#[test]
fn the_same_program_makes_the_same_package() {
    assert_eq!(packed(), packed());
    let names: Vec<_> = members().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["debian-binary", "control.tar.gz", "data.tar.gz"]);
}

#[test]
fn what_is_installed_has_its_place_and_its_mode() {
    let modes: BTreeMap<String, u32> =
        contents("data.tar.gz").into_iter().map(|(name, mode, _)| (name, mode)).collect();
    for (name, mode) in &modes {
        assert!(name.starts_with("./"), "{name}");
        let expected =
            if name.ends_with('/') || name == "./usr/bin/cardwright-agent" { 0o755 } else { 0o644 };
        assert_eq!(*mode, expected, "{name}");
        assert!(!name.contains("/usr/local/") && !name.contains("/var/"), "{name} is not a package's");
    }
    for (_, path) in FILES {
        let folder = path.rsplit_once('/').unwrap().0;
        assert!(
            modes.contains_key(&format!("./{path}")) && modes.contains_key(&format!("./{folder}/")),
            "{path}"
        );
    }
    assert!(modes.contains_key("./usr/share/doc/cardwright-agent/copyright"));
}

#[test]
fn it_says_of_itself_what_dpkg_wants_to_know() {
    let control = text("control.tar.gz", "./control");
    for field in [
        "Package: cardwright-agent",
        "Version: 1.2.3",
        "Depends: libc6,",
        "Maintainer: ",
        "Section: ",
        "Priority: ",
    ] {
        assert!(control.lines().any(|line| line.starts_with(field)), "{field} in {control}");
    }
    assert!(
        SYNOPSIS.len() < 80 && !SYNOPSIS.starts_with("a ") && !SYNOPSIS.ends_with('.'),
        "as lintian has it"
    );
    let (_, about) = control.split_once("Description: ").unwrap();
    assert!(about.lines().skip(1).all(|line| line.starts_with(' ') && line.len() <= 80), "{about}");
    assert!(control.ends_with('\n') && !control.contains("\n\n"));
    assert_eq!(text("control.tar.gz", "./conffiles"), "/etc/cardwright-agent/agent.toml\n");
    for name in SCRIPTS {
        let script = text("control.tar.gz", &format!("./{name}"));
        assert!(script.starts_with("#!/bin/sh\nset -e\n"), "{name}");
        let shell = Command::new("sh").args(["-n", "-c", &script]).status().unwrap();
        assert!(shell.success(), "{name} is no script");
    }
}

#[test]
fn unit_user_and_configuration_name_each_other_rightly() {
    let unit = text("data.tar.gz", "./usr/lib/systemd/system/cardwright-agent.service");
    assert!(
        unit.contains("ExecStart=/usr/bin/cardwright-agent run --config /etc/cardwright-agent/agent.toml\n")
    );
    assert!(unit.contains("User=cardwright-agent\n") && unit.contains("StateDirectory=cardwright-agent\n"));
    let user = text("data.tar.gz", "./usr/lib/sysusers.d/cardwright-agent.conf");
    assert!(user.starts_with("u cardwright-agent ") && user.contains("/var/lib/cardwright-agent"));
    let configuration: toml::Table =
        text("data.tar.gz", "./etc/cardwright-agent/agent.toml").parse().unwrap();
    assert_eq!(configuration["home"].as_str(), Some("/var/lib/cardwright-agent"));
}

/// What dpkg itself makes of it, where there is one.
#[test]
fn dpkg_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agent.deb");
    fs::write(&file, packed()).unwrap();
    let dpkg = |option: &str| Command::new("dpkg-deb").arg(option).arg(&file).env("LC_ALL", "C").output();
    let Ok(about) = dpkg("-I") else { return };
    let about = String::from_utf8_lossy(&about.stdout).into_owned() + &String::from_utf8_lossy(&about.stderr);
    assert!(about.contains(" Package: cardwright-agent\n"), "{about}");
    let listed = dpkg("-c").unwrap();
    let listed =
        String::from_utf8_lossy(&listed.stdout).into_owned() + &String::from_utf8_lossy(&listed.stderr);
    assert!(listed.contains("-rwxr-xr-x root/root"), "{listed}");
    assert!(listed.contains("./usr/bin/cardwright-agent\n"), "{listed}");
}
