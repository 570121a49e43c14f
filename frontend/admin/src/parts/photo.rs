use crate::words::words;
use api::people::{PHOTO_PIXELS, PersonSaved};
use domain::id::PersonId;
use domain::person::Person;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{KeyboardEvent, PointerEvent};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::api::Fault;
use ui::browser::forget_choice;
use ui::components::{Button, Dialog, FaultNotice, avatar};
use ui::model::act::Weight;
use ui::model::paths;
use ui::picture::{Camera, Crop, MAX_ZOOM, Picture};
use ui::session::Session;

/// How far a key pushes the picture: a twentieth of the portrait.
const PUSH: f64 = 0.05;

/// A person's face: the photo, or initials where there is none.
pub(crate) fn face(person: &Person) -> AnyView {
    match person.photo {
        // The digest stands in the address, so that a new photo is a new picture to the page.
        Some(digest) => view! {
            <img class="face" alt="" src=format!("{}?v={digest}", paths::photo(&person.id)) />
        }
        .into_any(),
        None => avatar(&person.display_name()).into_any(),
    }
}

/// Where the dialog for a person's photo opens by itself.
pub(crate) fn way_to_photo(person: &PersonId) -> String {
    format!("/admin/people/{person}?photo=add")
}

/// The button that opens the dialog for a person's photo.
#[component]
pub(crate) fn PhotoButton(person: Person, changed: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    // Whoever was led here for the photo finds the dialog open, once.
    let (query, navigate) = (use_query_map(), use_navigate());
    let page = format!("/people/{}", person.id);
    Effect::new(move |_| {
        if query.with(|query| query.get("photo").is_some()) {
            open.set(true);
            navigate(&page, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
    let label = if person.photo.is_some() { words().change_photo } else { words().add_photo };
    let person = StoredValue::new(person);
    view! {
        <Button label=label weight=Weight::Secondary on_press=move || open.set(true) />
        <Dialog open=open title=words().photo.to_owned()>
            {move || view! { <Studio person=person.get_value() open=open changed=changed /> }}
        </Dialog>
    }
}

#[component]
fn Studio(person: Person, open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let words = words();
    let session = Session::here();
    let picture = RwSignal::new_local(None::<Picture>);
    let camera = RwSignal::new_local(None::<Camera>);
    let crop = RwSignal::new(Crop::START);
    let (fault, trouble) = (RwSignal::new(None::<Fault>), RwSignal::new(None::<&'static str>));
    let busy = RwSignal::new(false);
    let path = StoredValue::new(paths::photo(&person.id));
    let show = move |taken: Option<Picture>| {
        crop.set(Crop::START);
        trouble.set(taken.is_none().then_some(words.picture_unreadable));
        camera.set(None);
        picture.set(taken);
    };
    let end = move |answer: Result<PersonSaved, Fault>| {
        busy.try_set(false);
        match answer {
            Ok(_) => {
                open.try_set(false);
                changed.run(());
            }
            Err(error) => drop(fault.try_set(Some(error))),
        }
    };
    let save = move || {
        let jpeg =
            picture.with_untracked(|picture| picture.as_ref().and_then(|p| p.jpeg(crop.get_untracked())));
        let Some(jpeg) = jpeg else { return };
        busy.set(true);
        fault.set(None);
        spawn_local(async move { end(session.upload(&path.get_value(), "image/jpeg", &jpeg).await) });
    };
    let remove = move || {
        busy.set(true);
        spawn_local(async move { end(session.delete(&path.get_value()).await) });
    };
    let start = move || {
        trouble.set(None);
        spawn_local(async move {
            let opened = Camera::open().await;
            trouble.try_set(opened.is_none().then_some(words.no_camera));
            picture.try_set(None);
            camera.try_set(opened);
        });
    };
    let choose = move |input: leptos::web_sys::HtmlInputElement| {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move { show(Picture::of_file(&file).await) });
    };
    let has_photo = person.photo.is_some();
    view! {
        <p>{words.photo_text}</p>
        <label class="field">
            <span>{words.choose_picture}</span>
            <input
                type="file"
                accept="image/jpeg,image/png,image/webp"
                on:click:target=move |event| forget_choice(&event.target())
                on:change:target=move |event| choose(event.target())
            />
        </label>
        {move || camera.with(|camera| camera.is_some()).then(|| view! { <Viewfinder camera=camera show=show /> })}
        {move || picture.with(|picture| picture.is_some()).then(|| view! { <Cropping picture=picture crop=crop /> })}
        <p class="error" role="alert">{move || trouble.get()}</p>
        <FaultNotice fault=fault />
        <div class="buttons">
            {move || picture.with(|picture| picture.is_some()).then(|| view! {
                <Button label=words.save_photo busy=busy on_press=save />
            })}
            {move || camera.with(|camera| camera.is_none()).then(|| view! {
                <Button label=words.use_camera weight=Weight::Secondary on_press=start />
            })}
            {has_photo.then(|| view! {
                <Button label=words.remove_photo weight=Weight::Danger busy=busy on_press=remove />
            })}
            <Button label=words.back weight=Weight::Secondary on_press=move || open.set(false) />
        </div>
    }
}

type LocalSignal<T> = RwSignal<T, LocalStorage>;

/// What the camera sees.
#[component]
fn Viewfinder(
    camera: LocalSignal<Option<Camera>>,
    show: impl Fn(Option<Picture>) + Copy + 'static,
) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            camera.with_untracked(|camera| camera.as_ref().map(|camera| camera.show_in(&video)));
        }
    });
    let take = move || {
        let Some(video) = video.get_untracked() else { return };
        spawn_local(async move {
            let picture = Picture::of_video(&video).await;
            show(picture);
        });
    };
    view! {
        <video class="viewfinder" node_ref=video autoplay muted playsinline aria-label=words().camera_view></video>
        <div class="buttons"><Button label=words().take_picture on_press=take /></div>
    }
}

/// The portrait as it will be: drag it, or push it by the arrow keys; + and - come closer and go back.
#[component]
fn Cropping(picture: LocalSignal<Option<Picture>>, crop: RwSignal<Crop>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let held = RwSignal::new(None::<(f64, f64)>);
    Effect::new(move |_| {
        let (Some(canvas), crop) = (canvas.get(), crop.get()) else { return };
        picture.with(|picture| picture.as_ref().and_then(|picture| picture.draw(&canvas, crop)));
    });
    let push = move |x: f64, y: f64| {
        let size = picture.with_untracked(|picture| picture.as_ref().map(Picture::size));
        if let Some(size) = size {
            crop.update(|crop| *crop = crop.pushed(size, (x, y)));
        }
    };
    let zoom = move |by: f64| crop.update(|crop| *crop = crop.zoomed(crop.zoom * by));
    let on_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" => push(-PUSH, 0.0),
            "ArrowRight" => push(PUSH, 0.0),
            "ArrowUp" => push(0.0, -PUSH),
            "ArrowDown" => push(0.0, PUSH),
            "+" => zoom(1.1),
            "-" => zoom(1.0 / 1.1),
            _ => return,
        }
        event.prevent_default();
    };
    let place = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let on_move = move |event: PointerEvent| {
        let (Some((x, y)), Some(canvas)) = (held.get_untracked(), canvas.get_untracked()) else { return };
        let now = place(&event);
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        if width > 0.0 && height > 0.0 {
            push((now.0 - x) / width, (now.1 - y) / height);
        }
        held.set(Some(now));
    };
    view! {
        <canvas
            class="crop"
            node_ref=canvas
            width=PHOTO_PIXELS.0.to_string()
            height=PHOTO_PIXELS.1.to_string()
            tabindex="0"
            role="img"
            aria-label=words().crop_label
            on:keydown=on_key
            on:pointerdown=move |event: PointerEvent| held.set(Some(place(&event)))
            on:pointermove=on_move
            on:pointerup=move |_| held.set(None)
            on:pointerleave=move |_| held.set(None)
        ></canvas>
        <label class="field">
            <span>{words().zoom}</span>
            <input
                type="range"
                min="1"
                max=MAX_ZOOM.to_string()
                step="0.05"
                prop:value=move || crop.get().zoom.to_string()
                on:input:target=move |event| {
                    if let Ok(zoom) = event.target().value().parse() {
                        crop.update(|crop| *crop = crop.zoomed(zoom));
                    }
                }
            />
        </label>
    }
}
