//! A Debian package (deb(5)): an `ar` archive of two compressed `tar` archives. The same bytes for the same content.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

/// What the package says of itself (deb-control(5)).
pub(super) struct Control {
    pub(super) package: String,
    pub(super) version: String,
    pub(super) architecture: String,
    pub(super) depends: String,
    pub(super) synopsis: String,
    pub(super) about: String,
}

/// A file of the package.
pub(super) struct Entry {
    /// Where it goes, without the first slash.
    pub(super) path: String,
    pub(super) mode: u32,
    pub(super) content: Vec<u8>,
}

/// Files under this folder belong to the administrator once they are there.
const CONFIGURATION: &str = "etc/";

/// The package: `scripts` are those of its maintainer, by name.
pub(super) fn package(
    control: &Control,
    entries: &[Entry],
    scripts: &[(String, Vec<u8>)],
) -> io::Result<Vec<u8>> {
    let mut about = vec![("control".to_owned(), 0o644, control.text(entries).into_bytes())];
    about.push(("conffiles".to_owned(), 0o644, conffiles(entries).into_bytes()));
    about.push(("sha256sums".to_owned(), 0o644, sums(entries).into_bytes()));
    about.extend(scripts.iter().map(|(name, script)| (name.clone(), 0o755, script.clone())));
    let about: Vec<_> =
        about.into_iter().map(|(path, mode, content)| Entry { path, mode, content }).collect();
    let mut ar = ar::Builder::new(Vec::new());
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", tar(&about)?),
        ("data.tar.gz", tar(entries)?),
    ];
    for (name, content) in members {
        let mut header = ar::Header::new(name.as_bytes().to_vec(), content.len() as u64);
        header.set_mode(0o100_644);
        ar.append(&header, &*content)?;
    }
    ar.into_inner()
}

impl Control {
    fn text(&self, entries: &[Entry]) -> String {
        let Self { package, version, architecture, depends, synopsis, about } = self;
        let kilobytes: usize = entries.iter().map(|entry| entry.content.len().div_ceil(1024)).sum();
        let mut lines = vec![String::from(" ")];
        for word in about.split_whitespace() {
            match lines.last_mut() {
                Some(line) if line.len() + word.len() < 78 => line.push_str(&format!("{word} ")),
                _ => lines.push(format!(" {word} ")),
            }
        }
        let about: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
        format!(
            "Package: {package}\nVersion: {version}\nArchitecture: {architecture}\n\
             Maintainer: Cardwright maintainers <maintainers@cardwright.example>\n\
             Installed-Size: {kilobytes}\nDepends: {depends}\nSection: admin\nPriority: optional\n\
             Description: {synopsis}\n{}\n",
            about.join("\n")
        )
    }
}

fn conffiles(entries: &[Entry]) -> String {
    let files = entries.iter().filter(|entry| entry.path.starts_with(CONFIGURATION));
    files.map(|entry| format!("/{}\n", entry.path)).collect()
}

fn sums(entries: &[Entry]) -> String {
    let sum = |entry: &Entry| format!("{}  {}\n", hex::encode(Sha256::digest(&entry.content)), entry.path);
    entries.iter().map(sum).collect()
}

/// The files with the folders above them, all of root's.
fn tar(entries: &[Entry]) -> io::Result<Vec<u8>> {
    let gz = flate2::GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gz);
    let folders: BTreeSet<&Path> =
        entries.iter().flat_map(|entry| Path::new(&entry.path).ancestors().skip(1)).collect();
    for folder in folders {
        let name = format!("./{}", folder.display());
        let name = if name.ends_with('/') { name } else { format!("{name}/") };
        add(&mut tar, &name, tar::EntryType::Directory, 0o755, &[])?;
    }
    for entry in entries {
        add(&mut tar, &format!("./{}", entry.path), tar::EntryType::Regular, entry.mode, &entry.content)?;
    }
    let mut gz = tar.into_inner()?;
    gz.flush()?;
    gz.finish()
}

fn add(
    tar: &mut tar::Builder<GzEncoder<Vec<u8>>>,
    name: &str,
    kind: tar::EntryType,
    mode: u32,
    content: &[u8],
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    header.set_mtime(0);
    header.set_size(content.len() as u64);
    // As dpkg names them; the crate would take the `./` away.
    let bytes = name.as_bytes();
    let field = header.as_gnu_mut().map(|gnu| &mut gnu.name).and_then(|field| field.get_mut(..bytes.len()));
    field.ok_or_else(|| io::Error::other(format!("{name} is too long a name")))?.copy_from_slice(bytes);
    header.set_cksum();
    tar.append(&header, content)
}
