/* "Deliver to" on product pages and in the cart: a chosen province shows its fee and days at once.
   Without this file the button beside the list does the same through a redirect. */
"use strict";

(() => {
  document.documentElement.classList.add("has-script");

  const replace = async (form, giveUp) => {
    const query = new URLSearchParams(new FormData(form));
    const pack = document.querySelector("[data-buy] [name=variant]:checked");
    if (pack) query.set("quy-cach", pack.value);
    query.set("manh", "1");
    try {
      const answer = await fetch(`${form.getAttribute("action")}?${query}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const focused = form.contains(document.activeElement);
      const piece = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-delivery]");
      form.replaceWith(document.adoptNode(piece));
      if (focused) document.querySelector("[data-delivery] select")?.focus();
    } catch {
      giveUp();
    }
  };

  document.addEventListener("change", (event) => {
    const piece = event.target.closest("[data-delivery]");
    if (piece) replace(piece, () => piece.submit());
    else if (event.target.closest("[data-delivery-choice]")) event.target.form.submit();
    else if (event.target.closest("[data-buy]") && event.target.name === "variant") {
      const shown = document.querySelector("[data-delivery]");
      if (shown?.elements.tinh.value) replace(shown, () => {});
    }
  });

  // A page that was kept for everybody knows nothing of this visitor's province.
  const kept = document.cookie.match(/(?:^|; )giao_den=(\d\d)/);
  const shown = document.querySelector("[data-delivery]");
  if (kept && shown && !shown.dataset.province) {
    shown.elements.tinh.value = kept[1];
    replace(shown, () => {});
  }
})();
