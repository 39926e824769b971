// What the reader writes in a meeting pack lives in the fragment of the address, which no browser sends anywhere. Without
// this file the pack has empty lines to write on by hand.
(() => {
  "use strict";

  const page = document.querySelector("[data-pack-page]");
  if (!page) return;
  const all = (selector) => [...page.querySelectorAll(selector)];
  const fields = all("[data-pack-field]");
  const title = page.querySelector("[data-pack-title]");
  const share = page.querySelector("[data-pack-share]");
  const shared = share.value;
  const said = page.querySelector("[data-pack-said]");
  let written = new URLSearchParams();

  const isWritten = (hash) => hash.includes("=");
  const fragment = () => (written.toString() ? `#${written}` : "");

  // What another kind of pack has a field for is kept too: the text of a decision, while the pack is for a discussion.
  const read = () => {
    if (isWritten(location.hash)) written = new URLSearchParams(location.hash.slice(1));
    fields.forEach((field) => { field.value = written.get(field.dataset.packField) ?? ""; });
  };

  const show = () => {
    title.textContent = written.get("titel") || title.dataset.packName;
    document.title = document.title.replace(/^.*(?= – )/, () => title.textContent);
    all("[data-pack-shows]").forEach((place) => {
      place.textContent = written.get(place.dataset.packShows) ?? "";
      place.parentElement.classList.toggle("k-pack-written", place.textContent !== "");
    });
    share.value = shared + fragment();
    const note = page.querySelector("[data-pack-qr-note]");
    note.hidden = !fragment();
  };

  const keep = () => history.replaceState(history.state, "", location.pathname + location.search + fragment());

  fields.forEach((field) => field.addEventListener("input", () => {
    if (field.value.trim()) written.set(field.dataset.packField, field.value);
    else written.delete(field.dataset.packField);
    show();
    keep();
  }));

  const openTarget = () => {
    const target = !isWritten(location.hash) && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };

  // A link to a place on the page would take the text out of the address: it is put back, the place stays in sight.
  window.addEventListener("hashchange", () => {
    openTarget();
    if (!isWritten(location.hash) && fragment()) keep();
    else if (isWritten(location.hash)) { read(); show(); }
  });

  // The text goes along to another order, another purpose and other questions of the same pack.
  all("[data-pack-link]").forEach((link) => link.addEventListener("click", () => {
    if (fragment()) link.hash = fragment();
  }));
  page.querySelector("[data-pack-form]")?.addEventListener("submit", (event) => {
    event.target.action = event.target.getAttribute("action").split("#")[0] + fragment();
  });

  const print = page.querySelector("[data-pack-print]");
  print.hidden = false;
  print.addEventListener("click", () => window.print());

  share.addEventListener("focus", () => share.select());
  const copy = page.querySelector("[data-pack-copy]");
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(share.value);
      said.textContent = "Linket er kopieret.";
    } catch {
      share.focus();
      said.textContent = "Linket er markeret. Kopiér det selv.";
    }
  });

  page.querySelector("[data-pack-own]").hidden = false;
  read();
  show();
  openTarget();
})();
