// Suggestions under a search field while the reader types: an editable combobox as WAI-ARIA 1.2 describes it, with
// nothing chosen beforehand. Without this file it is an ordinary search field, and Enter always sends the form unless
// the reader has gone to a suggestion.
(() => {
  "use strict";

  const SHORTEST = 2; // characters, as catalogue/core/suggestions.py
  const PAUSE = 120; // milliseconds without a key before the server is asked
  const QUIET = 600; // and before a screen reader is told how many there are: it is still saying the letters

  // VoiceOver passes over an option inside a group that a text field only points at. There the status line says it.
  const tellsOptions = /Mac|iPhone|iPad|iPod/.test(navigator.platform);

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  // Plain, met, plain, met …: text nodes and marks, never HTML.
  const written = (pieces) => pieces.map((text, place) => (place % 2 ? element("mark", "", text) : text));

  const attach = (input) => {
    const address = input.dataset.suggestions;
    const row = input.parentElement;
    const list = element("div", "k-suggestions__list");
    const note = element("p", "k-suggestions__note");
    const popup = element("div", "k-suggestions", note, list);
    const status = element("p", "k-hidden"); // there before it speaks, or it is not heard
    let options = [];
    let chosen = -1;
    let asking = null;
    let pause = 0;
    let quiet = 0;

    const isOpen = () => !popup.hidden;

    const tell = (text, after) => {
      clearTimeout(quiet);
      quiet = setTimeout(() => { status.textContent = text; }, after);
    };

    const choose = (place) => {
      options[chosen]?.setAttribute("aria-selected", "false");
      chosen = place;
      const option = options[place];
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
      if (tellsOptions) tell(option.dataset.said, 0);
    };

    const close = () => {
      clearTimeout(pause);
      asking?.abort();
      choose(-1);
      popup.hidden = true;
      input.setAttribute("aria-expanded", "false");
      tell("", 0);
    };

    // What was chosen for a meeting pack goes along in every link of the site, so also in these.
    const carried = (url) => {
      const target = new URL(url, window.location.href);
      for (const field of input.form.querySelectorAll("input[type=hidden]")) {
        target.searchParams.append(field.name, field.value);
      }
      return target.href;
    };

    const go = (option) => {
      const url = carried(option.dataset.url);
      close();
      window.location.assign(url);
    };

    const optionOf = (suggestion, place) => {
      const option = element("div", "k-suggestions__option", element("span", "", ...written(suggestion.pieces)));
      if (suggestion.note.some(Boolean)) {
        option.append(" ", element("span", "k-suggestions__about", ...written(suggestion.note)));
      }
      option.id = `${input.id}-forslag-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = suggestion.url;
      option.dataset.said = `${suggestion.kind}: ${option.textContent}`;
      return option;
    };

    const groupOf = (group) => {
      const name = element("div", "k-suggestions__kind", group.label);
      name.id = `${input.id}-forslag-${group.kind}`;
      name.setAttribute("aria-hidden", "true"); // the name of the group, not a thing in it
      const made = element("div", "k-suggestions__group", name);
      made.setAttribute("role", "group");
      made.setAttribute("aria-labelledby", name.id);
      for (const suggestion of group.suggestions) {
        options.push(optionOf(suggestion, options.length));
        made.append(options.at(-1));
      }
      return made;
    };

    const show = (answer) => {
      choose(-1);
      options = [];
      list.replaceChildren(...answer.groups.map(groupOf));
      note.textContent = answer.meant ? `Forslag til »${answer.meant}«` : "";
      note.hidden = !answer.meant;
      popup.hidden = !answer.count;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", String(isOpen()));
      tell(`${answer.count || "Ingen"} forslag${answer.meant ? ` til »${answer.meant}«` : ""}`, QUIET);
    };

    const ask = async () => {
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      try {
        const query = new URLSearchParams({ q: input.value });
        const response = await fetch(`${address}?${query}`, { credentials: "same-origin", signal: mine.signal });
        if (!response.ok) throw new Error(String(response.status));
        const answer = await response.json();
        if (mine.signal.aborted || document.activeElement !== input) return false;
        show(answer);
        return isOpen();
      } catch {
        if (asking === mine && !mine.signal.aborted) close();
        return false;
      }
    };

    const isLongEnough = () => input.value.trim().length >= SHORTEST;

    input.addEventListener("input", () => {
      clearTimeout(pause);
      if (!isLongEnough()) {
        close();
        return;
      }
      choose(-1); // what was chosen belongs to what stood there before
      pause = setTimeout(ask, PAUSE);
    });

    const open = async (place) => {
      clearTimeout(pause);
      if (isLongEnough() && (await ask())) choose(place === "last" ? options.length - 1 : place);
    };

    // Down from the field to the first, past the last back to the field.
    const step = (by) => {
      const places = options.length + 1;
      choose(((chosen + 1 + by + places) % places) - 1);
    };

    // A function for each key; those that return true have used it up. The text field keeps all the others.
    const keys = {
      ArrowDown: (event) => {
        if (!isOpen()) open(event.altKey ? -1 : 0);
        else if (!event.altKey) step(1);
        return true;
      },
      ArrowUp: (event) => {
        if (!isOpen()) open("last");
        else if (event.altKey) close();
        else step(-1);
        return true;
      },
      Home: () => chosen >= 0 && (choose(0), true),
      End: () => chosen >= 0 && (choose(options.length - 1), true),
      ArrowLeft: () => choose(-1),
      ArrowRight: () => choose(-1),
      Escape: () => isOpen() && (close(), true),
      Enter: () => {
        const option = isOpen() && options[chosen];
        if (option) go(option);
        else close();
        return Boolean(option);
      },
    };

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (keys[event.key]?.(event) === true) event.preventDefault();
    });

    popup.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) go(option);
    });
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);

    popup.hidden = true;
    list.id = `${input.id}-forslag`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Forslag");
    status.setAttribute("role", "status");
    row.classList.add("k-suggest");
    input.after(popup);
    row.append(status);

    // HTML allows the role on a text field but not on a search field; keyboards on phones still say "search".
    input.type = "text";
    input.inputMode = "search";
    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
  };

  document.querySelectorAll("input[data-suggestions]").forEach(attach);
})();
