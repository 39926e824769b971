// The form of a case: the quality panel follows what is typed, a new row takes over where the last one stands, and the
// buttons for rows answer to the keyboard as buttons do. Without this the panel is made anew when the form is saved.
"use strict";

(() => {
  const PAUSE = 900;
  const form = document.getElementById("caseversion_form");
  const panel = document.querySelector("[data-quality]");
  if (!form) return;

  // --- Rows

  const COPIED = ["document", "place"];

  function fieldOf(row, name) {
    return row.querySelector(`[name$="-${name}"]`);
  }

  function copyPlace(row) {
    const target = fieldOf(row, "document");
    if (!target || target.value) return;
    const rows = [...row.parentElement.querySelectorAll(".inline-related:not(.empty-form)")];
    const before = rows.slice(0, rows.indexOf(row)).reverse();
    const from = [...before, document.getElementById("mentions-0")].find((other) => other && other !== row && fieldOf(other, "document")?.value);
    if (!from) return;
    for (const name of COPIED) {
      const field = fieldOf(row, name);
      if (field && !field.value) field.value = fieldOf(from, name).value;
    }
  }

  document.addEventListener("formset:added", (event) => {
    const row = event.target;
    if (!row.matches?.(".inline-related")) return;
    copyPlace(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("a[role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });

  // A row that was never saved is gone for good when it is removed, so one with words in it is asked about.
  function holdsWords(row) {
    return [...row.querySelectorAll("textarea, input[type=text], input[type=url]")].some((field) => field.value.trim());
  }

  form.addEventListener(
    "click",
    (event) => {
      const row = event.target.closest(".inline-deletelink")?.closest(".inline-related");
      if (!row || !holdsWords(row) || window.confirm("Rækken er ikke gemt. Vil du fjerne den med det, der står i den?")) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // --- The panel

  if (!panel) return;
  const body = panel.querySelector(".k-quality-body");
  const status = panel.querySelector(".k-quality-status");
  let timer = 0;
  let asking = null;
  let said = sum();
  let waiting = null;

  function sum() {
    return body.querySelector("[data-sum]")?.textContent.trim() || "";
  }

  function show(html) {
    if (body.contains(document.activeElement)) {
      waiting = html; // the reader of the panel keeps the place; it is renewed when the focus leaves
      return;
    }
    waiting = null;
    const open = body.querySelector("details")?.open;
    body.innerHTML = html;
    const details = body.querySelector("details");
    if (details && open) details.open = true;
    const now = sum();
    if (now !== said) status.textContent = said = now; // spoken only when the sum is another one
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch(panel.dataset.quality, { method: "POST", body: new FormData(form), signal: asking.signal, redirect: "error" });
      if (response.ok) show(await response.text());
    } catch {
      // Logged out or without a network: the panel stays as it was, and the form says so when it is saved.
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  body.addEventListener("focusout", () => setTimeout(() => waiting !== null && show(waiting)));
  for (const kind of ["input", "change"]) form.addEventListener(kind, later);
  for (const kind of ["formset:added", "formset:removed"]) document.addEventListener(kind, later);
  window.addEventListener("load", () => window.django?.jQuery(form).on("change", "select", later));
})();
