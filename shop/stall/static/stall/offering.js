// Photographs of goods are made small on the phone, written down there and sent one after the other, each with its own
// bar; one that did not get through waits for a signal with everything else (queue.js), or is sent again by a tap where
// the phone cannot keep it. Pictures of other forms are made small where they were chosen. Every page works without
// this file: the form then sends the files as they are.
(() => {
  const SIDES = [2048, 1600, 1280]; // pixels of the longer side; the first is as much as the server keeps
  const MOST = 400 * 1000; // bytes of one photograph
  const MOST_ON_2G = 200 * 1000; // half a minute there; still sharp on a phone
  const QUALITIES = [0.85, 0.75, 0.65, 0.55];
  const PATIENCE = 60000; // milliseconds in which nothing more of a photograph gets through
  if (!window.FormData || !HTMLCanvasElement.prototype.toBlob || !window.createImageBitmap) return;
  document.documentElement.classList.add("can-send-photos");

  const drawn = (picture, side) => {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const encoded = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

  const isSlow = () => {
    const line = navigator.connection;
    return Boolean(line && (line.saveData || /2g/.test(line.effectiveType) || (line.downlink > 0 && line.downlink <= 0.1)));
  };

  // The file itself where the phone cannot read it (HEIC, or no picture at all): the server can, or says why not.
  const small = async (file) => {
    const most = isSlow() ? MOST_ON_2G : MOST;
    if (file.size <= most) return file;
    let picture;
    try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; }
    let blob = file;
    for (const side of isSlow() ? SIDES.slice(1) : SIDES) {
      const canvas = drawn(picture, side);
      for (const quality of QUALITIES) {
        blob = await encoded(canvas, quality);
        if (blob && blob.size <= most) { picture.close(); return blob; }
      }
    }
    picture.close();
    return blob && blob.size < file.size ? blob : file;
  };
  // A file chosen in any other form (a paper, a slip) is made small in its place.
  const shrink = async (input) => {
    const chosen = [...input.files];
    const list = new DataTransfer();
    for (const file of chosen) {
      const blob = /^image\//.test(file.type) ? await small(file) : file;
      list.items.add(blob === file ? file : new File([blob], "anh.jpg", { type: blob.type }));
    }
    if (chosen.every((file, at) => file === input.files[at])) input.files = list.files; // nothing else was chosen since
  };

  const send = (form, blob, name, bar, entry) => new Promise((done, failed) => {
    const data = new FormData();
    data.append("photo", blob, name); // first, as in queue.js
    for (const [field, value] of entry ? entry.fields : []) data.append(field, value);
    for (const field of form.querySelectorAll("input[type=hidden]")) if (!data.has(field.name)) data.append(field.name, field.value);
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    const headers = entry ? window.stallQueue.headers(entry) : {};
    for (const [header, value] of Object.entries({ Accept: "application/json", ...headers })) request.setRequestHeader(header, value);
    let silence;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), PATIENCE);
    };
    request.upload.addEventListener("progress", (event) => {
      listen();
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => clearTimeout(silence));
    request.addEventListener("load", () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* the login, or an error page */ }
      const told = answer || {};
      if (told.next || told.location) done(told.next || told.location);
      else if (told.error || ["conflict", "refused"].includes(told.state)) failed({ words: told.error || told.message });
      else failed(answer ? {} : { login: request.responseURL.indexOf(form.getAttribute("action")) < 0 });
    });
    for (const kind of ["error", "abort"]) request.addEventListener(kind, () => failed({}));
    listen();
    request.send(data);
  });

  const line = (form, file) => {
    const row = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.append(words, bar);
    form.querySelector(".offer-sending").append(row);
    return { row, words, bar };
  };

  // Null where the phone cannot keep it, or keeps nothing (an officer's).
  const written = async (form, blob) => {
    try { return await window.stallForms.keepPhoto(form, blob); } catch { return null; }
  };
  // Under the lock of the queue, which would send it as well; nothing where it is being sent, and it waits.
  const sendKept = (form, work) => {
    const queue = window.stallQueue;
    const { id } = work.entry;
    return queue.alone(async (lock) => {
      if (!lock) return "";
      await queue.change(id, { state: queue.SENDING, tried: true });
      try {
        const next = await send(form, work.blob, "anh.jpg", work.at.bar, work.entry);
        await queue.remove(id);
        return next;
      } catch (why) {
        if (why.words) {
          await queue.remove(id);
          throw why;
        }
        await queue.change(id, { state: queue.WAITING });
        window.stallForms.wake();
        return "";
      }
    });
  };

  const run = async (form, work) => {
    const { file, at } = work;
    for (const old of at.row.querySelectorAll("button, .field__error")) old.remove();
    try {
      at.words.textContent = `${form.dataset.small}… ${file.name}`;
      work.blob = work.blob || await small(file);
      at.words.textContent = `${form.dataset.sending}… ${Math.ceil(work.blob.size / 1000)} kB`;
      work.entry = await written(form, work.blob);
      if (work.entry) work.next = await sendKept(form, work);
      else work.next = await send(form, work.blob, work.blob === file ? file.name : "anh.jpg", at.bar);
      if (!work.next) {
        at.words.textContent = form.dataset.written;
        at.bar.remove();
        return;
      }
      at.words.textContent = form.dataset.done;
      at.bar.value = 1;
    } catch (why) {
      at.bar.value = 0;
      at.words.textContent = file.name;
      if (why && why.words) {
        const said = document.createElement("p");
        said.className = "field__error";
        said.setAttribute("role", "alert");
        said.textContent = why.words;
        at.row.append(said);
        work.isRefused = true;
        return;
      }
      const again = document.createElement("button");
      again.type = "button";
      again.className = "button stall-call";
      again.textContent = why && why.login ? form.dataset.login : form.dataset.failed;
      again.addEventListener("click", () => {
        if (why && why.login) location.reload();
        else run(form, work).then(() => finish(form));
      });
      at.row.append(again);
    }
  };

  const works = new WeakMap();
  // What was refused stays to be read; else the page with the photographs comes by itself.
  const finish = (form) => {
    const all = works.get(form);
    const next = all.map((work) => work.next).find(Boolean);
    if (next && all.every((work) => work.next)) location.assign(next);
    else if (next && all.every((work) => work.next || work.isRefused) && !form.querySelector(".offer-on")) {
      const on = document.createElement("a");
      on.className = "button button--go stall-call offer-on";
      on.href = next;
      on.textContent = form.dataset.on;
      form.querySelector(".offer-sending").after(on);
    }
  };

  addEventListener("change", async (event) => {
    if (!event.target.matches || !event.target.matches("input[type=file]") || !event.target.files.length) return;
    const form = event.target.closest(".offer-camera");
    if (!form) {
      if (event.target.form) event.target.form.pictures = shrink(event.target);
      return;
    }
    form.querySelector(".offer-sending").hidden = false;
    const fresh = [...event.target.files].map((file) => ({ file, at: line(form, file) }));
    works.set(form, [...(works.get(form) || []), ...fresh]);
    event.target.value = "";
    for (const work of fresh) await run(form, work);
    finish(form);
  });
})();
