/* A "copy" button beside account number, amount and memo; a look again while a card payment is on its way or its
   page is being opened; a button that prints; the address without its token.
   Without this file a tap selects the whole text, and the page refreshes itself. */
"use strict";

if (document.querySelector("[data-reload]")) {
  setInterval(() => { if (!document.hidden) window.location.reload(); }, 8000);
}

const opened = document.querySelector("[data-address]");
if (opened) window.history.replaceState(null, "", opened.dataset.address);

if (document.querySelector("[data-opening]")) {
  const look = async () => {
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "application/json" } });
      const { onward } = await answer.json();
      // In place of this page, so that "back" leads to the order and not here.
      if (onward) return void window.location.replace(onward);
    } catch { /* the signal is gone for a moment */ }
    setTimeout(look, 700);
  };
  setTimeout(look, 500);
}

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

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
