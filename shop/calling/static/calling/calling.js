// An order by phone: + and − count without asking the server, and the words for the caller are copied by a tap, also
// before Zalo opens. Listens to the document, because pages of the stall change without being loaded. Every page works
// without this file.
(() => {
  if (document.documentElement.dataset.calls) return;
  document.documentElement.dataset.calls = "1";
  const MOST = 999;
  if (navigator.clipboard) document.documentElement.classList.add("can-copy");

  const count = (button) => {
    const field = button.parentNode.querySelector("input");
    const change = button.name === "them" ? 1 : -1;
    const next = Math.min(MOST, Math.max(0, (Number.parseInt(field.value, 10) || 0) + change));
    field.value = next ? String(next) : "";
  };

  const copy = (button) => {
    const words = document.querySelector("[data-words]");
    if (!words || !navigator.clipboard) return;
    navigator.clipboard.writeText(words.textContent.trim()).then(() => {
      if (button.dataset.done) button.textContent = button.dataset.done;
    }, () => undefined);
  };

  addEventListener("formdata", (event) => { // what was not chosen makes an address long
    if (!event.target.matches(".calling [method=get]")) return;
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });
  addEventListener("click", (event) => {
    const step = event.target.closest(".calling .stepper button");
    if (step) {
      event.preventDefault();
      count(step);
    }
    const copies = event.target.closest("[data-copies]");
    if (copies) copy(copies);
  });
})();
