// Keeps lessons on the phone for where no signal is: on their own pages, and at the stall for whoever sells. The pages
// are fetched as a stranger would get them, so nothing of a person is kept. What the page has to send goes first, on a
// weak line everything else does; what is kept stays, so that the next page goes on where this one was left. Every page
// works without this file.
(() => {
  const BOX = "bai-hoc";
  const AT = "X-Kept-At";
  const YOUNG = 24 * 3600 * 1000; // milliseconds until a kept lesson is fetched anew
  const CALM = 4000; // milliseconds after the page has come
  const REST = 3000; // on a weak line between two of them, and until it is asked again whether something is being sent
  const SLOW = 2500; // milliseconds for a page: then the line is weak
  const SMALL = 60000; // bytes of a picture; larger ones wait for a signal
  const MOST = 40; // pages that one page leads to
  const MOST_STATIC = 20;
  const { worker, base, list, first } = document.currentScript.dataset; // first: matches while the page has to send
  if (!navigator.serviceWorker || !window.caches || !window.isSecureContext) return;

  const whole = (address) => new URL(address, location.href);
  const isYoung = (kept) => Math.abs(Date.now() - Number(kept.headers.get(AT))) < YOUNG;
  const read = (text) => new DOMParser().parseFromString(text, "text/html");

  let left = new AbortController();

  const isWeak = () => {
    const { effectiveType } = navigator.connection || {};
    const [came] = performance.getEntriesByType("navigation");
    return ["slow-2g", "2g"].includes(effectiveType) || (came && came.responseEnd - came.requestStart > SLOW);
  };
  const isBusy = () => document.readyState !== "complete" || (first && document.querySelector(first));
  const rest = () => new Promise((done) => setTimeout(done, REST));
  // One after another, when nothing else is on its way.
  const get = async (address) => {
    if (isWeak()) await rest();
    while (isBusy()) await rest();
    return fetch(address, { credentials: "omit", priority: "low", signal: left.signal });
  };

  const put = async (box, address, most) => {
    const url = whole(address);
    if (url.origin !== location.origin || (await box.match(url))) return;
    const answer = await get(url);
    if (answer.ok && !(Number(answer.headers.get("Content-Length")) > most)) await box.put(url, answer);
    else if (answer.body) await answer.body.cancel();
  };

  // The copy has one small picture where the page has a choice of sizes, and says that it is a copy.
  const lighter = (text) => text.replace(/<source\b[^>]*>/g, "").replace(/\ssrcset="[^"]*"/g, "")
    .replace(/(<p class="notice lesson-copy") hidden/, "$1");

  const keep = async (address) => {
    const box = await caches.open(BOX);
    const old = await box.match(address);
    if (old && isYoung(old)) return read(await old.text());
    const answer = await get(address);
    if (answer.status === 404 || answer.status === 410) await box.delete(address);
    if (!answer.ok || answer.redirected) return null;
    const text = await answer.text();
    const page = read(text);
    for (const part of page.querySelectorAll("link[rel=stylesheet], script[src]")) {
      await put(box, part.getAttribute("href") || part.getAttribute("src"), Infinity);
    }
    for (const picture of page.querySelectorAll("main img")) await put(box, picture.getAttribute("src"), SMALL);
    const headers = new Headers(answer.headers);
    for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
    headers.set(AT, Date.now());
    await box.put(address, new Response(lighter(text), { headers }));
    return page;
  };

  const tidy = async () => {
    const box = await caches.open(BOX);
    const statics = (await box.keys()).filter((each) => new URL(each.url).pathname.startsWith("/static/"));
    for (const old of statics.slice(0, Math.max(0, statics.length - MOST_STATIC))) await box.delete(old);
  };

  const say = (count) => {
    const line = document.querySelector(".lesson-kept");
    if (!line || !count) return;
    line.textContent = document.querySelector(".lesson") ? line.dataset.one : line.dataset.all.replace("{n}", count);
  };

  const prepare = async () => {
    const page = await keep(whole(list || location.pathname).href);
    if (!page) return;
    const line = navigator.connection;
    let count = page.querySelector(".lesson") ? 1 : 0;
    if (!(line && line.saveData)) {
      for (const link of [...page.querySelectorAll("main a[data-keep]")].slice(0, MOST)) {
        if ((await keep(whole(link.getAttribute("href")).href)) && link.dataset.keep) count += 1;
      }
    }
    await tidy();
    say(count);
  };

  // What is heard without a signal is fetched only when it is asked for.
  const offer = async (button) => {
    const box = await caches.open(BOX);
    const url = whole(button.dataset.audio);
    const done = () => { button.textContent = button.dataset.done; button.disabled = true; };
    if (url.origin !== location.origin) return;
    button.hidden = false;
    if (await box.match(url)) return done();
    button.addEventListener("click", async () => {
      button.textContent = button.dataset.busy;
      try {
        await box.add(url);
        done();
      } catch {
        button.textContent = button.dataset.failed;
      }
    });
  };

  const start = async () => {
    await navigator.serviceWorker.register(worker, { scope: base });
    for (const button of document.querySelectorAll("[data-audio]")) await offer(button);
    go();
  };
  const go = () => setTimeout(() => prepare().catch(() => null), list ? CALM : 0);
  addEventListener("pagehide", () => left.abort());
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    left = new AbortController();
    go();
  });
  start().catch(() => null); // storage that is forbidden: as without it
})();
