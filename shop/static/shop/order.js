/* A "copy" button beside account number, amount and memo. Without this file a tap selects the whole text. */
"use strict";

(() => {
  const page = document.querySelector("[data-copy-label]");
  if (!page || !navigator.clipboard) return;
  page.querySelectorAll("[data-copy]").forEach((text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small no-print";
    button.textContent = page.dataset.copyLabel;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = page.dataset.copiedLabel;
      setTimeout(() => { button.textContent = page.dataset.copyLabel; }, 2500);
    });
    text.after(" ", button);
  });
})();
