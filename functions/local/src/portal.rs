//! The built portals, served from memory: three pages, hashed files that may be kept for ever.

use crate::console::Failure;
use api::headers::PORTAL_POLICY;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use bytes::Bytes;
use std::collections::HashMap;
use std::path::Path;

/// The portals, by the folder in which each is built.
const PORTALS: [&str; 3] = ["self-service", "admin", "verify"];

/// All files of the portals.
#[derive(Default)]
pub(crate) struct Portal {
    files: HashMap<String, Bytes>,
}

impl Portal {
    /// Reads the built portals; without a directory there are none, only the API.
    pub(crate) fn load(dir: Option<&Path>) -> Result<Self, Failure> {
        let mut portal = Self::default();
        let Some(dir) = dir else { return Ok(portal) };
        for name in PORTALS {
            portal.load_folder(&dir.join(name), &format!("/assets/{name}"))?;
            if !portal.files.contains_key(&format!("/assets/{name}/index.html")) {
                return Err(Failure(format!(
                    "no portal is built in {}; build it with: cargo xtask portal",
                    dir.display()
                )));
            }
        }
        Ok(portal)
    }

    fn load_folder(&mut self, folder: &Path, prefix: &str) -> Result<(), Failure> {
        let failed = |e: std::io::Error| {
            let hint = "build the portals with: cargo xtask portal";
            Failure(format!("cannot read portal {}: {e}; {hint}", folder.display()))
        };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(failed)?.is_dir() {
                self.load_folder(&entry.path(), &path)?;
            } else {
                self.files.insert(path, Bytes::from(std::fs::read(entry.path()).map_err(failed)?));
            }
        }
        Ok(())
    }

    /// The file, or the page of the portal to which the path belongs.
    pub(crate) fn serve(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
        if method != Method::GET || path.starts_with("/api/") || self.files.is_empty() {
            return None;
        }
        if path.starts_with("/assets/") {
            return self.asset(path, headers);
        }
        let portal = match path {
            "/admin" => "admin",
            "/verify" => "verify",
            path if path.starts_with("/admin/") => "admin",
            _ => "self-service",
        };
        let page = self.files.get(&format!("/assets/{portal}/index.html"))?;
        let mut response = Response::new(Body::from(page.clone()));
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        answer.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        answer.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PORTAL_POLICY));
        Some(response)
    }

    fn asset(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let brotli = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|accepted| accepted.to_str().ok())
            .is_some_and(|accepted| accepted.split(',').any(|coding| coding.trim().starts_with("br")));
        let packed = if brotli { self.files.get(&format!("{path}.br")) } else { None };
        let file = packed.or_else(|| self.files.get(path))?;
        let mut response = Response::new(Body::from(file.clone()));
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
        answer.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        // Only files whose name holds the digest of their content never change.
        let name = path.rsplit('/').next().unwrap_or_default();
        let caching =
            if name.starts_with("portal") { "public, max-age=31536000, immutable" } else { "no-cache" };
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        if packed.is_some() {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        Some(response)
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
