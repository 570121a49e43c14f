// What the page does with its program: the certificate comes by paste, file, drop or camera, and the program says what it
// proves.
(() => {
  const WASM = "{{wasm}}";
  const KEPT = "cardwright-log-key";
  const at = (id) => document.getElementById(id);
  const [key, text, result, trouble] = ["key", "text", "result", "trouble"].map(at);

  const element = (name, content, of) => {
    const made = document.createElement(name);
    made.textContent = content;
    of.append(made);
    return made;
  };
  const when = (millis) => new Date(millis).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });
  const signed = ({ by, at }) => `${by}, ${when(at)}`;

  /** What is proven, as pairs of a name and what it is. */
  const lines = ({ facts, record, issuance, index, log, size }) => [
    ["Card number", facts.number],
    ["Person", facts.holder ? `${facts.holder.name} (${facts.holder.id})` : "Nobody: the card bears no name"],
    ["Process", facts.process],
    ["Asked for by", signed(facts.asked)],
    ["Produced by", signed(facts.produced)],
    ["Approved by", facts.approved ? signed(facts.approved) : "Nobody: the process has no approval"],
    ["Issued", `${when(record.at)}${record.actor.person ? `, by ${record.actor.person.id}` : ""}`],
    ...facts.certificates.map(({ slot, serial }) => [`Certificate ${slot}`, serial]),
    ["Evidence (SHA-256)", facts.evidence],
    ["Issuance", issuance],
    ["In the log", `${log}, record ${index} of ${size}`],
  ];

  const notice = (tone, title) => {
    const made = element("div", "", result);
    made.className = `notice ${tone}`;
    element("h2", title, made);
    return made;
  };

  const show = () => {
    result.replaceChildren();
    const said = JSON.parse(window.cardwrightCheck(text.value, key.value));
    const known = said.said !== "key";
    at("key-said").textContent = key.value.trim() === "" ? "" : known ? pinned(key.value.trim()) : `${said.why}.`;
    if (known) keep(key.value.trim());
    if (text.value.trim() === "") return;
    if (said.said === "proven") {
      const made = notice("good", "\u2713 Proven: this card was issued so");
      element("p", `The record stands in the log ${said.log}, signed with the key above.`, made);
      const list = element("dl", "", made);
      list.className = "facts";
      for (const [name, value] of lines(said)) {
        const pair = element("div", "", list);
        element("dt", name, pair);
        element("dd", value, pair);
      }
    } else {
      const made = notice("bad", "\u2717 Not proven");
      element("p", known ? `Failed: ${said.why}.` : "First give the public key of the log.", made);
    }
  };

  /** The log's name, and the key's fingerprint, as the key itself begins. */
  const pinned = (value) => {
    const [name, id] = value.split("+");
    return `Log ${name}, key fingerprint ${id}`;
  };
  // A key is public. Where nothing can be kept, it is asked for again.
  const keep = (value) => {
    try {
      localStorage.setItem(KEPT, value);
    } catch {}
  };
  const kept = () => {
    try {
      return localStorage.getItem(KEPT) ?? "";
    } catch {
      return "";
    }
  };

  const take = (said) => {
    text.value = said;
    trouble.textContent = "";
    show();
  };
  const detector = "BarcodeDetector" in window ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  const read = async (file) => {
    if (!file.type.startsWith("image/")) return take(await file.text());
    const found = detector ? await detector.detect(await createImageBitmap(file)) : [];
    if (found.length > 0) return take(found[0].rawValue);
    trouble.textContent = detector
      ? "No QR code was found in the picture. Take it closer and straight, or paste the text."
      : "This browser reads no QR codes. Scan the code with another program and paste the text.";
  };
  const unreadable = () => {
    trouble.textContent = "The file could not be read. Choose it again, or paste the text.";
  };

  const scan = async () => {
    const view = at("view");
    try {
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      trouble.textContent = "The camera did not open. Allow this page to use it, or paste the text.";
      return;
    }
    view.hidden = false;
    await view.play();
    const stop = () => {
      view.srcObject.getTracks().forEach((track) => track.stop());
      view.hidden = true;
    };
    const look = async () => {
      const found = await detector.detect(view).catch(() => []);
      if (found.length === 0) return requestAnimationFrame(look);
      stop();
      take(found[0].rawValue);
    };
    look();
  };

  const begin = () => {
    key.value = kept();
    key.addEventListener("input", show);
    text.addEventListener("input", show);
    at("file").addEventListener("change", ({ target }) => target.files[0] && read(target.files[0]).catch(unreadable));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer.files;
      if (!file) return;
      event.preventDefault();
      read(file).catch(unreadable);
    });
    at("camera").hidden = !(detector && navigator.mediaDevices);
    at("camera").addEventListener("click", scan);
    at("save").hidden = location.protocol === "file:";
    show();
  };

  const bytes = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
  wasm_bindgen({ module_or_path: bytes }).then(begin, () => {
    trouble.textContent = "This browser cannot run the page. Use one of the last two years.";
  });
})();
