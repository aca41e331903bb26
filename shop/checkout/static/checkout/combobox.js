/* Type-ahead over a native select: the select keeps the value, is sent with the form and announces changes.
   Finds a place by the beginnings of its words in any order, without diacritics, also by its name before 2025.
   Pattern: WAI-ARIA APG, "Editable combobox with list autocomplete". Without this file the select is used itself. */
"use strict";

(() => {
  const fold = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐðÐɖƉ]/g, "d").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const MOST = 60;
  let count = 0;

  // 0: the name itself begins so; 1: words of the name; 2: words of a former name; -1: not at all.
  const rank = (option, typed, wanted) => {
    if (option.folded.startsWith(typed) || option.bare.startsWith(typed)) return 0;
    const all = (words) => wanted.every((part) => words.some((word) => word.startsWith(part)));
    if (all(option.words)) return 1;
    return option.oldWords.length && all([...option.words, ...option.oldWords]) ? 2 : -1;
  };

  const read = (select) => [...select.options].filter((option) => option.value).map((option) => {
    const folded = fold(option.text);
    const old = option.dataset.old || "";
    const bare = folded.replace(/^(xa|phuong|dac khu|tinh|thanh pho) /, "");
    return { value: option.value, label: option.text, old, folded, bare, words: folded.split(" "), oldWords: old ? fold(old).split(" ") : [] };
  });

  const enhance = (select, words) => {
    const id = select.id;
    const number = (count += 1);
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const said = document.createElement("span");
    let shown = [];
    let active = -1;
    let options = read(select);

    box.className = "combo";
    list.className = "combo__list";
    list.id = `combo-${number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    said.className = "sr-only";
    said.setAttribute("role", "status");
    select.before(box);
    box.append(input, list, said, select);
    Object.assign(input, { id, type: "text", autocomplete: "off", spellcheck: false, required: select.required, enterKeyHint: "done" });
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    ["aria-describedby", "aria-invalid"].forEach((name) => {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    });
    const label = document.querySelector(`label[for="${id}"]`);
    if (label) list.setAttribute("aria-label", label.textContent.trim());
    select.id = `${id}_list`;
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");

    const chosen = () => options.find((option) => option.value === select.value);
    const showChoice = () => {
      input.value = chosen()?.label || "";
      input.placeholder = options.length ? words.type : words.first;
    };
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      const changed = select.value !== (option ? option.value : "");
      select.value = option ? option.value : "";
      if (option) {
        input.value = option.label;
        input.removeAttribute("aria-invalid");
        const error = document.getElementById(`${id}_error`);
        if (error) error.hidden = true;
      }
      close();
      if (changed) select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const mark = (index) => {
      active = index;
      [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === index)));
      const row = list.children[index];
      if (!row) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
      return undefined;
    };
    const find = (text) => {
      const typed = fold(text);
      if (!typed) return options;
      const wanted = typed.split(" ");
      return options.map((option) => [rank(option, typed, wanted), option]).filter(([value]) => value >= 0)
        .sort(([a], [b]) => a - b).map(([value, option]) => (value === 2 ? { ...option, isOld: true } : option));
    };
    const open = (text) => {
      shown = find(text).slice(0, text ? MOST : options.length);
      list.replaceChildren(...shown.map((option, index) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.append(option.label);
        if (option.isOld) {
          const small = document.createElement("small");
          small.textContent = `${words.before} ${option.old}`;
          row.append(small);
        }
        return row;
      }));
      if (!shown.length) {
        const row = document.createElement("li");
        row.className = "combo__none";
        row.setAttribute("role", "option");
        row.setAttribute("aria-disabled", "true");
        row.textContent = options.length ? words.none : words.first;
        list.append(row);
      }
      said.textContent = shown.length ? `${words.found} ${shown.length}` : words.none;
      if (list.hidden && window.innerHeight < 900) input.scrollIntoView({ block: "start" });  // room above a phone's keyboard
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const now = text ? (shown.length ? 0 : -1) : shown.findIndex((option) => option.value === select.value);
      mark(now);
    };
    // What was typed and not picked: the only match is meant; several, or none, are not guessed.
    const settle = () => {
      if (list.hidden) return;
      const found = input.value.trim() ? find(input.value) : [];
      const exact = found.filter((option) => [option.folded, option.bare].includes(fold(input.value)));
      if (found.length === 1 || exact.length === 1) choose(exact[0] || found[0]);
      else {
        const typed = input.value;
        choose(undefined);
        input.value = typed;
        if (typed) input.setAttribute("aria-invalid", "true");
      }
    };

    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (list.hidden) open(""); });
    input.addEventListener("input", () => open(input.value));
    input.addEventListener("blur", settle);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        if (list.hidden) open("");
        else if (shown.length) mark((active + step + shown.length) % shown.length);
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        if (shown[active]) choose(shown[active]);
      } else if (event.key === "Tab" && !list.hidden && shown[active] && input.value !== (chosen()?.label || "")) {
        choose(shown[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        showChoice();
        close();
      }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());  // the input keeps the focus
    list.addEventListener("click", (event) => {
      const index = [...list.children].indexOf(event.target.closest("li"));
      if (shown[index]) choose(shown[index]);
    });
    select.addEventListener("change", showChoice);
    new MutationObserver(() => { options = read(select); showChoice(); }).observe(select, { childList: true });
    showChoice();
  };

  const start = () => {
    const form = document.querySelector("[data-checkout]");
    if (!form) return;
    [form.elements.province, form.elements.ward].forEach((select) => enhance(select, form.dataset));
  };
  start();
  window.addEventListener("stall:shown", start);  // the stall changes pages without loading them
})();
