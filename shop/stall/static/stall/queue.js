// What was tapped without a signal, in this phone's IndexedDB: sent in its order, under keys made here, each thing done
// once (the server knows the key). Used by the pages and by the worker; under one lock, so that only one of them sends.
self.stallQueue = (() => {
  const LOCK = "htx-gui";
  const PATIENCE = 30000; // milliseconds for an answer
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
  const add = async (entry) => { entry.id = await run("readwrite", (box) => box.add(entry)); tell(); return entry; };
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
      body: typeof fields === "string" ? fields : new URLSearchParams(fields),
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
    { "Idempotency-Key": entry.key, [OWNER]: entry.owner, "X-Made-At": entry.made_at }
  );
  const send = (entry, token) => ask(entry.path, [...entry.fields, ["csrfmiddlewaretoken", token]], headers(entry));
  const packed = ({ key, path, made_at, fields, ...entry }) => JSON.stringify(
    { key, path, made_at, body: String(new URLSearchParams(fields)), about: subject({ ...entry, path }) },
  );
  const sendSome = async (base, some, told) => (await ask(
    `${base}cho-song/gui/`,
    `[${some.map(packed)}]`,
    { "Content-Type": "application/json", "X-CSRFToken": told.token, [OWNER]: told.owner },
  )).answers;

  // What goes together: the first, as many as got through the last times; behind a conflict nothing about the same.
  const next = async (owner) => {
    const held = new Set();
    let left = BYTES;
    const found = [];
    for (const entry of await all(owner)) {
      const about = subject(entry);
      if (entry.state === CARD) held.add(about);
      if (held.has(about)) continue;
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
        { [OWNER]: entry.owner });
    } catch { answer = { state: "later", message: "" }; }
    if (answer.state === "done" || answer.state === "conflict") await remove(entry.id);
    return answer;
  };
  return { WAITING, SENDING, CARD, all, add, remove, change, subject, headers, alone, pump, takeBack, news };
})();
