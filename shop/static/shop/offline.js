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
})();
