// A small field to find an option in a long list of filters. Without this file the list is there in full.
(() => {
  "use strict";

  const LONG = 20;
  const list = document.querySelector("[data-list]");
  if (!list) return;

  // A reader without Danish keys may write koege or koge for Køge; one who writes ø means ø.
  const plain = (text) => text.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
  const bare = (text) => text.toLowerCase().replaceAll("æ", "a").replaceAll("ø", "o").replaceAll("å", "a");
  const holds = (text, words) => [text.toLowerCase(), plain(text), bare(text)].some((way) => way.includes(words.toLowerCase()));

  const groupOf = (finder) => list.querySelector(`[data-facet="${CSS.escape(finder.dataset.finds)}"]`);

  const narrow = (finder) => {
    const field = finder.querySelector("input");
    const words = field.value.trim();
    const options = [...groupOf(finder).querySelectorAll(".k-filter__option")];
    for (const option of options) {
      option.hidden = !holds(option.textContent, words) && !option.querySelector("input").checked;
    }
    const shown = options.filter((option) => !option.hidden).length;
    finder.querySelector("[role=status]").textContent = words ? `${shown} af ${options.length} vises` : "";
  };

  const finderFor = (group) => {
    const name = group.dataset.facet;
    const finder = document.createElement("div");
    finder.className = "k-finder";
    finder.dataset.finds = name;
    const label = document.createElement("label");
    label.className = "form-label";
    label.htmlFor = `find-${name}`;
    label.textContent = `Find ${group.querySelector(".k-filter__name").textContent.toLowerCase()}`;
    const field = document.createElement("input"); // without a name: it is no part of the address
    Object.assign(field, { type: "text", id: `find-${name}`, className: "k-finder__field", autocomplete: "off" });
    const status = document.createElement("p");
    status.className = "k-finder__status";
    status.setAttribute("role", "status");
    finder.append(label, field, status);
    field.addEventListener("input", () => narrow(finder));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would send the form
      if (event.key !== "Escape" || !field.value) return;
      event.preventDefault(); // the first Escape empties the field, the next one closes the drawer
      field.value = "";
      narrow(finder);
    });
    return finder;
  };

  const equip = () => {
    for (const group of list.querySelectorAll("[data-facet]")) {
      const isEquipped = group.previousElementSibling?.matches("[data-finds]");
      if (!isEquipped && group.querySelectorAll(".k-filter__option").length > LONG) group.before(finderFor(group));
    }
    list.querySelectorAll("[data-finds]").forEach(narrow);
  };

  list.addEventListener("list:shown", equip);
  equip();
})();
