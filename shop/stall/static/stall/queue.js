// What was tapped without a signal, in this phone's IndexedDB: sent in its order, under keys made here, each thing done
// once (the server knows the key). Used by the pages and by the worker; under one lock, so that only one of them sends.
self.stallQueue = (() => {
  const LOCK = "htx-gui";
  const PATIENCE = 30000; // milliseconds for an answer
  const PATIENCE_WITH_PHOTO = 600000; // as in stall.js
  const WAITING = "waiting", SENDING = "sending", CARD = "card";
  const NOS = ["conflict", "refused"];
  const OWNER = "X-Stall-Owner";
  const MOST = 50, BYTES = 64000; // as the server takes in one request
  let most = MOST;
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
  // All of them or none.
  const add = async (...entries) => {
    await run("readwrite", (box) => {
      for (const entry of entries) box.add(entry).onsuccess = (event) => { entry.id = event.target.result; };
      return {};
    });
    tell();
    return entries[0];
  };
  // Several at one stroke, [id, what changes] each, null takes it out. What was taken back meanwhile is left alone; what
  // stands is given back.
  const changeAll = async (changes) => {
    const found = [];
    await run("readwrite", (box) => {
      for (const [id, values] of changes) {
        const asked = box.get(id);
        asked.onsuccess = () => {
          if (!asked.result) return;
          if (!values) return box.delete(id);
          found.push(Object.assign(asked.result, values));
          box.put(asked.result);
        };
      }
      return {};
    });
    tell();
    return found;
  };
  const remove = (id) => changeAll([[id, null]]);
  const change = (id, values) => changeAll([[id, values]]);
  // What was written down under the name that the same person at the same stall had before.
  const adopt = async ({ owner, former }) => {
    const found = await all(former);
    if (found.length) await changeAll(found.map(({ id }) => [id, { owner }]));
  };
  // Taken out where nothing of it can have left the phone.
  const removeUntried = (id) => run("readwrite", (box) => {
    const asked = box.get(id);
    asked.onsuccess = () => { if (asked.result && !asked.result.tried) box.delete(id); };
    return asked;
  });

  // What it is about: a conflict about an order or a product holds what comes after it about the same.
  // A new product is its page's key.
  const subject = ({ path, fields, id }) => {
    const [found] = path.match(/\/(don|hang|hoi-dap)\/[^/]+\//) || [""];
    if (found && !found.endsWith("/moi/")) return found;
    return `#${(fields.find(([name]) => name === "key") || ["", id])[1]}`;
  };

  const ask = async (path, body, headers, patience = PATIENCE) => {
    const answer = await fetch(path, {
      method: "POST",
      body,
      headers: { Accept: "application/json", ...headers },
      signal: AbortSignal.timeout(patience),
    });
    try {
      return await answer.json();
    } catch { // not from the stall: a fault of the server, or a network that wants a login of its own
      return { state: [400, 404, 413].includes(answer.status) ? "refused" : "later", message: "" };
    }
  };
  const headers = (entry) => (
    { "Idempotency-Key": entry.key, [OWNER]: entry.owner, "X-Made-At": entry.made_at }
  );
  const send = (entry, token) => {
    const body = entry.photo ? new FormData() : new URLSearchParams();
    if (entry.photo) body.append("photo", entry.photo, "anh.jpg");
    // The token last: half a photograph, which a server may take for a whole one, comes without it and is refused.
    for (const [name, value] of [...entry.fields, ["csrfmiddlewaretoken", token]]) body.append(name, value);
    return ask(entry.path, body, headers(entry), entry.photo ? PATIENCE_WITH_PHOTO : PATIENCE);
  };
  const packed = (entry) => JSON.stringify({
    key: entry.key,
    path: entry.path,
    body: String(new URLSearchParams(entry.fields)),
    made_at: entry.made_at,
    about: subject(entry),
  });
  const sendSome = async (base, some, told) => (await ask(
    `${base}cho-song/gui/`,
    `[${some.map(packed)}]`,
    { "Content-Type": "application/json", "X-CSRFToken": told.token, [OWNER]: told.owner },
  )).answers;

  // What goes together: the first, as many as got through the last times; behind a conflict nothing about the same. When
  // nothing else is left, photographs one by one: each finds the product that what was typed has begun.
  const next = async (owner) => {
    const held = new Set();
    let left = BYTES;
    const found = [];
    const entries = await all(owner);
    for (const entry of [...entries.filter(({ photo }) => !photo), ...entries.filter(({ photo }) => photo)]) {
      const about = subject(entry);
      if (entry.state === CARD) held.add(about);
      if (held.has(about)) continue;
      if (entry.photo) {
        if (!found.length) found.push(entry.id);
        break;
      }
      left -= packed(entry).length + 1;
      if (found.length && (found.length >= most || left < 0)) break;
      found.push(entry.id);
    }
    return changeAll(found.map((id) => [id, { state: SENDING, tried: true }]));
  };

  // In their order; true while some of them wait for a better moment.
  const sendAll = async (base) => {
    const told = await stallPages.ask(base);
    if (!told) return true;
    await adopt(told);
    for (;;) {
      const some = await next(told.owner);
      if (!some.length) return false;
      let answers;
      try { answers = some.length > 1 ? await sendSome(base, some, told) : [await send(some[0], told.token)]; } catch { /* lost on its way */ }
      most = answers ? Math.min(MOST, most * 2) : Math.ceil(some.length / 2);
      answers = answers || [];
      await changeAll(some.map(({ id }, at) => {
        const { state, message } = answers[at] || {};
        if (state === "done") return [id, null];
        return [id, NOS.includes(state) ? { state: CARD, message } : { state: WAITING }];
      }));
      if (!answers.length || answers.some(({ state }) => !["done", "held", ...NOS].includes(state))) return true;
    }
  };
  const alone = (act) => navigator.locks.request(LOCK, { ifAvailable: true }, act);
  // Nobody sends but who holds the lock: what stands as being sent was cut off with the page that sent it.
  const wait = async () => {
    const cutOff = (await run("readonly", (box) => box.getAll())).filter(({ state }) => state === SENDING);
    if (cutOff.length) await changeAll(cutOff.map(({ id }) => [id, { state: WAITING }]));
  };
  const pump = (base) => alone(async (lock) => {
    if (!lock) return true;
    await wait();
    return sendAll(base);
  });

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
      const body = new URLSearchParams([["rut", entry.key], ["csrfmiddlewaretoken", told.token]]);
      answer = await ask(`${base}cho-song/rut/`, body, { [OWNER]: entry.owner });
    } catch { answer = { state: "later", message: "" }; }
    if (answer.state === "done" || answer.state === "conflict") await remove(entry.id);
    return answer;
  };
  return { WAITING, SENDING, CARD, all, add, remove, change, subject, headers, alone, pump, takeBack, adopt, news };
})();
