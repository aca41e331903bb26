// Forms marked `data-queue` are written down on this phone before they are sent, and sent again under the same key until
// the server has answered (queue.js); the bar and the page "Chờ sóng" show what waits. Every page works without this file.
(() => {
  const AGAIN = 20000; // milliseconds
  const queue = window.stallQueue;
  const { owner, base } = document.body.dataset;
  if (!queue || !owner || !window.indexedDB || !navigator.locks || !window.stallPages || !window.isSecureContext) return;
  const page = window.stallPage;
  let entries = [];
  let needsLogin = false;
  let isOwed = false; // whether somebody was told that something waits
  let isOld = false; // whether something of this page's forms has gone since

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const waiting = () => entries.filter((entry) => entry.state !== queue.CARD);
  const login = () => `${document.body.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;

  // ── What waits, on every page
  const draw = async () => {
    try { entries = await queue.all(owner); } catch { return; }
    document.body.toggleAttribute("data-waits", waiting().length > 0); // lessons.js fetches nothing meanwhile
    const bar = document.getElementById("viec-cho");
    if (!bar) return;
    const cards = entries.length - waiting().length;
    const words = [];
    if (waiting().some((entry) => entry.state === queue.SENDING)) words.push(bar.dataset.sending);
    if (waiting().length) words.push(bar.dataset.waiting.replace("{n}", waiting().length));
    if (cards) words.push(bar.dataset.cards.replace("{n}", cards));
    if (needsLogin && waiting().length) {
      words.push(bar.dataset.login);
      bar.href = login();
    }
    bar.textContent = words.join(" · ");
    bar.hidden = !words.length;
    bar.classList.toggle("notice--bad", cards > 0);
    markForms(bar.dataset.written);
    drawList();
    if (isOwed && !entries.length) settled();
  };

  // By this page, another or the worker. What a form of this page was about is not as the page shows it any more: the
  // step after it, the new price, the photograph. Not while somebody types.
  const settled = () => {
    isOwed = false;
    const hasPhotos = /\/hang\/\d+\/anh\/$/.test(location.pathname);
    const isTyping = document.activeElement && document.activeElement.matches("input, textarea, select");
    if ((isOld || hasPhotos) && !isTyping && navigator.onLine) location.reload();
    else page.say("sent");
  };

  const markForms = (words) => {
    for (const form of document.querySelectorAll("form[data-queue]")) {
      const path = new URL(form.getAttribute("action"), location.href).pathname;
      const isWaiting = waiting().some((entry) => entry.path === path);
      let note = form.querySelector(".stall-written");
      if (isWaiting && !note) {
        note = document.createElement("p");
        note.className = "stall-written";
        note.textContent = words;
        form.append(note);
      } else if (!isWaiting && note) {
        note.remove();
        isOld = true;
      }
      // A step of an order is done once; a price may be changed again.
      if (path.includes("/don/")) for (const button of form.querySelectorAll("button")) button.disabled = isWaiting;
    }
  };

  const drawList = () => {
    const list = document.getElementById("danh-sach-cho");
    if (!list) return;
    const row = document.getElementById("mot-viec").content;
    list.replaceChildren(...entries.map((entry) => {
      const drawn = row.cloneNode(true).firstElementChild;
      const when = new Date(entry.made_at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
      drawn.querySelector("b").textContent = entry.label;
      drawn.querySelector("time").textContent = when;
      drawn.querySelector(".badge").textContent = list.dataset[entry.state];
      drawn.querySelector(".badge").classList.toggle("badge--stop", entry.state === queue.CARD);
      const said = drawn.querySelector(".stall-list__said");
      said.textContent = entry.state === queue.CARD ? entry.message || list.dataset.refused : entry.told || "";
      const link = drawn.querySelector("a");
      link.hidden = entry.state !== queue.CARD;
      link.href = /\/(don|hang|hoi-dap)\//.test(entry.path) ? entry.path.replace(/(\/don\/[^/]+\/).*/, "$1") : entry.page;
      const button = drawn.querySelector("button");
      button.textContent = entry.state === queue.CARD ? list.dataset.drop : list.dataset.back;
      button.addEventListener("click", () => takeOut(entry, list));
      return drawn;
    }));
    document.getElementById("khong-cho").hidden = entries.length > 0;
  };

  const takeOut = async (entry, list) => {
    if (entry.state === queue.CARD) await queue.remove(entry.id);
    else {
      const answer = await queue.takeBack(entry, base);
      if (answer.state === "later") await queue.change(entry.id, { told: list.dataset.later });
      else if (answer.state === "conflict") page.words(answer.message);
      else isOwed = entries.length > 1; // the last that waited was not sent
    }
    await draw();
  };

  // ── Sending
  const drive = async () => {
    if (!waiting().length) return;
    isOwed = true;
    try { await queue.pump(base); } catch { /* the next time */ }
    await draw();
  };
  const wake = async () => {
    isOwed = true;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => null);
    const installed = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration(base));
    if (installed && installed.sync) await installed.sync.register("htx-gui").catch(() => null);
  };

  const written = async (form) => {
    form.reset();
    for (const field of form.querySelectorAll("input")) field.dispatchEvent(new Event("input", { bubbles: true }));
    dispatchEvent(new CustomEvent("stall:taken", { detail: form })); // no draft of it
    form.removeAttribute("aria-busy");
    await draw();
    page.say("written");
    wake();
  };

  // Whether something of it waits, or about the same before it.
  const isBehind = (entry) => entries.some((other) => other.state !== queue.CARD || queue.subject(other) === queue.subject(entry));

  // What was typed or chosen, for the list.
  const typed = (form) => [...form.elements].filter((field) => field.name && !/hidden|file/.test(field.type)).map((field) => {
    if (field.type === "radio") return field.checked && !field.defaultChecked ? field.closest("label").innerText.trim() : "";
    return field.value !== field.defaultValue && field.matches("input, textarea") ? field.value.trim() : "";
  }).filter(Boolean);

  const made = (form, action, fields, more) => ({
    key: newKey(),
    owner,
    path: new URL(action, location.href).pathname,
    page: location.pathname + location.search,
    fields,
    label: [form.dataset.queue, ...typed(form)].join(" · ").slice(0, 160),
    made_at: new Date().toISOString(),
    state: queue.WAITING,
    tried: false,
    ...more,
  });

  // A kept page shows what was before the changes that wait: one over them is no conflict with anybody.
  const standOn = (data, path) => {
    for (const before of waiting().filter((entry) => entry.path === path)) {
      const fields = Object.fromEntries(before.fields);
      for (const [name, value] of before.fields) {
        const shown = `shown_${name}`;
        if (data.has(shown) && data.get(name) !== data.get(shown) && value !== fields[shown]) data.set(shown, value);
      }
    }
  };

  // The entry stands on the phone before the first byte leaves it; photographs stand apart, and join it by the page's key.
  const begin = async (form, data, action) => {
    const { fresh, photos } = form.dataset;
    if (fresh && data.has(fresh)) data.set(fresh, newKey()); // a kept page is filled in more than once
    const token = data.get("csrfmiddlewaretoken");
    data.delete("csrfmiddlewaretoken");
    entries = await queue.all(owner);
    standOn(data, new URL(action, location.href).pathname);
    const sent = [...data];
    const entry = made(form, action, sent.filter(([, value]) => typeof value === "string"));
    const files = sent.map(([, value]) => value).filter((value) => value.size);
    const { photo: word } = document.getElementById("viec-cho").dataset;
    const apart = files.map((photo) => made(form, photos, [["key", data.get(fresh)]], { photo, label: `${entry.label} · ${word}` }));
    return [await queue.add(entry, ...apart), token];
  };

  // A photograph that its own form sends by itself (offering.js); those of one page are of one product.
  const keepPhoto = (form, photo) => {
    const { fresh } = form.dataset;
    form.made = form.made || newKey();
    const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => name !== "csrfmiddlewaretoken");
    const fields = hidden.map(({ name, value }) => [name, name === fresh ? form.made : value]);
    return queue.add(made(form, form.getAttribute("action"), fields, { photo }));
  };

  // False where this phone could not write it down: then it is sent as any other form.
  const submit = async (form, data, action) => {
    let entry, token;
    const behind = async () => { await written(form); drive(); return true; };
    try { [entry, token] = await begin(form, data, action); } catch { page.say("full"); return false; }
    if (isBehind(entry) || !navigator.onLine) return behind();
    await queue.alone((lock) => (lock ? sendNow(form, entry, token) : behind()));
    await draw();
    drive(); // its photographs
    return true;
  };

  const sendNow = async (form, entry, token) => {
    await queue.change(entry.id, { state: queue.SENDING, tried: true });
    const later = () => queue.change(entry.id, { state: queue.WAITING });
    try {
      const answer = await fetch(entry.path, {
        method: "POST",
        body: new URLSearchParams([...entry.fields, ["csrfmiddlewaretoken", token]]),
        headers: queue.headers(entry),
        signal: AbortSignal.timeout(30000),
      });
      const text = await answer.text();
      const shown = new DOMParser().parseFromString(text, "text/html");
      if (shown.body.classList.contains("stall")) {
        const isTaken = answer.redirected && answer.ok;
        for (const one of await queue.all(owner)) { // with its photographs where it comes back to be mended
          const isOwn = one.id === entry.id || (form.dataset.photos && !isTaken && queue.subject(one) === queue.subject(entry));
          if (isOwn) await queue.remove(one.id);
        }
        if (isTaken) dispatchEvent(new CustomEvent("stall:taken", { detail: form }));
        page.show(shown, answer.url, form.dataset.then, answer.ok && { text, headers: answer.headers });
        return true;
      }
      await later();
      await written(form);
      if (answer.status === 401 || new URL(answer.url).pathname === document.body.dataset.login) location.assign(login());
      else setTimeout(drive); // asks for words instead of a page, once the lock is free
    } catch {
      await later();
      await written(form);
    }
    return true;
  };

  window.stallForms = { takes: (form) => form.hasAttribute("data-queue"), submit, keepPhoto, wake };
  addEventListener("online", drive);
  addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") drive(); });
  addEventListener("stall:shown", () => { isOld = false; draw(); });
  addEventListener("stall:queue", draw);
  addEventListener("stall:login", () => { needsLogin = true; });
  if (queue.news) queue.news.addEventListener("message", draw);
  setInterval(drive, AGAIN);
  queue.adopt(document.body.dataset).catch(() => null).then(draw).then(drive);
})();
