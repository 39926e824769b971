// Copies a section of a committee item, and lets what is written elsewhere on the page go into a file. Without this the
// texts can be marked by hand, and the form has fields of its own.
(() => {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const text = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copy-said]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        said.textContent = "Kopieret";
      } catch {
        text.focus();
        text.select();
        said.textContent = "Teksten er markeret. Kopiér den selv.";
      }
    });
  });

  // The page's own fields, where it has some, stand in the fragment of the address; the form's would ask for the same.
  const form = document.querySelector("[data-files]");
  const written = [...document.querySelectorAll("[data-pack-field]")];
  if (!form || !written.length) return;
  form.querySelector("[data-files-typed]").hidden = true;
  form.querySelector("[data-files-note]").hidden = false;
  form.addEventListener("submit", () => {
    written.forEach((field) => {
      const own = form.elements.namedItem(field.dataset.packField);
      if (own) own.value = field.value;
    });
  });
})();
