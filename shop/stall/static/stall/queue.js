// What was tapped without a signal, in this phone's IndexedDB: sent in its order, under keys made here, each thing done
// once (the server knows the key). Used by the pages and by the worker; under one lock, so that only one of them sends.
self.stallQueue = (() => {
  const LOCK = "htx-gui";
  const PATIENCE = 30000; // milliseconds for an answer
  const WAITING = "waiting", SENDING = "sending", CARD = "card";
  const news = self.BroadcastChannel ? new BroadcastChannel("htx-cho") : null;

  const open = () => new Promise((done, failed) => {
    const asked = indexedDB.open("htx-cho", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("viec", { keyPath: "id", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => failed(asked.error);
  });
  const run = async (mode, act) => {
    const base = await open();
    try {
      return await new Promise((done, failed) => {
        const work = base.transaction("viec", mode, { durability: "strict" }); // a killed browser loses nothing
        const asked = act(work.objectStore("viec"));
        work.oncomplete = () => done(asked.result);
        work.onabort = work.onerror = () => failed(work.error);
      });
    } finally {
      base.close();
    }
  };
  const tell = () => {
    if (news) news.postMessage("changed"); // to the other pages, and to this one
    if (self.document) dispatchEvent(new Event("stall:queue"));
  };
  const all = async (owner) => (await run("readonly", (box) => box.getAll())).filter((one) => one.owner === owner);
  const add = async (entry) => { entry.id = await run("readwrite", (box) => box.add(entry)); tell(); return entry; };
  const remove = async (id) => { await run("readwrite", (box) => box.delete(id)); tell(); };
  // Nothing where it was taken back meanwhile.
  const change = async (id, changes) => {
    const found = await run("readwrite", (box) => {
      const asked = box.get(id);
      asked.onsuccess = () => { if (asked.result) box.put(Object.assign(asked.result, changes)); };
      return asked;
    });
    tell();
    return found;
  };
  // Taken out where nothing of it can have left the phone.
  const removeUntried = (id) => run("readwrite", (box) => {
    const asked = box.get(id);
    asked.onsuccess = () => { if (asked.result && !asked.result.tried) box.delete(id); };
    return asked;
  });

  // What it is about: a conflict about an order or a product holds what comes after it about the same.
  const subject = (entry) => (entry.path.match(/\/(don|hang|hoi-dap)\/[^/]+\//) || [`${entry.path}#${entry.id}`])[0];

  const ask = async (path, fields, headers) => {
    const answer = await fetch(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", ...headers },
      signal: AbortSignal.timeout(PATIENCE),
    });
    try {
      return await answer.json();
    } catch { // not from the stall: a fault of the server, or a network that wants a login of its own
      return { state: [400, 404, 413].includes(answer.status) ? "refused" : "later", message: "" };
    }
  };
  const headers = (entry) => (
    { "Idempotency-Key": entry.key, "X-Stall-Owner": entry.owner, "X-Made-At": entry.made_at }
  );
  const send = (entry, token) => ask(entry.path, [...entry.fields, ["csrfmiddlewaretoken", token]], headers(entry));

  // One after the other; true while some of them wait for a better moment.
  const sendAll = async (base) => {
    const told = await stallPages.ask(base);
    if (!told) return true;
    const held = new Set();
    for (const entry of await all(told.owner)) {
      const { id } = entry;
      if (entry.state === CARD || held.has(subject(entry))) {
        held.add(subject(entry));
        continue;
      }
      if (!(await change(id, { state: SENDING, tried: true }))) continue; // taken back meanwhile
      let answer;
      try { answer = await send(entry, told.token); } catch { answer = { state: "later" }; }
      if (answer.state === "done") await remove(id);
      else if (answer.state === "conflict" || answer.state === "refused") {
        await change(id, { state: CARD, message: answer.message });
        held.add(subject(entry));
      } else {
        await change(id, { state: WAITING });
        return true;
      }
    }
    return false;
  };
  const alone = (act) => navigator.locks.request(LOCK, { ifAvailable: true }, act);
  const pump = (base) => alone((lock) => (lock ? sendAll(base) : true));

  // Whether it will never be done: "done" it is out, "conflict" it had arrived, "later" nobody could say.
  const takeBack = async (entry, base) => {
    const found = await removeUntried(entry.id);
    if (!found || !found.tried) {
      tell();
      return { state: "done", message: "" };
    }
    const told = await stallPages.ask(base);
    if (!told || told.owner !== entry.owner) return { state: "later", message: "" };
    let answer;
    try {
      answer = await ask(`${base}cho-song/rut/`, [["rut", entry.key], ["csrfmiddlewaretoken", told.token]],
        { "X-Stall-Owner": entry.owner });
    } catch { answer = { state: "later", message: "" }; }
    if (answer.state === "done" || answer.state === "conflict") await remove(entry.id);
    return answer;
  };
  return { WAITING, SENDING, CARD, all, add, remove, change, subject, headers, alone, pump, takeBack, news };
})();
