/* Checkout: the chosen province fills the wards and the shipping; the button sends once.
   Without this file the button beside the province does the same through the server. */
"use strict";

(() => {
  const form = document.querySelector("[data-checkout]");
  if (!form || !window.fetch) return;
  const { province, ward } = form.elements;
  const shownTotal = form.elements.shown_total;
  const totals = form.querySelector(".totals");
  let latest = 0;

  // Removed rather than hidden: a hidden first button would still answer the Enter key.
  form.querySelectorAll("[data-no-script]").forEach((part) => part.remove());

  const get = async (address, code) => {
    const answer = await fetch(`${address}?province=${encodeURIComponent(code)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const fillWards = (wards) => {
    const kept = ward.value;
    ward.replaceChildren(new Option(form.dataset.choose, ""), ...wards.map((row) => new Option(row.name, row.code)));
    ward.value = wards.some((row) => row.code === kept) ? kept : "";
  };

  const showShipping = (quote) => {
    quote.shipping.forEach((row) => {
      const place = form.querySelector(`[data-shipping-of="${CSS.escape(String(row.cooperative))}"]`);
      if (place) place.textContent = row.text;
    });
    form.querySelector("[data-shipping-total]").textContent = quote.shipping_text;
    form.querySelector("[data-total]").textContent = quote.total_text;
    const label = form.querySelector("[data-total-label]");
    label.textContent = label.dataset.totalLabel;
    if (shownTotal) shownTotal.value = quote.total;
  };

  // A failed request changes nothing: the server compares the total it shows with the one it charges.
  const refresh = async () => {
    const code = province.value;
    const turn = (latest += 1);
    if (!code) return fillWards([]);
    ward.setAttribute("aria-busy", "true");
    totals.setAttribute("aria-busy", "true");
    const current = (use) => (data) => { if (turn === latest) use(data); };
    await Promise.allSettled([
      get(form.dataset.wards, code).then(current(fillWards)),
      get(form.dataset.shipping, code).then(current(showShipping)),
    ]);
    if (turn !== latest) return undefined;
    ward.removeAttribute("aria-busy");
    totals.removeAttribute("aria-busy");
    return undefined;
  };

  province.addEventListener("change", refresh);
  // A browser that restores the form on "back" restores the province without telling anyone.
  if (province.value && ward.options.length < 2) refresh();

  const place = form.querySelector("[data-place]");
  const words = place.textContent;
  let sent = false;
  const rest = () => {
    sent = false;
    place.removeAttribute("aria-disabled");
    place.textContent = words;
  };
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    place.setAttribute("aria-disabled", "true");
    place.textContent = form.dataset.wait;
    setTimeout(rest, 20000);
    return undefined;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) rest(); });

  document.getElementById("loi")?.focus();
})();
