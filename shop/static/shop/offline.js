// Says calmly that the network is gone, and takes it back when it returns; the words are the page's.
(() => {
  const line = document.createElement("p");
  line.className = "offline";
  line.setAttribute("role", "status");
  const words = document.currentScript.dataset.words;
  const tell = () => {
    line.textContent = navigator.onLine ? "" : words;
    line.hidden = navigator.onLine;
  };
  document.body.prepend(line);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
  // Whose session has ended, wherever that was, leaves no page of a stall on this phone, and is told nothing more of it.
  const forget = async () => {
    for (const name of await caches.keys()) if (name.startsWith("htx-trang:")) await caches.delete(name);
    const stall = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration("/htx/"));
    const told = stall && stall.pushManager && (await stall.pushManager.getSubscription());
    if (told) await told.unsubscribe();
    document.cookie = "quen-trang=; path=/; max-age=0";
  };
  if (window.caches && document.cookie.includes("quen-trang=")) forget().catch(() => null);
})();
