/* Checkout: the chosen province fills the wards, the shipping and the days; a button sends once.
   Without this file the button beside the province does the same through the server. */
"use strict";

/* The form and its review: a second press while the first is on its way changes nothing. The stall sends by itself. */
document.querySelectorAll("body:not(.stall) :is([data-checkout], [data-once])").forEach((form) => {
  let pressed = null;
  const rest = () => {
    pressed?.removeAttribute("aria-disabled");
    if (pressed) pressed.textContent = pressed.dataset.words;
    pressed = null;
  };
  form.addEventListener("submit", (event) => {
    if (pressed) return event.preventDefault();
    const button = event.submitter;
    if (!button || "plain" in button.dataset) return undefined;
    pressed = button;
    button.dataset.words = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.wait;
    setTimeout(rest, 20000);
    return undefined;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) rest(); });
});
document.getElementById("loi")?.focus();

/* The review is asked for where it lies, which saves a redirect; afterwards its address stands for it, so that going
   back to it or loading it again sends nothing. */
document.querySelectorAll("[data-review] [name='buoc']").forEach((button) => {
  button.formAction = button.form.dataset.review;
});
if (document.querySelector("[name='tu-xem-lai']")) window.history.replaceState(null, "", window.location.href);

const fillPlaces = () => {
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
    const options = wards.map((row) => {
      const option = new Option(row.name, row.code);
      if (row.old) option.dataset.old = row.old;
      return option;
    });
    ward.replaceChildren(new Option(form.dataset.choose, ""), ...options);
    ward.value = wards.some((row) => row.code === kept) ? kept : "";
  };

  const showShipping = (quote) => {
    quote.shipping.forEach((row) => {
      const place = form.querySelector(`[data-shipping-of="${CSS.escape(String(row.cooperative))}"]`);
      if (place) place.textContent = row.text;
      const days = form.querySelector(`[data-days-of="${CSS.escape(String(row.cooperative))}"]`);
      if (!days) return;
      days.textContent = row.days;
      days.parentNode.hidden = false;
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
    totals?.setAttribute("aria-busy", "true");
    const current = (use) => (data) => { if (turn === latest) use(data); };
    await Promise.allSettled([
      get(form.dataset.wards, code).then(current(fillWards)),
      form.dataset.shipping && get(form.dataset.shipping, code).then(current(showShipping)),
    ]);
    if (turn !== latest) return undefined;
    ward.removeAttribute("aria-busy");
    totals?.removeAttribute("aria-busy");
    return undefined;
  };

  // What is being mended is red no longer; the server looks again when it is sent.
  form.addEventListener("input", ({ target }) => {
    if (!target.hasAttribute("aria-invalid")) return;
    target.removeAttribute("aria-invalid");
    const error = document.getElementById(`${target.id}_error`);
    if (error) error.hidden = true;
  });

  province.addEventListener("change", refresh);
  // A browser that restores the form on "back" restores the province without telling anyone.
  if (province.value && ward.options.length < 2) refresh();
};
fillPlaces();
window.addEventListener("stall:shown", fillPlaces);  // the stall changes pages without loading them
