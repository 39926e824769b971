// A form of the admin that is not saved keeps a copy in this browser (localStorage), for seven days, for its user. A copy
// is offered when its page is opened again and never put in by itself; it is gone when its save went through, which the
// server says in a cookie. A form with unsaved text warns before it is left. Nothing of it needs the session, so a copy
// outlives a login that ran out and an error of the server.
"use strict";

(() => {
  const STORE = "katalog-kladde:";
  const COOKIE = "kladde_gemt";
  const DAYS = 7;
  const PAUSE = 700;
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "draft_id", "_deres", "edit_seen"]);

  // --- The browser's store, which may be switched off or full

  function keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(STORE));
    } catch {
      return [];
    }
  }

  function read(key) {
    try {
      const draft = JSON.parse(localStorage.getItem(key));
      return Array.isArray(draft?.pairs) && Number.isFinite(draft.at) ? draft : null;
    } catch {
      return null;
    }
  }

  function write(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  function remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept
    }
  }

  function tidyUp() {
    const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`));
    const saved = new Set(cookie ? cookie.slice(COOKIE.length + 1).split(".") : []);
    for (const key of keys()) {
      const draft = read(key);
      if (!draft || draft.at < oldest || saved.has(key.split(":").pop())) remove(key);
    }
    if (cookie) document.cookie = `${COOKIE}=; path=/admin/; max-age=0; samesite=lax`;
  }

  // --- One form

  function start() {
    tidyUp();
    const mark = document.querySelector("input[name=draft_id][data-draft]");
    if (!mark) return;
    const form = mark.form;
    mark.value ||= newId();
    const place = `${STORE}${mark.dataset.user}:${mark.dataset.draft}:`;
    const own = place + mark.value;
    form.autocomplete = "off"; // or the browser puts old text back by itself on »Back«, which then looks typed
    const opened = JSON.stringify(pairsOf(form));
    const status = document.createElement("p");
    status.className = "k-draft-status";
    mark.after(status);
    let leaving = false;
    let timer = 0;

    const isDirty = () => "typed" in mark.dataset || JSON.stringify(pairsOf(form)) !== opened;

    function keep() {
      clearTimeout(timer);
      if (!isDirty()) {
        remove(own);
        status.textContent = "";
        return;
      }
      const draft = { at: Date.now(), edit: mark.dataset.editNo, title: titleOf(form), pairs: pairsOf(form) };
      status.textContent = write(own, draft)
        ? `Ikke gemt endnu. En kopi ligger i denne browser (kl. ${clock(draft.at)}).`
        : "Ikke gemt endnu. Browseren kan ikke beholde en kopi, så gem ofte.";
    }

    function later() {
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE);
    }

    for (const kind of ["input", "change"]) form.addEventListener(kind, later);
    for (const kind of ["formset:added", "formset:removed"]) document.addEventListener(kind, later);
    window.addEventListener("load", () => window.django?.jQuery?.(form).on("change", "select", later));
    form.addEventListener("submit", () => {
      keep();
      leaving = true;
    });
    window.addEventListener("pageshow", (event) => event.persisted && (leaving = false));
    window.addEventListener("pagehide", () => leaving || keep());
    window.addEventListener("beforeunload", (event) => {
      if (leaving || !isDirty()) return;
      keep();
      event.preventDefault();
    });
    if ("typed" in mark.dataset) keep();
    else offer(form, mark, place, own, opened, () => (leaving = true));
  }

  function pairsOf(form) {
    const secret = new Set([...form.elements].filter((field) => ["password", "file"].includes(field.type)).map((field) => field.name));
    return [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !LEFT_OUT.has(name) && !secret.has(name) && !name.includes("__prefix__"),
    );
  }

  function titleOf(form) {
    return form.querySelector("[name=title], [name=name], [name=term]")?.value.slice(0, 80) || "";
  }

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function clock(time) {
    return new Date(time).toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
  }

  function when(time) {
    return `${new Date(time).toLocaleDateString("da-DK", { day: "numeric", month: "long" })} kl. ${clock(time)}`;
  }

  // --- A copy from before

  function offer(form, mark, place, own, opened, leave) {
    const found = keys()
      .filter((key) => key.startsWith(place) && key !== own)
      .map((key) => ({ key, ...read(key) }))
      .sort((one, two) => two.at - one.at);
    const now = contentOf(JSON.parse(opened));
    const seen = new Set([now]); // what is saved meanwhile, or is in a newer copy too, is not offered
    const kept = [];
    for (const draft of found) {
      const content = contentOf(draft.pairs);
      if (seen.has(content)) remove(draft.key);
      else kept.push(draft);
      seen.add(content);
    }
    const [newest, ...older] = kept.map((draft) => boxOf(form, mark, draft, leave));
    if (newest) form.before(newest);
    if (older.length) form.before(foldedOf(older));
  }

  // What a copy says, without what a save changes by itself: numbers of edits, keys of rows, which button it was.
  function contentOf(pairs) {
    const changing = /^(edit_|_)|-(id|INITIAL_FORMS|caseversion|version|key)$/;
    return JSON.stringify(pairs.filter(([name]) => !changing.test(name)));
  }

  function foldedOf(boxes) {
    const folded = document.createElement("details");
    folded.className = "k-draft-older";
    const summary = document.createElement("summary");
    summary.textContent = boxes.length === 1 ? "Vis en ældre kopi" : `Vis ${boxes.length} ældre kopier`;
    folded.append(summary, ...boxes);
    return folded;
  }

  function boxOf(form, mark, draft, leave) {
    const box = document.createElement("section");
    box.className = "k-draft-offer";
    box.setAttribute("aria-label", "Ugemt tekst");
    const text = document.createElement("p");
    const named = draft.title ? ` (»${draft.title}«)` : "";
    text.textContent = `Du har tekst, som ikke blev gemt, fra ${when(draft.at)}${named}.`;
    if (draft.edit !== mark.dataset.editNo) text.textContent += " Der er gemt ændringer siden. Du får begge tekster at se.";
    const fetchIt = buttonOf("Hent det ugemte frem", () => {
      leave();
      bring(form, draft);
    });
    const drop = buttonOf("Kast det væk", () => {
      remove(draft.key);
      box.remove();
    });
    box.append(text, fetchIt, drop);
    return box;
  }

  function buttonOf(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  // The server builds the form from the copy, with all its rows, and saves nothing.
  function bring(form, draft) {
    const sent = document.createElement("form");
    sent.method = "post";
    sent.hidden = true;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const rest = [["csrfmiddlewaretoken", token], ["draft_id", draft.key.split(":").pop()], ["_hent", "1"]];
    for (const [name, value] of [...draft.pairs, ...rest]) {
      const field = document.createElement("textarea"); // a hidden input would lose line breaks
      field.name = name;
      field.value = value;
      sent.append(field);
    }
    document.body.append(sent);
    HTMLFormElement.prototype.submit.call(sent);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
