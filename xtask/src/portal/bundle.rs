//! One portal's files, from what cargo built and what people wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::failure::Failure;
use crate::portal::template;
use crate::workspace;

pub(super) struct Inputs {
    /// Where the browser finds the files, with a slash at its end.
    pub(super) base: String,
    pub(super) wasm: PathBuf,
    pub(super) style: String,
    pub(super) template: String,
    /// Files that lie beside them as they are, by their names.
    pub(super) public: Vec<(String, Vec<u8>)>,
    /// The script that the page runs.
    pub(super) load: String,
    /// Whether a brotli copy lies beside every file, for the server to send.
    pub(super) compressed: bool,
}

/// Bytes that a browser fetches at its first visit.
pub(super) struct Size(usize);

impl Size {
    pub(super) fn kilobytes(&self) -> f64 {
        let tenths = u32::try_from(self.0 / 100).unwrap_or(u32::MAX);
        f64::from(tenths) / 10.0
    }
}

/// Lay `folder/name` anew and say how large it is, or leave it if nothing has changed (`None`).
pub(super) fn bundle(inputs: &Inputs, folder: &Path, name: &str) -> Result<Option<Size>, Failure> {
    let (place, key_file) = (folder.join(name), folder.join(format!("{name}.key")));
    let key = key(inputs)?;
    if place.is_dir() && fs::read_to_string(&key_file).is_ok_and(|built| built == key) {
        return Ok(None);
    }
    // Laid beside the old one and then put in its place: a server that runs meets one or the other.
    let new = folder.join(format!("{name}.new"));
    remove(&new)?;
    let size = lay(inputs, &new)?;
    remove(&place)?;
    fs::rename(&new, &place).map_err(Failure::file(&place))?;
    fs::write(&key_file, key).map_err(Failure::file(&key_file))?;
    Ok(Some(size))
}

/// Stands for everything the bundle is made from, this program included.
fn key(inputs: &Inputs) -> Result<String, Failure> {
    let wasm = fs::read(&inputs.wasm).map_err(Failure::file(&inputs.wasm))?;
    let made_by = std::env::current_exe().and_then(|own| own.metadata()?.modified()).unwrap_or(UNIX_EPOCH);
    let made_by = made_by.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let mut digest = Sha256::new();
    let written = [&inputs.style, &inputs.template, &inputs.load].map(|text| text.as_bytes());
    let public = inputs.public.iter().flat_map(|(name, content)| [name.as_bytes(), content]);
    for part in [&wasm[..], &made_by.to_be_bytes()].into_iter().chain(written).chain(public) {
        digest.update(Sha256::digest(part));
    }
    Ok(hex::encode(digest.finalize()))
}

fn lay(inputs: &Inputs, folder: &Path) -> Result<Size, Failure> {
    cut(inputs, folder)?;
    let css = folder.join("portal.css");
    fs::write(&css, &inputs.style).map_err(Failure::file(&css))?;
    for (name, content) in &inputs.public {
        let file = folder.join(name);
        fs::write(&file, content).map_err(Failure::file(&file))?;
    }
    let digest = name_by_content(folder)?;
    let named = |name: &str| {
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        format!("{}{stem}-{digest}.{extension}", inputs.base)
    };
    let program = [("js", named("portal.js")), ("wasm", named("portal_bg.wasm"))];
    let load = format!("portal-load-{digest}.js");
    let script = folder.join(&load);
    fs::write(&script, template::fill(&inputs.load, &program)?).map_err(Failure::file(&script))?;
    let [js, wasm] = program;
    let mut places = vec![
        ("css", named("portal.css")),
        ("load", format!("{}{load}", inputs.base)),
        ("split", named(SPLIT)),
        js,
        wasm,
    ];
    if inputs.public.iter().any(|(name, _)| name == MANIFEST) {
        places.push(("manifest", named(MANIFEST)));
    }
    let index = folder.join("index.html");
    fs::write(&index, template::fill(&inputs.template, &places)?).map_err(Failure::file(&index))?;

    let mut size = 0;
    for file in files(folder)? {
        let bytes = if inputs.compressed { compress(&file)? } else { length(&file)? };
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        size += if name.starts_with(LATER) { 0 } else { bytes };
    }
    Ok(Size(size))
}

/// What makes a portal one that can be installed.
const MANIFEST: &str = "portal.webmanifest";

/// The script that fetches the parts of a portal that its first page does without.
const SPLIT: &str = "portal-split.js";

/// How the names of such parts begin.
const LATER: &str = "portal-later-";

/// Cuts what cargo built into what a browser fetches at once and what it fetches later, and binds that to JavaScript.
fn cut(inputs: &Inputs, folder: &Path) -> Result<(), Failure> {
    let name = inputs.wasm.display().to_string();
    let whole = fs::read(&inputs.wasm).map_err(Failure::file(&inputs.wasm))?;
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = "./portal.js";
    options.link_name = "./portal-split.js";
    let parts =
        wasm_split_cli_support::transform(options).map_err(Failure::unreadable(name.clone()))?.split_modules;
    let script = folder.join(SPLIT);
    let mut text = workspace::read(&script)?;
    for part in parts {
        let name = part.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let later = format!("{LATER}{name}");
        text = text.replace(&format!("./{name}"), &format!("./{later}"));
        fs::rename(&part, folder.join(later)).map_err(Failure::file(&part))?;
    }
    fs::write(&script, text).map_err(Failure::file(&script))?;

    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&main)
        .out_name("portal")
        .typescript(false)
        // The parts are linked to what the main one exports.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The page names the wasm file: its hashed name is not known to the JavaScript.
        .omit_default_module_path(true);
    let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    bound.map_err(Failure::unreadable(name))?;
    fs::remove_file(&main).map_err(Failure::file(&main))
}

/// Rename `portal.css` to `portal-<digest>.css` and so on, so that a cache may keep each for ever. All bear the digest
/// of all: the scripts name each other.
fn name_by_content(folder: &Path) -> Result<String, Failure> {
    let mut files = files(folder)?;
    files.sort();
    let mut all = Sha256::new();
    for file in &files {
        all.update(Sha256::digest(fs::read(file).map_err(Failure::file(file))?));
    }
    let digest = hex::encode(all.finalize()).split_off(48);
    let named = |file: &Path| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
        (name.to_owned(), format!("{stem}-{digest}.{extension}"))
    };
    let names: Vec<_> = files.iter().map(|file| named(file)).collect();
    for (file, (_, new)) in files.iter().zip(&names) {
        if file.extension().is_some_and(|extension| extension == "js" || extension == "webmanifest") {
            let mut script = workspace::read(file)?;
            for (old, new) in &names {
                // Where it is fetched from; the name by which the program knows it stays.
                for place in ["from \"./", "URL(\"./", "\"src\": \"./"] {
                    script = script.replace(&format!("{place}{old}"), &format!("{place}{new}"));
                }
            }
            fs::write(file, script).map_err(Failure::file(file))?;
        }
        fs::rename(file, file.with_file_name(new)).map_err(Failure::file(file))?;
    }
    Ok(digest)
}

/// Rename `portal.css` to `portal-<hash>.css`, so that a cache may keep it for ever.
pub(super) fn name_alone(folder: &Path, file: &str) -> Result<String, Failure> {
    let path = folder.join(file);
    let content = fs::read(&path).map_err(Failure::file(&path))?;
    let hash = hex::encode(Sha256::digest(content));
    let (stem, extension) = file.split_once('.').unwrap_or((file, ""));
    let name = format!("{stem}-{}.{extension}", hash.get(..16).unwrap_or(&hash));
    fs::rename(&path, folder.join(&name)).map_err(Failure::file(&path))?;
    Ok(name)
}

/// Every file below, snippets of JavaScript that crates bring along included.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::file(folder))? {
        let path = entry.map_err(Failure::file(folder))?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

fn length(file: &Path) -> Result<usize, Failure> {
    Ok(fs::read(file).map_err(Failure::file(file))?.len())
}

/// Write `<file>.br` at the highest quality, since it is made once and sent often; its length.
pub(super) fn compress(file: &Path) -> Result<usize, Failure> {
    let content = fs::read(file).map_err(Failure::file(file))?;
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut content.as_slice(), &mut compressed, &parameters)
        .map_err(Failure::file(file))?;
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    let path = PathBuf::from(name);
    fs::write(&path, &compressed).map_err(Failure::file(&path))?;
    Ok(compressed.len())
}

pub(super) fn remove(folder: &Path) -> Result<(), Failure> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(Failure::file(folder)) } else { Ok(()) }
}
