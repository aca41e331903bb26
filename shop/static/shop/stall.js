// Two comforts on a weak signal; every page works without them.
(() => {
  const offline = document.getElementById("mat-mang");
  const show = () => { offline.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();

  // One tap sends once. Without a signal nothing is sent, so that what was typed stays on the page.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!navigator.onLine) {
      event.preventDefault();
      show();
      offline.scrollIntoView({ block: "center" });
      return;
    }
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 8000); // a lost answer must not lock the button for ever
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });
})();
