/* Suggestions under the search box, as a combobox (WAI-ARIA). Without this file the form simply searches. */
"use strict";

(() => {
  const form = document.querySelector("form.search[data-suggest]");
  if (!form || !window.fetch || !window.AbortController) return;
  const input = form.elements.q;
  const list = document.createElement("ul");
  const kept = new Map();
  let timer = 0;
  let running = null;
  let active = -1;

  list.id = "goi-y-tim";
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  list.hidden = true;
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["autocomplete", "off"]]) {
    input.setAttribute(name, value);
  }

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const option = (item, index) => {
    const row = document.createElement("li");
    row.id = `goi-y-${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    const link = document.createElement("a");
    link.href = item.url;
    link.tabIndex = -1;
    if (item.image) {
      const image = document.createElement("img");
      image.src = item.image;
      image.alt = "";
      image.width = 40;
      image.height = 50;
      link.append(image);
    }
    const label = document.createElement("span");
    label.textContent = item.label;
    link.append(label);
    if (item.note) {
      const note = document.createElement("small");
      note.textContent = item.note;
      label.append(note);
    }
    row.append(link);
    return row;
  };

  const show = (items) => {
    list.replaceChildren(...items.map(option));
    active = -1;
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    input.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const query = input.value.trim();
    if (query.length < 2) return close();
    if (kept.has(query)) return show(kept.get(query));
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(query)}`, { signal: running.signal });
      if (!answer.ok) return close();
      const { items } = await answer.json();
      kept.set(query, items);
      if (input.value.trim() === query && document.activeElement === input) show(items);
    } catch {
      /* Typed on, or the network is away: the form still searches. */
    }
  };

  const mark = (index) => {
    const rows = [...list.children];
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === index)));
    active = index;
    if (index >= 0) input.setAttribute("aria-activedescendant", rows[index].id);
    else input.removeAttribute("aria-activedescendant");
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (count && event.key === "Enter" && active >= 0) {
      event.preventDefault();
      list.children[active].querySelector("a").click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) setTimeout(close, 150);
  });
})();
