// Without a signal the stall's pages are handed out as they were read last. Scripts, styles and letters have their
// digest in their names, so what is kept of them is never old.
const PATIENCE = 4000; // milliseconds until a kept page is better than none
const STATIC = "htx-tinh";
const base = new URL(registration.scope).pathname;

addEventListener("message", (event) => { if (event.data === "skip") skipWaiting(); });
addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), stallPages.tidy()])));

const fromStatic = async (request) => {
  const box = await caches.open(STATIC);
  const kept = await box.match(request.url);
  if (kept && /\.[0-9a-f]{12}\.\w+$/.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await box.put(request.url, answer.clone());
    return answer;
  } catch {
    return kept || Response.error();
  }
};

const read = async (event) => {
  const answer = await fetch(event.request);
  if (answer.type === "opaqueredirect") event.waitUntil(stallPages.ask(base)); // perhaps to the login
  else if (answer.status === 403 && !answer.headers.has("X-Stall-Owner")) event.waitUntil(stallPages.forget(""));
  else event.waitUntil(stallPages.keep(event.request.url, answer.clone()));
  return answer;
};

const fromNetwork = async (event) => {
  const fresh = read(event);
  event.waitUntil(fresh.catch(() => null));
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  try {
    const first = await Promise.race([fresh, late]);
    if (first) return first;
  } catch {
    return (await stallPages.copy(event.request.url)) || (await stallPages.copy(`${base}cho-song/`)) || Response.error();
  }
  return (await stallPages.copy(event.request.url)) || fresh.catch(async () => (await stallPages.copy(`${base}cho-song/`)) || Response.error());
};

// News from the shop: shown once under its key, whatever arrives twice; opened, it is said so, and no other way follows.
addEventListener("push", (event) => {
  let told;
  try { told = event.data.json(); } catch { return; }
  const { title, body, key, url } = told;
  event.waitUntil(registration.showNotification(title, {
    body, tag: key, icon: ICON, data: { key, url },
  }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { key, url } = event.notification.data;
  const address = new URL(url || base, location.origin);
  const page = address.origin === location.origin ? address.href : base;
  event.waitUntil(Promise.allSettled([
    fetch("/thong-bao/da-mo/", { method: "POST", body: new URLSearchParams({ key }) }),
    clients.openWindow(page),
  ]));
});

// Where the browser wakes the worker when the signal is back; the pages do it by themselves as well.
addEventListener("sync", (event) => {
  if (event.tag !== "htx-gui") return;
  event.waitUntil(stallQueue.pump(base).then((isLeft) => { if (isLeft) throw new Error("later"); }));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname.startsWith(base)) event.respondWith(fromNetwork(event));
  else if (address.pathname.startsWith("/static/")) event.respondWith(fromStatic(request));
});
