// A filtered list without page loads, and a way back to where one was. Everything works without this file.
// After each change of what is shown the list gets the event "list:shown".
(() => {
  "use strict";

  const list = document.querySelector("[data-list]");
  if (!list || !window.fetch || !window.DOMParser) return;
  const form = list.querySelector("form");
  const panel = list.querySelector("[data-panel]");
  const wide = window.matchMedia("(min-width: 62em)");
  list.dataset.live = "";

  // A screen reader hears changes only in a region that was there before them, and never one behind an open dialog.
  const status = document.createElement("p");
  status.className = "k-hidden";
  status.setAttribute("role", "status");
  list.before(status);
  const say = (text) => {
    (list.querySelector("dialog[open] [data-status]") || status).textContent = text;
  };

  // The filters stand open beside the rows; on a narrow screen the reader opens them.
  if (wide.matches) panel.open = true;

  // What is empty or usual need not stand in the address, neither here nor when the form is sent.
  form.addEventListener("formdata", (event) => {
    if (!event.formData.get("q")) event.formData.delete("q");
    if (event.formData.get("sorter") === form.elements.sorter.options[0].value) event.formData.delete("sorter");
  });

  const address = () => {
    const text = new URLSearchParams(new FormData(form)).toString();
    return form.getAttribute("action") + (text ? `?${text}` : "");
  };
  const here = () => location.pathname + location.search;
  const heading = () => list.querySelector(".k-results__heading");

  // --- What is shown -----------------------------------------------------------------------------------------------

  // The group that holds the focus keeps its boxes and gets new numbers only, so that neither focus nor place is lost.
  // All others are replaced, for in the long lists boxes come and go.
  const showGroup = (group, other) => {
    const twinOf = (box) => other.querySelector(`#${CSS.escape(box.id)}`);
    const lacksOne = [...other.querySelectorAll("input:checked")].some((box) => !document.getElementById(box.id));
    if (lacksOne || !group.contains(document.activeElement)) {
      group.replaceWith(document.importNode(other, true));
      return;
    }
    group.querySelector("legend").replaceWith(document.importNode(other.querySelector("legend"), true));
    for (const box of group.querySelectorAll("input[type=checkbox]")) {
      const twin = twinOf(box);
      const count = group.querySelector(`label[for="${CSS.escape(box.id)}"] .k-filter__count`);
      const text = other.querySelector(`label[for="${CSS.escape(box.id)}"] .k-filter__count`);
      box.checked = Boolean(twin && twin.checked);
      box.dataset.count = twin ? twin.dataset.count : "0";
      count.textContent = text ? text.textContent : count.textContent.replace(/[\d.]+/, "0");
      box.parentElement.classList.toggle("k-filter__option--empty", box.dataset.count === "0");
    }
  };

  const foldOf = (group) => group.closest(".k-filter__fold")?.querySelector("summary");

  const showFilters = (fresh) => {
    for (const group of form.querySelectorAll("[data-facet]")) {
      const other = fresh.querySelector(`[data-facet="${CSS.escape(group.dataset.facet)}"]`);
      if (!other) continue;
      const fold = foldOf(group);
      const chosen = other.querySelector(".k-filter__chosen");
      if (fold) {
        fold.querySelector(".k-filter__chosen")?.remove();
        if (chosen) fold.append(" ", document.importNode(chosen, true));
      }
      showGroup(group, other);
    }
    for (const summary of ["[data-panel] > summary", "[data-more] > summary"]) {
      const [own, other] = [form.querySelector(summary), fresh.querySelector(summary)];
      if (own && other) own.textContent = other.textContent;
    }
    for (const name of ["q", "sorter"]) {
      if (form.elements[name] !== document.activeElement) form.elements[name].value = fresh.getElementById(name).value;
    }
  };

  const replaceNotices = (fresh) => {
    document.querySelectorAll("[data-notice]").forEach((notice) => notice.remove());
    fresh.querySelectorAll("[data-notice]").forEach((notice) => list.before(document.importNode(notice, true)));
  };

  const show = (fresh) => {
    const results = fresh.querySelector(".k-list__results");
    if (!results) throw new Error("no results");
    list.querySelector(".k-list__results").replaceWith(document.importNode(results, true));
    showFilters(fresh);
    replaceNotices(fresh);
    for (const selector of ["h1", "title"]) {
      const [own, other] = [document.querySelector(selector), fresh.querySelector(selector)];
      if (own && other) own.textContent = other.textContent;
    }
    say(heading().textContent);
    list.dispatchEvent(new CustomEvent("list:shown"));
  };

  // --- Where we are ------------------------------------------------------------------------------------------------

  // Each choice is one step back. All that is chosen during one opening of the drawer is one step.
  let shown = here();

  const note = (more) => history.replaceState({ ...history.state, scroll: window.scrollY, ...more }, "");

  const goTo = (url) => {
    if (url === here()) return;
    const { session } = list.dataset;
    if (session && history.state?.session === session) {
      history.replaceState({ session }, "", url);
    } else {
      note();
      history.pushState({ session }, "", url);
    }
  };

  let asked = 0;

  // Fetches `url` and shows it; `arrive` runs first (the address) and `then` last (focus or place).
  const update = async (url, arrive, then) => {
    const number = ++asked;
    list.classList.add("k-list--waiting");
    try {
      const response = await fetch(url, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const text = await response.text();
      if (number !== asked) return;
      arrive?.(url);
      shown = here();
      show(new DOMParser().parseFromString(text, "text/html"));
      then?.();
    } catch {
      if (number === asked) window.location.assign(url);
    } finally {
      if (number === asked) list.classList.remove("k-list--waiting");
    }
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=checkbox], select")) update(address(), goTo);
  });

  list.addEventListener("list:changed", () => update(address(), goTo));

  window.addEventListener("popstate", (event) => {
    if (here() === shown) return; // only the place on the page changed
    const inside = list.querySelector(".k-list__results").contains(document.activeElement);
    update(here(), null, () => {
      if (event.state?.scroll !== undefined) window.scrollTo(0, event.state.scroll);
      if (inside) focusHeading({ preventScroll: true });
    });
  });

  const focusHeading = (options) => {
    heading().tabIndex = -1;
    heading().focus(options);
  };

  const isPlain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  // What is chosen can be taken away in place; the focus goes on to the next of them.
  const takeAway = (event, link) => {
    event.preventDefault();
    const place = [...list.querySelectorAll(".k-chips a")].indexOf(link);
    update(link.getAttribute("href"), goTo, () => {
      const left = list.querySelectorAll(".k-chip");
      if (left.length) left[Math.min(place, left.length - 1)].focus();
      else focusHeading();
    });
  };

  // On a phone a tap anywhere on a row opens it, but never one that selects text or hits something else.
  const tap = (row) => {
    if (wide.matches || String(window.getSelection())) return;
    row.querySelector("h3 a").click();
  };

  list.addEventListener("click", (event) => {
    if (!isPlain(event)) return;
    const link = event.target.closest("a");
    const row = event.target.closest("[data-case]");
    if (link?.closest(".k-chips")) takeAway(event, link);
    else if (link?.closest("[data-case], [data-source]")) note({ link: link.getAttribute("href") });
    else if (row && !event.target.closest("a, button, input, label, select, summary")) tap(row);
  });

  // Back from a page that was opened here: the browser keeps the place, and here the link gets its focus again.
  const returnTo = (event) => {
    const isBack = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const wanted = history.state?.link;
    if (!isBack || !wanted || ![null, document.body].includes(document.activeElement)) return;
    const link = list.querySelector(`.k-list__results a[href="${CSS.escape(wanted)}"]`);
    link?.focus({ preventScroll: true });
    const box = link?.getBoundingClientRect();
    if (box && (box.top < 0 || box.bottom > window.innerHeight)) link.scrollIntoView({ block: "center" });
  };
  window.addEventListener("pageshow", (event) => requestAnimationFrame(() => returnTo(event)));
})();
