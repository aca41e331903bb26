/* Quantity steppers, the cart and gallery thumbnails. Without this file the fields, buttons and links do the same. */
"use strict";

const addSteppers = (root) => root.querySelectorAll("[data-stepper]").forEach((box) => {
  const input = box.querySelector("input");
  const step = (change) => {
    const next = (Number.parseInt(input.value, 10) || 0) + change;
    input.value = String(Math.min(999, Math.max(1, next)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  [["−", -1], ["+", 1]].forEach(([sign, change]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", `${sign} 1`);
    button.addEventListener("click", () => step(change));
    if (change < 0) input.before(button);
    else input.after(button);
  });
});
addSteppers(document);

/* The cart sends a changed quantity by itself after a pause, and always before the buyer goes on. */
(() => {
  const cart = () => document.querySelector("[data-cart]");
  if (!cart() || !window.fetch) return;
  let timer = 0;
  let changed = false;
  let turn = 0;

  const place = (element) => {
    const input = element?.closest("[data-stepper]")?.querySelector("input");
    return input ? [input.name, [...input.parentNode.children].indexOf(element)] : null;
  };
  const show = (page) => {
    const focus = place(document.activeElement);
    [".nav-link--cart", "main"].forEach((part) => {
      document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
    });
    addSteppers(document.querySelector("main"));
    cart()?.querySelector("[data-update]").setAttribute("hidden", "");
    if (focus) cart()?.elements[focus[0]]?.parentNode.children[focus[1]]?.focus();
  };
  const send = async () => {
    clearTimeout(timer);
    changed = false;
    const mine = (turn += 1);
    try {
      const answer = await fetch(cart().action, { method: "POST", body: new FormData(cart()) });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine === turn && !changed) show(page);
    } catch {
      changed = true;
      cart()?.querySelector("[data-update]").removeAttribute("hidden");
    }
  };

  cart().querySelector("[data-update]").setAttribute("hidden", "");
  document.addEventListener("input", (event) => {
    if (!event.target.closest("[data-cart]")) return;
    changed = true;
    clearTimeout(timer);
    if (event.target.value.trim()) timer = setTimeout(send, 600);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-go-on]");
    if (!link || !changed) return;
    event.preventDefault();
    await send();
    if (!changed && !cart()?.querySelector("[aria-invalid]")) window.location.assign(link.href);
  });
})();

document.querySelectorAll("[data-gallery]").forEach((gallery) => {
  const strip = gallery.querySelector(".gallery__strip");
  const links = [...gallery.querySelectorAll(".gallery__thumbs a")];
  const mark = (index) => links.forEach((link, i) => {
    if (i === index) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  links.forEach((link, index) => link.addEventListener("click", (event) => {
    event.preventDefault();
    strip.scrollTo({ left: strip.clientWidth * index });
    mark(index);
  }));
  strip.addEventListener("scroll", () => mark(Math.round(strip.scrollLeft / strip.clientWidth)), { passive: true });
});
