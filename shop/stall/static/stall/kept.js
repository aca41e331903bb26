// The pages of the stall that this phone keeps for an hour without signal: of one person at one stall (the owner that
// the server names on each page), for seven days. Used by the pages and by the worker.
self.stallPages = (() => {
  const PREFIX = "htx-trang:";
  const KEPT = 7 * 24 * 3600 * 1000; // milliseconds; by whichever way the phone's clock is wrong
  const PATIENCE = 30000; // milliseconds for an answer
  const OWNER = "X-Stall-Owner";
  const AT = "X-Kept-At";
  const isYoung = (page) => Math.abs(Date.now() - Number(page.headers.get(AT))) < KEPT;
  const boxes = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

  // Whose pages go is not told of their stall on this phone any more.
  const quiet = async () => {
    try {
      const worker = self.registration || (await navigator.serviceWorker.getRegistration());
      const subscription = await worker.pushManager.getSubscription();
      if (subscription) await subscription.unsubscribe();
    } catch { /* a browser without push */ }
  };

  // Everybody's but one owner's; everybody's where there is none.
  const forget = async (owner) => {
    const others = (await boxes()).filter((name) => name !== PREFIX + owner);
    for (const name of others) await caches.delete(name);
    if (others.length) await quiet();
  };

  const keep = async (address, answer) => {
    const owner = answer.headers.get(OWNER);
    if (!owner || answer.status !== 200 || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) return;
    await forget(owner);
    const headers = new Headers(answer.headers);
    for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
    headers.set(AT, Date.now());
    const box = await caches.open(PREFIX + owner);
    await box.put(address, new Response(await answer.text(), { headers }));
  };

  // Marked as a copy, whatever scripts run on it.
  const copy = async (address) => {
    for (const name of await boxes()) {
      const found = await (await caches.open(name)).match(address);
      if (!found || !isYoung(found)) continue;
      const text = (await found.text()).replace(/(<p class="stall-copy[^>]*) hidden/, "$1");
      return new Response(text, { headers: found.headers });
    }
    return null;
  };

  const tidy = async () => {
    for (const name of await boxes()) {
      const box = await caches.open(name);
      for (const request of await box.keys()) if (!isYoung(await box.match(request))) await box.delete(request);
    }
  };

  // Who is logged in on this phone, as the server says; nobody's pages stay where nobody is. Null without an answer, also
  // where a half-dead connection gives none: who asks may hold the lock under which everything waits.
  const ask = async (base) => {
    try {
      const headers = { Accept: "application/json", [OWNER]: "?" };
      const answer = await fetch(`${base}cho-song/the/`, { headers, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401 && self.document) dispatchEvent(new Event("stall:login"));
      if (answer.status === 401 || answer.status === 403) await forget("");
      if (!answer.ok) return null;
      const told = await answer.json();
      await forget(told.owner);
      return told;
    } catch {
      return null;
    }
  };
  return { keep, copy, forget, tidy, ask };
})();
