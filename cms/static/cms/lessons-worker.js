// Hands out the lessons that this phone keeps where no signal is (`lessons.js` keeps them). Media and what has its
// digest in its name are never old, so a kept one is taken first.
const BOX = "bai-hoc";
const PATIENCE = 4000; // milliseconds until a kept page is better than none
const PARTS = ["image", "audio", "style", "script", "font"];
const base = registration.scope;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const copy = async (address) => (await caches.open(BOX)).match(address, { ignoreSearch: true });
const anyCopy = async (address) => (await copy(address)) || (await copy(base));

const page = async (event) => {
  const fresh = fetch(event.request);
  event.waitUntil(fresh.catch(() => null));
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  try {
    const first = await Promise.race([fresh, late]);
    if (first) return first;
  } catch {
    return (await anyCopy(event.request.url)) || Response.error();
  }
  return (await copy(event.request.url)) || fresh.catch(async () => (await copy(base)) || Response.error());
};

// A player asks for a recording piece by piece.
const piece = async (request, kept) => {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!range) return kept;
  const all = await kept.blob();
  const first = Number(range[1]);
  const last = Math.min(Number(range[2] || all.size - 1), all.size - 1);
  return new Response(all.slice(first, last + 1), {
    status: 206,
    headers: {
      "Content-Type": kept.headers.get("Content-Type"),
      "Content-Range": `bytes ${first}-${last}/${all.size}`,
    },
  });
};

const part = async (request) => {
  const kept = await caches.match(request.url);
  return kept ? piece(request, kept) : fetch(request);
};

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (PARTS.includes(request.destination)) event.respondWith(part(request));
});
