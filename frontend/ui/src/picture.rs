//! Pictures of people in the browser: chosen or taken, and cropped to a portrait. The server makes its own of it.

use api::people::PHOTO_PIXELS;
use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};

/// The closest that a crop comes.
pub const MAX_ZOOM: f64 = 4.0;

/// How good a JPEG leaves the browser.
const QUALITY: f64 = 0.92;

/// Which part of a picture is the portrait: where it lies between the edges, each from 0 to 1, and how close it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// From left to right.
    pub x: f64,
    /// From top to bottom.
    pub y: f64,
    /// 1 takes in as much as there is.
    pub zoom: f64,
}

impl Crop {
    /// The middle, whole; of a high picture rather the top, where the face is.
    pub const START: Self = Self { x: 0.5, y: 0.3, zoom: 1.0 };

    /// The part of a picture of this size: left, top, width, height.
    pub fn part(self, (width, height): (f64, f64)) -> (f64, f64, f64, f64) {
        let (portrait_width, portrait_height) = (f64::from(PHOTO_PIXELS.0), f64::from(PHOTO_PIXELS.1));
        let ratio = portrait_width / portrait_height;
        let part_width = width.min(height * ratio) / self.zoom;
        let part_height = part_width / ratio;
        (self.x * (width - part_width), self.y * (height - part_height), part_width, part_height)
    }

    /// The crop after the picture was pushed by this share of the portrait's width and height.
    #[must_use]
    pub fn pushed(self, size: (f64, f64), by: (f64, f64)) -> Self {
        let (left, top, width, height) = self.part(size);
        let place = |start: f64, part: f64, whole: f64, by: f64| {
            let free = whole - part;
            if free <= 0.0 { 0.5 } else { ((start - by * part) / free).clamp(0.0, 1.0) }
        };
        Self { x: place(left, width, size.0, by.0), y: place(top, height, size.1, by.1), zoom: self.zoom }
    }

    /// The crop this much closer or farther.
    #[must_use]
    pub fn zoomed(self, zoom: f64) -> Self {
        Self { zoom: zoom.clamp(1.0, MAX_ZOOM), ..self }
    }
}

/// A picture that the browser has decoded and turned upright.
#[derive(Clone, Debug)]
pub struct Picture(ImageBitmap);

impl Picture {
    /// The picture in a file, if the browser can read it.
    pub async fn of_file(file: &File) -> Option<Self> {
        let promise = window().create_image_bitmap_with_blob(file).ok()?;
        JsFuture::from(promise).await.ok()?.dyn_into().ok().map(Self)
    }

    /// What a camera shows at this moment.
    pub async fn of_video(video: &HtmlVideoElement) -> Option<Self> {
        let promise = window().create_image_bitmap_with_html_video_element(video).ok()?;
        JsFuture::from(promise).await.ok()?.dyn_into().ok().map(Self)
    }

    /// Width and height.
    pub fn size(&self) -> (f64, f64) {
        (f64::from(self.0.width()), f64::from(self.0.height()))
    }

    /// Draws the crop over a whole canvas.
    pub fn draw(&self, canvas: &HtmlCanvasElement, crop: Crop) -> Option<()> {
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        let (left, top, width, height) = crop.part(self.size());
        let (to_width, to_height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        context
            .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.0, left, top, width, height, 0.0, 0.0, to_width, to_height,
            )
            .ok()
    }

    /// The whole picture as a PNG that is no wider and no higher than this, and no larger than it is.
    pub fn png_within(&self, width: f64, height: f64) -> Option<Vec<u8>> {
        let (own_width, own_height) = self.size();
        let scale = (width / own_width).min(height / own_height).min(1.0);
        let (width, height) = ((own_width * scale).round(), (own_height * scale).round());
        let canvas = canvas((pixels(width), pixels(height)))?;
        let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        context.set_image_smoothing_enabled(true);
        context.draw_image_with_image_bitmap_and_dw_and_dh(&self.0, 0.0, 0.0, width, height).ok()?;
        bytes(&canvas.to_data_url_with_type("image/png").ok()?)
    }

    /// The crop as a JPEG.
    pub fn jpeg(&self, crop: Crop) -> Option<Vec<u8>> {
        let canvas = canvas(PHOTO_PIXELS)?;
        self.draw(&canvas, crop)?;
        let quality = JsValue::from_f64(QUALITY);
        bytes(&canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &quality).ok()?)
    }
}

fn canvas((width, height): (u32, u32)) -> Option<HtmlCanvasElement> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a canvas has 1 to some thousand pixels"
)]
fn pixels(length: f64) -> u32 {
    length.max(1.0) as u32
}

/// What a `data:` URL carries.
fn bytes(url: &str) -> Option<Vec<u8>> {
    let binary = window().atob(url.split_once(',')?.1).ok()?;
    binary.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// A camera that is on. It goes off as this goes.
#[derive(Debug)]
pub struct Camera(MediaStream);

impl Camera {
    /// Asks for the camera that faces the person.
    pub async fn open() -> Option<Self> {
        let devices = window().navigator().media_devices().ok()?;
        let wanted = MediaStreamConstraints::new();
        let video = js_sys::Object::new();
        for (name, pixels) in [("width", 1280), ("height", 960)] {
            Reflect::set(&video, &name.into(), &pixels.into()).ok()?;
        }
        wanted.set_video(&video);
        let promise = devices.get_user_media_with_constraints(&wanted).ok()?;
        JsFuture::from(promise).await.ok()?.dyn_into().ok().map(Self)
    }

    /// Shows what it sees.
    pub fn show_in(&self, video: &HtmlVideoElement) {
        video.set_src_object(Some(&self.0));
        let _starts_by_itself = video.play();
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.0.get_tracks().iter().filter_map(|track| track.dyn_into::<MediaStreamTrack>().ok())
        {
            track.stop();
        }
    }
}

/// The bytes of a file.
pub async fn bytes_of(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
