/* Quantity steppers and gallery thumbnails. Without this file the number field and the links work as they are. */
"use strict";

document.querySelectorAll("[data-stepper]").forEach((box) => {
  const input = box.querySelector("input");
  const step = (change) => {
    const least = input.name === "quantity" ? 1 : 0;
    const next = (Number.parseInt(input.value, 10) || 0) + change;
    input.value = String(Math.min(999, Math.max(least, next)));
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

document.querySelectorAll("[data-cart]").forEach((form) => {
  const update = form.querySelector("[data-update]");
  form.addEventListener("input", () => update.classList.add("button--primary"), { once: true });
});

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
