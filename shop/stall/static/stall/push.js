// "Báo trên máy này": asks the browser, hands the shop what it gave, and takes it back.
(() => {
  const place = document.getElementById("bao-tren-may");
  if (!place || !navigator.serviceWorker || !self.PushManager || !self.Notification) return;
  const [button] = place.getElementsByTagName("button");
  const said = place.querySelector("[role=status]");
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const send = async (fields) => {
    const body = new FormData(place);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await fetch(place.action, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
  };
  const show = (subscription) => {
    button.textContent = subscription ? place.dataset.off : place.dataset.on;
    button.dataset.on = subscription ? "1" : "";
  };
  const turnOn = async (worker) => {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
    const made = await worker.pushManager.subscribe({
      userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key),
    });
    const { endpoint, keys } = made.toJSON();
    await send({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
    return made;
  };
  const turnOff = async (subscription) => {
    await send({ endpoint: subscription.endpoint, thoi: "1" });
    await subscription.unsubscribe();
  };
  const press = async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "";
    try {
      const worker = await navigator.serviceWorker.ready;
      const subscription = await worker.pushManager.getSubscription();
      if (subscription) await turnOff(subscription);
      show(subscription ? null : await turnOn(worker));
      said.textContent = subscription ? place.dataset.gone : place.dataset.done;
    } catch (error) {
      said.textContent = error.message === "denied" ? place.dataset.denied : place.dataset.failed;
    }
    button.disabled = false;
  };
  navigator.serviceWorker.ready.then(async (worker) => {
    show(await worker.pushManager.getSubscription());
    place.hidden = false;
    place.addEventListener("submit", press);
  });
})();
