// What the page does with its program: the certificate comes by paste, file, drop or camera, and the program says what it
// proves.
(() => {
  const WASM = "{{wasm}}";
  const KEPT = "cardwright-log-key";
  // The portals keep the choice under the same name.
  const LANGUAGE = "language";
  const at = (id) => document.getElementById(id);
  const [key, text, result, trouble] = ["key", "text", "result", "trouble"].map(at);
  let speech, chosen;

  // Nothing kept is a secret. Where nothing can be kept, it is asked for again.
  const keep = (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {}
  };
  const kept = (name) => {
    try {
      return localStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  };

  const element = (name, content, of) => {
    const made = document.createElement(name);
    made.textContent = content;
    of.append(made);
    return made;
  };
  /** A text of the page's language, with its gaps filled. */
  const say = (name, gaps = {}) => speech.words[name].replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
  /** The language for dates: as the browser has it, with its region, else by its tag alone. */
  const locales = () => [...navigator.languages.filter((tag) => tag.split("-")[0] === speech.tag), speech.tag];
  const when = (millis) => new Date(millis).toLocaleString(locales(), { dateStyle: "long", timeStyle: "short" });
  const signed = ({ by, at }) => `${by}, ${when(at)}`;

  /** What is proven, as pairs of a name and what it is. */
  const lines = ({ facts, process, record, issuance, index, log, size }) => [
    [say("number"), facts.number],
    [say("person"), facts.holder ? `${facts.holder.name} (${facts.holder.id})` : say("nameless")],
    [say("process"), process],
    [say("asked"), signed(facts.asked)],
    [say("produced"), signed(facts.produced)],
    [say("approved"), facts.approved ? signed(facts.approved) : say("unapproved")],
    [say("issued"), record.actor.person ? signed({ by: record.actor.person.id, at: record.at }) : when(record.at)],
    ...facts.certificates.map(({ slot, serial }) => [say("certificate", { slot }), serial]),
    [say("evidence"), facts.evidence],
    [say("issuance"), issuance],
    [say("place"), say("record", { log, index, size })],
  ];

  const notice = (tone, title) => {
    const made = element("div", "", result);
    made.className = `notice ${tone}`;
    element("h2", title, made);
    return made;
  };

  const show = () => {
    result.replaceChildren();
    const said = JSON.parse(window.cardwrightCheck(text.value, key.value, speech.tag));
    const [known, given] = [said.said !== "key", key.value.trim()];
    at("key-said").textContent = given === "" ? "" : known ? pinned(given) : `${said.why}.`;
    if (known) keep(KEPT, given);
    if (text.value.trim() === "") return;
    if (said.said === "proven") {
      const made = notice("good", `\u2713 ${say("proven")}`);
      element("p", say("provenWhy", said), made);
      const list = element("dl", "", made);
      list.className = "facts";
      for (const [name, value] of lines(said)) {
        const pair = element("div", "", list);
        element("dt", name, pair);
        element("dd", value, pair);
      }
    } else {
      const made = notice("bad", `\u2717 ${say("failed")}`);
      element("p", known ? say("failedWhy", said) : say("keyFirst"), made);
    }
  };

  /** The log's name, and the key's fingerprint, as the key itself begins. */
  const pinned = (value) => {
    const [log, id] = value.split("+");
    return say("pinned", { log, id });
  };

  /** Says everything in the language that is wished. */
  const speak = () => {
    speech = JSON.parse(window.cardwrightSpeech([chosen, ...navigator.languages].join()));
    document.documentElement.lang = speech.tag;
    document.title = `${say("title")} - Cardwright`;
    for (const place of document.querySelectorAll("[data-says]")) place.textContent = say(place.dataset.says);
    for (const place of document.querySelectorAll("[data-named]")) place.ariaLabel = say(place.dataset.named);
    at("languages").replaceChildren();
    for (const { tag, name } of speech.others) {
      const button = element("button", name, at("languages"));
      Object.assign(button, { type: "button", className: "button plain", lang: tag });
      button.addEventListener("click", () => choose(tag));
    }
    trouble.textContent = "";
    label();
    show();
  };
  const choose = (tag) => {
    chosen = tag;
    keep(LANGUAGE, tag);
    speak();
    at("languages").querySelector("button").focus();
  };

  const take = (said) => {
    text.value = said;
    trouble.textContent = "";
    show();
  };
  // The longest side of a picture in which a code is looked for. A large one shows the finest modules, a small one is less noisy.
  const SIDES = [4096, 2048, 1024];
  const canvas = document.createElement("canvas");
  /** What the code in a picture or film says; null if there is none that can be read. */
  const code = (source, width, height, longest) => {
    const scale = Math.min(1, longest / Math.max(width, height));
    [canvas.width, canvas.height] = [width, height].map((side) => Math.round(side * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    // ITU-R BT.601, in 256ths.
    const grey = new Uint8Array(data.length / 4);
    for (let i = 0; i < grey.length; i++) grey[i] = (77 * data[4 * i] + 150 * data[4 * i + 1] + 29 * data[4 * i + 2]) >> 8;
    return window.cardwrightRead(grey, canvas.width);
  };
  /** How many files or texts were given so far: one that is read slowly has nothing more to say once another came. */
  let given = 0;
  const read = async (file) => {
    const mine = ++given;
    const picture = file.type.startsWith("image/");
    const opened = await (picture ? createImageBitmap(file) : file.text()).catch(() => null);
    if (mine !== given) return;
    if (opened === null) return fail("unreadable");
    if (!picture) return take(opened);
    const own = Math.max(opened.width, opened.height);
    for (const side of SIDES.filter((side, at) => at === 0 || side < own)) {
      const found = code(opened, opened.width, opened.height, side);
      if (found !== null) return take(found);
    }
    fail("noCode");
  };
  /** What was proven of another certificate does not stand beside one that could not be read. */
  const fail = (why) => {
    take("");
    trouble.textContent = say(why);
  };

  const view = at("view");
  const label = () => {
    at("camera").textContent = say(view.srcObject ? "cameraOff" : "camera");
  };
  const stop = () => {
    view.srcObject.getTracks().forEach((track) => track.stop());
    view.srcObject = null;
    view.hidden = true;
    label();
  };
  const look = () => {
    if (!view.srcObject) return;
    const found = code(view, view.videoWidth, view.videoHeight, SIDES[0]);
    if (found === null) return requestAnimationFrame(look);
    stop();
    take(found);
  };
  const scan = async () => {
    if (view.srcObject) return stop();
    try {
      // As sharp as it can: the code is a fine one.
      const video = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video });
    } catch {
      trouble.textContent = say("noCamera");
      return;
    }
    view.hidden = false;
    label();
    await view.play();
    look();
  };

  const begin = () => {
    key.value = kept(KEPT);
    chosen = kept(LANGUAGE);
    key.addEventListener("input", show);
    text.addEventListener("input", () => {
      given += 1;
      show();
    });
    // Else the browser says nothing of the same file that is chosen again.
    at("file").addEventListener("click", ({ target }) => (target.value = ""));
    at("file").addEventListener("change", ({ target }) => target.files[0] && read(target.files[0]));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      read(file);
    });
    at("camera").hidden = !navigator.mediaDevices;
    at("camera").addEventListener("click", scan);
    at("save").hidden = location.protocol === "file:";
    speak();
    at("page").hidden = false;
  };

  const bytes = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
  wasm_bindgen({ module_or_path: bytes }).then(begin, () => {
    at("old").hidden = false;
  });
})();
