// The preview on paper: the button that opens the browser's own printing, which is exact to the page.
"use strict";

(() => {
  const place = document.querySelector(".k-preview-print");
  if (!place) return;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
})();
