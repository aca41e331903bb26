// A weak signal loses nothing: forms are sent without leaving the page, so what was typed stays when the answer
// does not come. Every page works without this file.
(() => {
  const PATIENCE = 30000; // milliseconds for an answer
  const PATIENCE_WITH_FILE = 600000; // a photograph takes its time on a weak signal
  const SLOW = 800; // milliseconds after which the page says that it is sending
  const NOTED = 8000; // milliseconds that a message stays in sight while the page scrolls
  let here = location.pathname + location.search;
  let refused = null;

  const say = (kind) => {
    const box = document.getElementById("mat-mang");
    if (!box) return;
    box.hidden = !kind;
    box.textContent = kind ? box.dataset[kind] : "";
  };
  const fetched = new Set(); // scripts that few pages need: for photographs, and for a price in words
  const fetchScripts = () => {
    for (const [place, name] of [["input[type=file]", "pictures"], [".offer-said", "said"]]) {
      if (fetched.has(name) || !document.querySelector(place)) continue;
      fetched.add(name);
      const script = document.createElement("script");
      script.src = document.body.dataset[name];
      document.head.append(script);
    }
  };
  const settle = () => {
    fetchScripts();
    say(navigator.onLine ? "" : "offline");
    for (const button of document.querySelectorAll(".stall-print")) button.hidden = false;
    setTimeout(() => {
      for (const said of document.querySelectorAll(".stall-said:not(#mat-mang)")) said.classList.add("stall-said--past");
    }, NOTED);
  };
  fetchScripts();
  addEventListener("online", () => say(""));
  addEventListener("offline", () => say("offline"));

  const files = () => [...document.querySelectorAll("input[type=file]")];
  const isOf = (one, other) => one.name === other.name && one.form.getAttribute("action") === other.form.getAttribute("action");

  const show = (page, url, anchor, answer) => {
    if (page.body.dataset.owner !== document.body.dataset.owner) return location.assign(url); // another stall's scripts
    document.title = page.title;
    const chosen = files().filter((input) => input.files.length);
    document.body.replaceWith(document.adoptNode(page.body));
    const address = new URL(url);
    if (address.pathname + address.search !== here) history.pushState(null, "", url);
    here = address.pathname + address.search;
    const wrong = document.querySelector("main [aria-invalid=true]");
    if (wrong) { // a page from the server has no file in it: what was chosen stays with what was typed
      for (const input of files()) input.files = (chosen.find((one) => isOf(one, input)) || input).files;
    }
    const target = anchor && document.getElementById(anchor);
    if (target) target.scrollIntoView();
    else if (wrong) wrong.scrollIntoView({ block: "center" });
    else scrollTo(0, 0);
    document.getElementById("noi-dung").focus({ preventScroll: true });
    settle();
    dispatchEvent(new CustomEvent("stall:shown", { detail: { url, ...answer } }));
  };

  const send = async (form, button) => {
    form.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => say("sending"), SLOW);
    const hasFile = form.getAttribute("enctype") === "multipart/form-data";
    const kept = window.stallForms;
    const isKept = kept && kept.takes(form); // unless the phone is full
    try {
      await form.pictures; // being made small
      const data = new FormData(form);
      if (button && button.name) data.append(button.name, button.value);
      const action = (button && button.getAttribute("formaction")) || form.getAttribute("action") || location.href; // form.action may be a button of that name
      if (isKept && (await kept.submit(form, data, action))) return;
      const answer = await fetch(action, {
        method: "POST",
        body: hasFile ? data : new URLSearchParams(data), // the second leaves no file
        signal: AbortSignal.timeout(hasFile ? PATIENCE_WITH_FILE : PATIENCE),
      });
      const text = await answer.text();
      const page = new DOMParser().parseFromString(text, "text/html");
      const isStall = page.body.classList.contains("stall"); // else it may be the login
      if (isStall && answer.redirected && answer.ok) dispatchEvent(new CustomEvent("stall:taken", { detail: form }));
      if (isStall) show(page, answer.url, form.dataset.then, answer.ok && { text, headers: answer.headers });
      else if (answer.redirected) location.assign(answer.url);
      else {
        form.dataset.plain = "1"; // an error page of the server: let the browser show it
        form.requestSubmit(button);
      }
    } catch {
      form.removeAttribute("aria-busy");
      if (isKept) say("full");
      else say(navigator.onLine ? "failed" : "offline");
    } finally {
      clearTimeout(slow);
    }
  };

  window.stallPage = {
    say,
    show,
    words: (told) => {
      const box = document.getElementById("mat-mang");
      box.hidden = false;
      box.textContent = told;
    },
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || form.dataset.plain || !window.AbortSignal || !AbortSignal.timeout) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter);
  });
  // A page that cannot come, of which no copy is kept either, would cost the one that is here. The same tap again goes
  // through.
  addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || navigator.onLine || !link.protocol.startsWith("http") || link === refused) return;
    event.preventDefault();
    const copies = navigator.serviceWorker && navigator.serviceWorker.controller && window.stallPages;
    if (copies && (await window.stallPages.copy(link.href))) return location.assign(link.href);
    refused = link;
    say("offline");
  });
  addEventListener("click", (event) => {
    if (event.target.closest(".stall-print")) print();
  });
  // A sum that is opened in words is read aloud where the phone has a voice for them.
  const voice = () => window.speechSynthesis && speechSynthesis.getVoices().find((one) => one.lang.startsWith("vi"));
  voice(); // some browsers load them at the first question
  addEventListener("toggle", (event) => {
    const box = event.target;
    if (!box.open || !box.matches(".stall-say") || !voice()) return;
    const said = new SpeechSynthesisUtterance(box.querySelector("p").textContent);
    said.voice = voice();
    said.lang = said.voice.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  }, true);
  addEventListener("popstate", () => {
    if (location.pathname + location.search !== here) location.reload();
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
    settle();
  });
})();
