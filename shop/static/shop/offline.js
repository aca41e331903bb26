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
  // Who goes away leaves no page of a stall on this phone.
  addEventListener("submit", async (event) => {
    if (!window.caches || !(event.target.getAttribute("action") || "").endsWith("/dang-xuat/")) return;
    for (const name of await caches.keys()) if (name.startsWith("htx-trang:")) caches.delete(name);
  });
})();
