// Choosing examples to compare in the list. Without this file the boxes and the button below the list do the same.
(() => {
  "use strict";

  const form = document.querySelector("[data-compare]");
  if (!form) return;
  const MOST = Number(form.dataset.most);
  const said = form.querySelector("[data-compare-said]");
  const chosen = new Set();

  const boxes = () => document.querySelectorAll(`input[name=case][form="${form.id}"]`);
  const told = () => (chosen.size === 1 ? "1 eksempel er valgt. Vælg mindst ét til." : `${chosen.size} eksempler er valgt.`);

  const show = (text = chosen.size ? told() : form.dataset.help) => {
    said.textContent = text;
    form.classList.toggle("k-compare-form-on", chosen.size > 0);
    document.documentElement.classList.toggle("k-compare-on", chosen.size > 0);
  };

  // The rows are replaced when the reader filters: what was chosen stays chosen, also where its row is gone.
  const restore = () => boxes().forEach((box) => { box.checked = chosen.has(box.value); });

  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "k-compare-clear";
  clear.textContent = "Fjern valg";
  clear.addEventListener("click", () => {
    chosen.clear();
    restore();
    show();
    form.querySelector("[type=submit]").focus();
  });
  form.append(clear);

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches?.(`input[name=case][form="${form.id}"]`)) return;
    if (!box.checked) chosen.delete(box.value);
    else if (chosen.size < MOST) chosen.add(box.value);
    else {
      box.checked = false;
      show(`Du kan højst vælge ${MOST}. Fjern et kryds for at vælge et andet.`);
      return;
    }
    show();
  });

  form.addEventListener("formdata", (event) => {
    event.formData.delete("case");
    chosen.forEach((slug) => event.formData.append("case", slug));
  });

  // A browser that goes back keeps the ticks.
  const read = () => {
    boxes().forEach((box) => box.checked && chosen.size < MOST && chosen.add(box.value));
    restore();
    show();
  };
  read();
  window.addEventListener("pageshow", read);
  const list = document.querySelector("[data-list]");
  if (list) new MutationObserver(restore).observe(list, { childList: true, subtree: true });
})();
