//! One portal's files, from what cargo built and what people wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::failure::Failure;
use crate::portal::template;

pub(super) struct Inputs {
    /// Where the browser finds the files, with a slash at its end.
    pub(super) base: String,
    pub(super) wasm: PathBuf,
    pub(super) style: String,
    pub(super) template: String,
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
    for part in [&wasm[..], &made_by.to_be_bytes()].into_iter().chain(written) {
        digest.update(Sha256::digest(part));
    }
    Ok(hex::encode(digest.finalize()))
}

fn lay(inputs: &Inputs, folder: &Path) -> Result<Size, Failure> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&inputs.wasm)
        .out_name("portal")
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // The page names the wasm file: its hashed name is not known to the JavaScript.
        .omit_default_module_path(true);
    let bound = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    bound.map_err(Failure::unreadable(inputs.wasm.display().to_string()))?;

    let css = folder.join("portal.css");
    fs::write(&css, &inputs.style).map_err(Failure::file(&css))?;
    let named = |file: &str| Ok(format!("{}{}", inputs.base, name_by_content(folder, file)?));
    let program = [("js", named("portal.js")?), ("wasm", named("portal_bg.wasm")?)];
    let load = folder.join("portal-load.js");
    fs::write(&load, template::fill(&inputs.load, &program)?).map_err(Failure::file(&load))?;
    let [js, wasm] = program;
    let named = [("css", named("portal.css")?), ("load", named("portal-load.js")?), js, wasm];
    let index = folder.join("index.html");
    fs::write(&index, template::fill(&inputs.template, &named)?).map_err(Failure::file(&index))?;

    let mut size = 0;
    for file in files(folder)? {
        size += if inputs.compressed { compress(&file)? } else { length(&file)? };
    }
    Ok(Size(size))
}

/// Rename `portal.css` to `portal-<hash>.css`, so that a cache may keep it for ever.
pub(super) fn name_by_content(folder: &Path, file: &str) -> Result<String, Failure> {
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
