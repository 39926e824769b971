// /indsend/: what is typed is kept in this browser until it is sent, rows are added without leaving the page, and the
// room that is left is counted. Without this file the form does all but the keeping, from the server.
(() => {
  "use strict";

  const KEY = "indsend-kladde";
  const VERSION = 1;
  const DAYS = 30; // what is older was given up
  const PAUSE = 500; // milliseconds from the last letter to the saving
  const NEVER = new Set(["hjemmeside", "stempel", "set", "flere", "consent"]);

  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  const store = {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEY));
        const isOurs = kept && kept.version === VERSION && Array.isArray(kept.fields) && Number.isFinite(kept.at);
        return isOurs && Date.now() - kept.at < DAYS * 24 * 3600 * 1000 ? kept : null;
      } catch {
        return null;
      }
    },
    write(kept) {
      try {
        localStorage.setItem(KEY, JSON.stringify(kept));
        return true;
      } catch {
        return false; // no storage, or a full one
      }
    },
    remove() {
      try {
        localStorage.removeItem(KEY);
      } catch { /* there is none */ }
    },
  };

  // On the receipt: what was just sent is not kept any longer; what was begun since is.
  if (find("[data-receipt]")) {
    if (store.read()?.sending) store.remove();
    return;
  }

  const form = find("[data-submit]");
  if (!form) return;
  // What must be read first has `autofocus`; this is for a browser that does not know it on such an element.
  addEventListener("load", () => { if (document.activeElement === document.body) find("[data-first]")?.focus(); });
  all("[data-by-script]").forEach((element) => { element.hidden = false; });

  // --- Rows --------------------------------------------------------------------------------------------------------

  const rowsOf = (group) => all("[data-one]", group);

  const renumber = (text, from, to) => text.replace(new RegExp(`-${from}(?=-|$)`), `-${to}`);

  // A new empty row after the last one; null where there are as many as there may be.
  const addRow = (group) => {
    const rows = rowsOf(group);
    const last = rows[rows.length - 1];
    if (rows.length >= Number(group.dataset.most)) return null;
    const [from, to] = [rows.length - 1, rows.length];
    const row = last.cloneNode(true);
    all(".form-error-message", row).forEach((message) => message.remove());
    all(".form-error", row).forEach((field) => field.classList.remove("form-error"));
    for (const element of [row, ...all("*", row)]) {
      for (const name of ["id", "name", "for", "aria-labelledby", "aria-describedby"]) {
        if (element.hasAttribute(name)) {
          const words = element.getAttribute(name).split(" ").filter((word) => !word.endsWith("-fejl"));
          element.setAttribute(name, words.map((word) => renumber(word, from, to)).join(" "));
        }
      }
      element.removeAttribute("aria-invalid");
    }
    all("input, textarea, select", row).forEach((field) => { field.value = ""; });
    all("option", row).forEach((option, place) => { option.defaultSelected = false; option.selected = place === 0; });
    find("[data-number]", row).textContent = to + 1;
    last.after(row);
    all("[data-room]", row).forEach(room);
    const button = find(".k-ask-add", group);
    if (button && rows.length + 1 >= Number(group.dataset.most)) button.hidden = true;
    return row;
  };

  all("[data-rows]", form).forEach((group) => {
    find(".k-ask-add", group)?.addEventListener("click", (event) => {
      event.preventDefault();
      const row = addRow(group);
      if (row) find("input, textarea, select", row).focus();
    });
  });

  // --- Room --------------------------------------------------------------------------------------------------------

  const spoken = find("[data-room-said]");
  let speaking;

  const room = (field) => {
    const most = Number(field.dataset.room);
    const left = most - [...field.value.trim()].length;
    const line = document.getElementById(`${field.id}-plads`);
    if (!line) return "";
    const words = (number) => (number === 1 ? "1 tegn" : `${number} tegn`);
    line.textContent = left < 0 ? `Det er ${words(-left)} for langt.` : left === most ? `Højst ${most} tegn` : `Plads til ${words(left)} mere`;
    line.toggleAttribute("data-over", left < 0);
    return left < most * 0.1 ? line.textContent : "";
  };

  all("[data-room]", form).forEach(room);

  // --- What is kept ------------------------------------------------------------------------------------------------

  const kept = find("[data-kept]");
  const saved = find("[data-saved]");
  const following = find("[data-following]"); // the same for the eye, where the first is out of sight

  const tell = (text) => {
    saved.textContent = text;
    following.textContent = text;
  };

  // [[name, value]] of everything that is typed or chosen.
  const fields = () => [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string" && value !== "");

  const clock = (at) => {
    const date = new Date(at);
    const time = `${String(date.getHours()).padStart(2, "0")}.${String(date.getMinutes()).padStart(2, "0")}`;
    return date.toDateString() === new Date().toDateString() ? `kl. ${time}` : `${date.getDate()}.${date.getMonth() + 1}. kl. ${time}`;
  };

  let untouched = true;
  let waiting;
  let leaving = false;

  const save = () => {
    clearTimeout(waiting);
    waiting = null;
    const now = Date.now();
    const works = store.write({ version: VERSION, at: now, sending: leaving, fields: fields() });
    kept.hidden = false;
    find("[data-forget]").hidden = !works;
    tell(works ? `Gemt i denne browser ${clock(now)}` : "Din browser gemmer ikke det, du skriver. Send det, før du lukker siden.");
  };

  // Put kept values into the fields; rows that are missing are added.
  const restore = (pairs) => {
    const missing = (name) => !form.elements.namedItem(name);
    for (const [name] of pairs) {
      const group = all("[data-rows]", form).find((one) => name.startsWith(`${one.dataset.rows}-`));
      while (group && missing(name) && addRow(group)) { /* one more */ }
    }
    const singles = new Set(all("input[type=radio]", form).map((field) => field.name));
    for (const [name, value] of pairs) {
      for (const field of all("input, textarea, select", form).filter((one) => one.name === name)) {
        if (field.type === "checkbox" || field.type === "radio") {
          if (field.value === value) field.checked = true;
        } else if (!singles.has(name) && field.type !== "hidden") {
          field.value = value;
        }
      }
    }
    all("[data-room]", form).forEach(room);
    count();
  };

  const isAnswered = (element) => all("input, textarea, select", element).some((field) =>
    (field.type === "checkbox" || field.type === "radio" ? field.checked && field.value !== "" : field.value.trim() !== ""));

  // »3 af 12« beside the name of each part.
  const count = () => all("[data-part]", form).forEach((part) => {
    const questions = all(".k-ask", part).filter((element) => !element.parentElement.closest(".k-ask"));
    const answered = questions.filter(isAnswered).length;
    const told = find(`[data-count="${part.dataset.part}"]`);
    told.textContent = answered ? `${answered} af ${questions.length}` : "";
    told.closest("li").classList.toggle("k-done", answered === questions.length);
  });

  if (form.dataset.sentBack === undefined) {
    const before = store.read();
    if (before && before.fields.length) {
      restore(before.fields);
      kept.hidden = false;
      tell(`Vi har fundet det, du skrev her sidst. Gemt i denne browser ${clock(before.at)}`);
    }
  } else {
    save();
  }
  count();

  form.addEventListener("input", (event) => {
    untouched = false;
    leaving = false;
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
    count();
    if (event.target.dataset.room) {
      const words = room(event.target);
      clearTimeout(speaking);
      speaking = setTimeout(() => { spoken.textContent = words; }, 1000);
    }
  });

  addEventListener("pagehide", () => { if (waiting && !untouched) save(); });

  find("[data-forget]").addEventListener("click", () => {
    if (!confirm("Vil du slette alt, du har skrevet i skemaet?")) return;
    clearTimeout(waiting);
    waiting = null;
    store.remove();
    for (const field of all("input, textarea, select", form)) {
      if (field.type === "checkbox") field.checked = false;
      else if (field.type === "radio") field.checked = field.value === "";
      else if (field.type !== "hidden") field.value = "";
    }
    all("[data-room]", form).forEach(room);
    count();
    tell("Det er slettet.");
    find("[data-forget]").hidden = true;
    find("h2[tabindex]", form).focus();
  });

  // --- Sending -----------------------------------------------------------------------------------------------------

  // Enter in a line is not »send«: the way there is long, and the button is there for it.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox]):not([type=radio])")) event.preventDefault();
  });

  const button = find(".k-submit-button", form);
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter !== button) return;
    if (leaving) {
      event.preventDefault(); // sent already: a second click
      return;
    }
    leaving = true;
    save();
    tell("Sender …");
    button.setAttribute("aria-disabled", "true");
  });

  // Back from the next page: it can be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    button.removeAttribute("aria-disabled");
  });
})();
