//! The page that checks birth certificates: one script with its program inside, served beside its style, and all of it in
//! one file that works from a disk.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::failure::Failure;
use crate::portal::bundle;
use crate::portal::template::fill;

/// The file that somebody saves.
const SAVED: &str = "check-birth-certificate.html";

pub(super) struct Inputs {
    pub(super) wasm: PathBuf,
    pub(super) style: String,
    pub(super) template: String,
    pub(super) script: String,
    /// Whether a brotli copy lies beside every file, for the server to send.
    pub(super) compressed: bool,
}

/// Lay `folder/verify` anew.
pub(super) fn lay(inputs: &Inputs, folder: &Path) -> Result<(), Failure> {
    let (place, new) = (folder.join("verify"), folder.join("verify.new"));
    bundle::remove(&new)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&inputs.wasm).out_name("page").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
    let bound = bindgen.no_modules(true).and_then(|bindgen| bindgen.generate(&new));
    bound.map_err(Failure::unreadable(inputs.wasm.display().to_string()))?;
    let script = script(inputs, &new)?;

    let served = [
        ("policy", String::new()),
        ("style", link(&new, &inputs.style)?),
        ("script", source(&new, &script)?),
    ];
    write(&new, "index.html", &fill(&inputs.template, &served)?)?;
    let inline = [
        ("policy", policy(&inputs.style, &script)),
        ("style", format!("<style>{}</style>", inputs.style)),
        ("script", format!("<script>{script}</script>")),
    ];
    write(&new, SAVED, &fill(&inputs.template, &inline)?)?;
    if inputs.compressed {
        for file in bundle::files(&new)? {
            bundle::compress(&file)?;
        }
    }
    bundle::remove(&place)?;
    fs::rename(&new, &place).map_err(Failure::file(&place))
}

/// What binds the program, the program in base 64, and what the page does with it; the parts are not laid.
fn script(inputs: &Inputs, folder: &Path) -> Result<String, Failure> {
    let (glue, wasm) = (folder.join("page.js"), folder.join("page_bg.wasm"));
    let program = BASE64.encode(fs::read(&wasm).map_err(Failure::file(&wasm))?);
    let bound = fs::read_to_string(&glue).map_err(Failure::file(&glue))?;
    for part in [&glue, &wasm] {
        fs::remove_file(part).map_err(Failure::file(part))?;
    }
    Ok(format!("{bound}\n{}", fill(&inputs.script, &[("wasm", program)])?))
}

fn link(folder: &Path, style: &str) -> Result<String, Failure> {
    write(folder, "portal.css", style)?;
    Ok(format!(
        "<link rel=\"stylesheet\" href=\"/assets/verify/{}\">",
        bundle::name_alone(folder, "portal.css")?
    ))
}

fn source(folder: &Path, script: &str) -> Result<String, Failure> {
    write(folder, "portal.js", script)?;
    Ok(format!("<script src=\"/assets/verify/{}\"></script>", bundle::name_alone(folder, "portal.js")?))
}

/// The saved page runs its own script and style and no other, and calls nobody (Content Security Policy, level 3).
fn policy(style: &str, script: &str) -> String {
    let [style, script] = [style, script].map(|text| BASE64.encode(Sha256::digest(text)));
    format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data: blob:; \
         script-src 'sha256-{script}' 'wasm-unsafe-eval'; style-src 'sha256-{style}'\">"
    )
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(Failure::file(&path))
}
