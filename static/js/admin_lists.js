/* Gives each value of an admin list the name of its column, for a phone, where a row is shown as a card. */
"use strict";
(() => {
  const table = document.querySelector("#result_list");
  if (!table) return;
  const names = [...table.querySelectorAll("thead th")].map((head) => {
    const text = head.querySelector(".text");
    return text ? text.textContent.trim() : "";
  });
  for (const row of table.tBodies[0].rows) {
    [...row.cells].forEach((cell, place) => {
      if (cell.tagName !== "TD" || cell.classList.contains("action-checkbox")) return;
      if (names[place]) cell.dataset.column = names[place];
      if (["", "-"].includes(cell.textContent.trim()) && !cell.querySelector("input, img")) cell.dataset.empty = "";
    });
  }
})();
