// The list of cases without a page load. Everything works without this file: it only saves a click on wide screens.
(() => {
  "use strict";

  const list = document.querySelector("[data-list]");
  if (!list || !window.fetch || !window.DOMParser) return;
  const form = list.querySelector("form");
  const panel = list.querySelector("[data-panel]");
  const wide = window.matchMedia("(min-width: 62em)");

  // A screen reader hears changes only in a region that was there before them.
  const status = document.createElement("p");
  status.className = "sr-only";
  status.setAttribute("role", "status");
  list.before(status);

  // The filters stand open beside the rows; on a narrow screen the reader opens them.
  if (wide.matches) panel.open = true;

  let asked = 0;

  // What is empty or usual need not stand in the address, neither here nor when the form is sent.
  form.addEventListener("formdata", (event) => {
    if (!event.formData.get("q")) event.formData.delete("q");
    if (event.formData.get("sorter") === form.elements.sorter.options[0].value) event.formData.delete("sorter");
  });

  const address = () => {
    const text = new URLSearchParams(new FormData(form)).toString();
    return form.getAttribute("action") + (text ? `?${text}` : "");
  };

  // The group that holds the focus keeps its boxes and gets new numbers only, so that neither focus nor place is lost.
  // All others are replaced, for in the long lists boxes come and go.
  const showGroup = (group, other) => {
    if (!group.contains(document.activeElement)) {
      group.replaceWith(document.importNode(other, true));
      return;
    }
    group.querySelector("legend").replaceWith(document.importNode(other.querySelector("legend"), true));
    for (const box of group.querySelectorAll("input[type=checkbox]")) {
      const twin = other.querySelector(`#${CSS.escape(box.id)}`);
      const count = group.querySelector(`label[for="${CSS.escape(box.id)}"] .k-filter__count`);
      const text = other.querySelector(`label[for="${CSS.escape(box.id)}"] .k-filter__count`);
      box.dataset.count = twin ? twin.dataset.count : "0";
      count.textContent = text ? text.textContent : count.textContent.replace(/[\d.]+/, "0");
      box.parentElement.classList.toggle("k-filter__option--empty", box.dataset.count === "0");
    }
  };

  const showFilters = (fresh) => {
    for (const group of form.querySelectorAll("[data-facet]")) {
      const other = fresh.querySelector(`[data-facet="${CSS.escape(group.dataset.facet)}"]`);
      if (other) showGroup(group, other);
    }
    for (const summary of ["[data-panel] > summary", "[data-more] > summary"]) {
      list.querySelector(summary).textContent = fresh.querySelector(summary).textContent;
    }
  };

  const replaceNotices = (fresh) => {
    document.querySelectorAll("[data-notice]").forEach((notice) => notice.remove());
    fresh.querySelectorAll("[data-notice]").forEach((notice) => list.before(document.importNode(notice, true)));
  };

  const show = (fresh, url) => {
    const results = fresh.querySelector(".k-list__results");
    if (!results) throw new Error("no results");
    list.querySelector(".k-list__results").replaceWith(document.importNode(results, true));
    showFilters(fresh);
    replaceNotices(fresh);
    for (const selector of ["h1", "title"]) {
      const [here, there] = [document.querySelector(selector), fresh.querySelector(selector)];
      if (here && there) here.textContent = there.textContent;
    }
    history.replaceState(history.state, "", url);
    status.textContent = list.querySelector(".k-results__heading").textContent;
  };

  const update = async () => {
    const url = address();
    const number = ++asked;
    try {
      const response = await fetch(url, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const text = await response.text();
      if (number === asked) show(new DOMParser().parseFromString(text, "text/html"), url);
    } catch {
      if (number === asked) window.location.assign(url);
    }
  };

  form.addEventListener("change", (event) => {
    if (wide.matches && event.target.matches("input[type=checkbox], select")) update();
  });
})();
