/* Gives the admin's search-and-choose fields (select2) the names of their labels, which the library leaves out. */
"use strict";
(() => {
  const nameOf = (select) => {
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const text = label ? label.textContent.replace(/[:*\s]+$/, "") : select.getAttribute("aria-label");
    return (text || "Vælg").trim();
  };

  const name = (container) => {
    const select = container.previousElementSibling;
    const box = container.querySelector(".select2-selection");
    if (!box || !select || select.tagName !== "SELECT") return;
    const text = nameOf(select);
    const shown = box.querySelector(".select2-selection__rendered");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", text);
    if (shown) {
      shown.setAttribute("aria-label", text);
      if (shown.id) box.setAttribute("aria-describedby", shown.id);
    }
    const search = box.querySelector(".select2-search__field");
    if (search) search.setAttribute("aria-label", text);
  };

  const look = () => {
    document.querySelectorAll(".select2-container").forEach(name);
    const open = document.querySelector(".select2-container--open .select2-selection");
    document.querySelectorAll(".select2-dropdown .select2-search__field").forEach((field) => {
      field.setAttribute("aria-label", `Søg: ${(open && open.getAttribute("aria-label")) || "vælg"}`);
    });
    document.querySelectorAll(".select2-results__options").forEach((list) => {
      list.setAttribute("aria-label", (open && open.getAttribute("aria-label")) || "Forslag");
    });
  };

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
