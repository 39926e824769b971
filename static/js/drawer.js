// The filters of a list in a drawer on narrow screens. Without this file they stay in their <details>.
(() => {
  "use strict";

  const list = document.querySelector("[data-list][data-live]");
  const dialog = list && list.querySelector("[data-drawer]");
  if (!dialog || !dialog.showModal) return;
  const wide = window.matchMedia("(min-width: 62em)");
  const panel = list.querySelector("[data-panel]");
  const filters = panel.querySelector(".k-filter__body");
  const opener = list.querySelector("[data-opener]");
  const button = opener.querySelector("button");
  const show = dialog.querySelector("[data-show]");

  const label = () => {
    const results = list.querySelector("[data-total]");
    const total = Number(results.dataset.total);
    const [one, many] = list.dataset.noun.split(",");
    button.textContent = panel.querySelector("summary").textContent;
    show.textContent = `Vis ${total.toLocaleString("da-DK")} ${total === 1 ? one : many}`;
  };

  const place = () => {
    if (dialog.open) dialog.close();
    (wide.matches ? panel : dialog.querySelector("[data-drawer-body]")).append(filters);
    panel.hidden = !wide.matches;
    panel.open = wide.matches;
    opener.hidden = wide.matches;
  };

  // Once its place has gone out of sight the button follows at the bottom of the window, until the list ends. It stands
  // above the bar of the comparison where that follows too.
  const bar = document.querySelector("[data-compare]");
  const follow = () => {
    const below = bar && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight + 8 : 0;
    button.style.setProperty("--below", `${below}px`);
    const follows = opener.getBoundingClientRect().bottom < 0 && list.getBoundingClientRect().bottom > window.innerHeight;
    button.classList.toggle("k-filter-open__button--following", follows);
  };

  button.addEventListener("click", () => {
    list.dataset.session = Date.now(); // filters.js makes one step in the history of all that is chosen now
    dialog.returnValue = "";
    dialog.showModal();
  });

  dialog.addEventListener("close", () => {
    delete list.dataset.session;
    dialog.querySelector("[data-status]").textContent = "";
    if (dialog.returnValue !== "show") return; // the browser has given the focus back to the button
    const heading = list.querySelector(".k-results__heading");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    list.querySelector(".k-list__results").scrollIntoView();
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    else if (event.target.closest("[data-show]")) dialog.close("show");
    else if (event.target.closest("[data-clear]")) {
      dialog.querySelectorAll("input:checked").forEach((box) => (box.checked = false));
      list.dispatchEvent(new CustomEvent("list:changed"));
    }
  });

  list.addEventListener("list:shown", label);
  list.addEventListener("list:shown", follow);
  wide.addEventListener("change", place);
  window.addEventListener("scroll", follow, { passive: true });
  window.addEventListener("resize", follow, { passive: true });
  document.addEventListener("change", () => requestAnimationFrame(follow)); // the bar comes and goes with its boxes
  place();
  label();
  follow();
})();
