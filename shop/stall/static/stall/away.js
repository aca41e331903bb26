// Makes the stall ready for an hour without signal: the worker, and the pages that are read most, fetched ahead when
// nobody waits for anything. Every page works without this file.
(() => {
  const AGAIN = 30 * 60 * 1000; // milliseconds after which what was fetched ahead is fetched anew
  const CALM = 3000; // milliseconds after the page has come
  const MOST = 10; // pages of each kind besides the tabs: orders at work and their forms, packs, questions
  const WORK = /^(?:(don)\/[^/]+\/(?:(?:gui|giao)\/)?$|(hang)\/\d+\/goi\/\d+\/$|(hoi-dap)\/\d+\/$)/;
  const STATIC = "htx-tinh";
  const MOST_STATIC = 60;
  const { owner, base, worker } = document.body.dataset;
  if (!navigator.serviceWorker || !window.caches || !window.stallPages || !window.isSecureContext) return;
  const pages = window.stallPages;

  const fetchAhead = async (address) => {
    const answer = await fetch(address, { headers: { "X-Stall-Keep": "1" }, priority: "low" });
    if (answer.redirected) return "";
    const text = await answer.clone().text();
    await pages.keep(new URL(address, location.href).href, answer);
    return text;
  };

  const keepStatics = async () => {
    const box = await caches.open(STATIC);
    const wanted = performance.getEntriesByType("resource").map((entry) => entry.name)
      .filter((name) => name.startsWith(`${location.origin}/static/`));
    for (const name of wanted) if (!(await box.match(name))) await box.add(name);
    const kept = await box.keys();
    for (const old of kept.slice(0, Math.max(0, kept.length - MOST_STATIC))) await box.delete(old);
  };

  const prepare = async () => {
    const mark = `giu:${owner}`;
    const tabs = [...document.querySelectorAll(".stall-tabs a")].map((link) => link.href);
    await keepStatics();
    if (Math.abs(Date.now() - Number(localStorage.getItem(mark))) < AGAIN && (await pages.copy(tabs[0]))) return;
    localStorage.setItem(mark, Date.now());
    const work = { don: new Set(), hang: new Set(), "hoi-dap": new Set() };
    for (const address of [`${base}cho-song/`, ...tabs, `${base}ban-ngoai/`, `${base}hang/moi/`, `${base}hang/moi/mot-trang/`]) {
      const page = new DOMParser().parseFromString(await fetchAhead(address), "text/html");
      for (const link of page.querySelectorAll("main a[href]")) {
        const path = link.getAttribute("href");
        const found = path.startsWith(base) && WORK.exec(path.slice(base.length).replace(/\?.*/, ""));
        if (found) work[found.slice(1).find(Boolean)].add(path);
      }
    }
    const line = navigator.connection;
    if (line && line.saveData) return;
    for (const kind of Object.values(work)) for (const address of [...kind].slice(0, MOST)) await fetchAhead(address);
  };

  const start = async () => {
    await pages.forget(owner || "");
    await pages.tidy();
    if (!owner) return; // an officer's machine keeps nothing
    const installed = await navigator.serviceWorker.register(worker, { scope: base });
    const take = () => { // never in the middle of sending: after it
      if (!installed.waiting || !navigator.locks) return;
      navigator.locks.request("htx-gui", () => { if (installed.waiting) installed.waiting.postMessage("skip"); });
    };
    take();
    installed.addEventListener("updatefound", () => {
      const next = installed.installing;
      if (next) next.addEventListener("statechange", take);
    });
    setTimeout(() => prepare().catch(() => null), CALM); // the signal may go at any moment
  };

  // A page that was changed without being loaded is as new as one that was.
  addEventListener("stall:shown", (event) => {
    const { url, text, headers } = event.detail || {};
    if (text && headers) pages.keep(url, new Response(text, { headers })).catch(() => null);
  });
  addEventListener("submit", (event) => {
    if ((event.target.getAttribute("action") || "").endsWith("/dang-xuat/")) pages.forget("");
  }, true);
  for (const said of document.querySelectorAll(".stall-copy:not([hidden])")) {
    for (const old of document.querySelectorAll(".stall-said:not(#mat-mang)")) old.hidden = true;
    said.querySelector("button").addEventListener("click", () => location.reload());
  }
  start().catch(() => null); // storage that is forbidden: as without it
})();
