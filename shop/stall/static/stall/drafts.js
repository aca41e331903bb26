// What is typed into a form stays on this phone until the server has taken it: a page that cannot be loaded, a closed
// browser or a login that ran out lose nothing. Never passwords, files or accounts (`data-no-draft`); one person's
// words are not shown to another (`data-person` of the body). Every page works without this file.
(() => {
  const PREFIX = "nhap:";
  const KEPT = 7 * 24 * 3600 * 1000; // milliseconds
  const TYPED = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit])";
  const key = (form) => {
    const address = new URL(form.getAttribute("action") || "", location.href);
    return `${PREFIX}${document.body.dataset.person}:${address.pathname}${form.dataset.draft || ""}`;
  };
  const isKept = (form) => form && form.getAttribute("method") === "post" && !form.hasAttribute("data-no-draft");
  const fields = (form) => [...form.querySelectorAll(TYPED)].filter((field) => field.name);
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const isChanged = (field) => {
    if (isTicked(field)) return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected && !option.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const store = (act) => { try { return act(); } catch { return null; } }; // full, or forbidden: then as without it

  const tidy = () => store(() => {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const draft = read(name);
      if (!draft || Date.now() - draft.at > KEPT) localStorage.removeItem(name);
    }
  });

  const forget = (form) => {
    if (!isKept(form)) return;
    store(() => localStorage.removeItem(key(form)));
    const note = form.querySelector(".stall-draft");
    if (note) note.remove();
  };

  // What nobody touched is left out: a count that was 70 then must not come back over the 68 of now.
  const changes = (form, earlier) => fields(form)
    .filter((field) => isChanged(field) || earlier.some(([name]) => name === field.name))
    .map((field) => [field.name, field.value, isTicked(field) ? field.checked : null]);

  const fill = (form, kept) => {
    for (const [name, value, ticked] of kept) {
      const field = fields(form).find((one) => one.name === name && (ticked === null || one.value === value));
      if (!field) continue;
      if (ticked === null) field.value = value;
      else field.checked = ticked;
      const folded = field.closest("details");
      if (folded && isChanged(field)) folded.open = true;
    }
  };

  const note = (form, draft) => {
    const box = document.getElementById("nhap-do").content.cloneNode(true).firstElementChild;
    const words = { dateStyle: "short", timeStyle: "short" };
    box.querySelector("time").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang, words);
    box.querySelector("button").addEventListener("click", () => {
      form.reset();
      forget(form);
    });
    form.prepend(box);
  };

  const restore = () => {
    for (const form of document.querySelectorAll("form[method=post]")) {
      const draft = isKept(form) && read(key(form));
      if (!draft) continue;
      fill(form, draft.changes);
      if (fields(form).some(isChanged)) note(form, draft);
    }
  };

  const keep = (event) => {
    const form = event.target.form;
    if (!isKept(form) || !event.target.matches(TYPED)) return;
    const earlier = read(key(form));
    const draft = { at: Date.now(), changes: changes(form, earlier ? earlier.changes : []) };
    store(() => localStorage.setItem(key(form), JSON.stringify(draft)));
  };

  if (!document.body.dataset.person || !window.fetch || !window.AbortSignal || !AbortSignal.timeout) return;
  addEventListener("input", keep);
  addEventListener("change", keep);
  addEventListener("stall:taken", (event) => forget(event.detail)); // the server answered with another page
  tidy();
  restore();
})();
