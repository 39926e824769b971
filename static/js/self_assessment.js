// A municipality's own answers to the recommendations. They live in the fragment of the address, which a browser never
// sends, and in files on the reader's own machine: nothing here asks the server for anything, but for the one button that
// has a Word file made. Without this file the page
// is a form for paper.
(() => {
  "use strict";

  const root = document.querySelector("[data-self]");
  if (!root) return;
  const VERSION = root.dataset.version;
  const FORMAT = "inspirationskataloget-hvor-staar-vi";
  const NUMBERS = Array.from({ length: 14 }, (_, place) => place + 1); // the fragment has a digit for each, also one that is gone
  const MOST_NAME = Number(root.dataset.mostName);
  const MOST_NOTE = Number(root.dataset.mostNote);
  const MOST_FILE = 200_000; // bytes; a full file is some 10,000
  const LONG_LINK = 2000; // characters that every mail program keeps together
  const END = "slut"; // the last thing in a fragment: where it is missing, something has cut the link

  const find = (selector, from = root) => from.querySelector(selector);
  const all = (selector, from = root) => [...from.querySelectorAll(selector)];
  const questions = all("[data-question]");
  const shown = questions.map((question) => Number(question.dataset.question));
  // Firefox puts old ticks back after a reload. HTML knows the word against it for text only, so it stands here.
  all("input[type=radio], input[type=checkbox], input[type=file]").forEach((input) => { input.setAttribute("autocomplete", "off"); });
  const options = all("input[type=radio]", questions[0] || root).map((input) => ({
    slug: input.value, label: input.dataset.label, isGap: "gap" in input.dataset,
  }));

  // A profile is {name, answers: {number: place in options}, notes: {number: text}}; what is not answered is not in it.
  const empty = () => ({ name: "", answers: {}, notes: {} });
  const isEmpty = (profile) => !profile.name && !Object.keys(profile.answers).length && !Object.keys(profile.notes).length;
  let own = empty();
  let other = null;
  let before = null; // [own, other] as they were, for "Fortryd"

  class Unreadable extends Error {}
  const refuse = (text) => { throw new Unreadable(text); };

  // --- The fragment: v=1&a=<14 digits>&anavn=…&a3=<note>, the same with b for the other profile, and the end --------

  const put = (params, side, profile, withNotes) => {
    params.set(side, NUMBERS.map((number) => profile.answers[number] || 0).join(""));
    if (profile.name) params.set(`${side}navn`, profile.name);
    NUMBERS.forEach((number) => withNotes && profile.notes[number] && params.set(side + number, profile.notes[number]));
  };

  const fragment = (withNotes = true) => {
    if (isEmpty(own) && !other) return "";
    const params = new URLSearchParams({ v: VERSION });
    put(params, "a", own, withNotes);
    if (other) put(params, "b", other, withNotes);
    return `${params}&${END}`;
  };

  const take = (params, side) => {
    const digits = params.get(side) ?? "";
    if (!new RegExp(`^[0-${options.length - 1}]{${NUMBERS.length}}$`).test(digits)) refuse("Svarene i linket kan ikke læses. Linket er måske klippet over eller ændret.");
    const profile = empty();
    NUMBERS.forEach((number, place) => {
      if (digits[place] !== "0") profile.answers[number] = Number(digits[place]);
      if (params.get(side + number)) profile.notes[number] = checkedText(params.get(side + number), MOST_NOTE, `Noten til anbefaling ${number}`);
    });
    profile.name = checkedText(params.get(`${side}navn`) ?? "", MOST_NAME, "Navnet på profilen");
    return profile;
  };

  const checkedText = (text, most, what) => {
    if (typeof text !== "string") refuse(`${what} er ikke tekst.`);
    if (text.includes("\uFFFD")) refuse(`${what} kan ikke læses. Linket er måske klippet over eller ændret.`);
    const kept = text.replace(/\r\n?/g, "\n").trim();
    if (kept.length > most) refuse(`${what} er for lang: ${kept.length} tegn. Der er plads til ${most}.`);
    return kept;
  };

  // What a fragment says: {own, other, isCut}. Throws Unreadable with a sentence for the reader.
  const read = (text) => {
    const params = new URLSearchParams(text);
    if (!params.has("v") || !params.has("a")) refuse("Linket indeholder ikke svar fra denne side.");
    if (params.get("v") !== VERSION) refuse("Linket er lavet med en anden udgave af siden og kan ikke læses her.");
    return { own: take(params, "a"), other: params.has("b") ? take(params, "b") : null, isCut: !params.has(END) };
  };

  // --- The file ----------------------------------------------------------------------------------------------------

  const filed = () => JSON.stringify({
    format: FORMAT,
    version: Number(VERSION),
    navn: own.name,
    svar: Object.fromEntries(Object.entries(own.answers).map(([number, place]) => [number, options[place].slug])),
    noter: own.notes,
  }, null, 2);

  // The profile in the text of a file. Throws Unreadable with what is wrong.
  const unfiled = (text) => {
    const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      refuse("Filen er ikke en fil med svar (den er ikke JSON).");
    }
    if (!isObject(data) || data.format !== FORMAT) refuse("Filen er ikke hentet fra denne side.");
    if (String(data.version) !== VERSION) refuse(`Filen er lavet med en anden udgave af siden (udgave ${data.version}). Her kan kun udgave ${VERSION} læses.`);
    if (!isObject(data.svar)) refuse("Der mangler svar i filen.");
    if (data.noter !== undefined && !isObject(data.noter)) refuse("Noterne i filen kan ikke læses.");
    const profile = empty();
    profile.name = checkedText(data.navn ?? "", MOST_NAME, "Navnet på profilen");
    const known = (number) => NUMBERS.includes(Number(number)) || refuse(`Filen har et svar eller en note til en anbefaling »${number}«, som ikke findes.`);
    Object.entries(data.svar).forEach(([number, slug]) => {
      known(number);
      const place = options.findIndex((option) => option.slug === slug);
      if (place < 0) refuse(`Svaret til anbefaling ${number} er »${slug}«, og det er ikke et af svarene her.`);
      if (place) profile.answers[Number(number)] = place;
    });
    Object.entries(data.noter ?? {}).forEach(([number, note]) => {
      known(number);
      const kept = checkedText(note, MOST_NOTE, `Noten til anbefaling ${number}`);
      if (kept) profile.notes[Number(number)] = kept;
    });
    return profile;
  };

  // --- What is shown -----------------------------------------------------------------------------------------------

  const say = (text, place = "keep") => all("[data-said]").forEach((said) => {
    said.textContent = said.dataset.said === place ? text : "";
  });

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const nameOf = (side) => (side === "a" ? own.name || (other ? "Jeres svar" : "") : other.name || "De andre svar");
  const names = () => {
    const [a, b] = [nameOf("a"), nameOf("b")];
    return a === b ? [`${a} (her)`, `${b} (den anden)`] : [a, b];
  };

  // "2 på vej, 1 i drift. 1 ikke besvaret." of the recommendations in `numbers`, the furthest first.
  const inWords = (profile, numbers) => {
    const counted = options.map((option, place) => ({ option, place, count: numbers.filter((number) => (profile.answers[number] || 0) === place).length }));
    const said = counted.filter(({ place, count }) => place && count).reverse().map(({ option, count }) => `${count} ${lower(option.label)}`);
    const open = counted[0].count ? `${said.length ? " " : ""}${counted[0].count} ikke besvaret.` : "";
    return (said.length ? `${said.join(", ")}.` : "") + open;
  };
  const lower = (text) => text[0].toLowerCase() + text.slice(1);

  const difference = (a = 0, b = 0, [first, second]) => {
    if (a === b) return a ? "Samme svar" : "Ikke besvaret";
    if (!a || !b) return `Kun besvaret: ${a ? first : second}`;
    return `Længere fremme: ${a > b ? first : second}`;
  };

  const fillCell = (cell, profile, number, who) => {
    const place = profile.answers[number] || 0;
    const label = place ? options[place].label : "Ikke besvaret";
    const parts = [element("span", `k-self-answer k-self-answer-${place}`, label)];
    if (who) parts.unshift(element("span", "k-self-who", `${who}: `));
    if (profile.notes[number]) parts.push(element("p", "k-self-cell-note", profile.notes[number]));
    cell.replaceChildren(...parts);
  };

  const tell = (paragraph, who, words) => paragraph.replaceChildren(...(who ? [element("strong", "", who), `: ${words}`] : [words]));

  const showProfile = () => {
    const both = other ? names() : [];
    const differ = (number) => (own.answers[number] || 0) !== (other.answers[number] || 0);
    all("[data-theme]").forEach((theme) => {
      const numbers = all("[data-row]", theme).map((row) => Number(row.dataset.row));
      tell(find("[data-words=a]", theme), both[0], inWords(own, numbers));
      if (other) {
        tell(find("[data-words=b]", theme), both[1], inWords(other, numbers));
        const apart = numbers.filter(differ).length;
        find("[data-words=difference]", theme).textContent = apart ? `Forskel på ${apart} af ${numbers.length}.` : "Ingen forskel.";
        find("[data-head=b]", theme).textContent = both[1];
      }
      find("[data-head=a]", theme).textContent = other ? both[0] : "Jeres svar";
      all("[data-row]", theme).forEach((row) => {
        const number = Number(row.dataset.row);
        fillCell(find("[data-cell=a]", row), own, number, both[0]);
        row.classList.toggle("k-self-differs", Boolean(other) && differ(number));
        if (!other) return;
        fillCell(find("[data-cell=b]", row), other, number, both[1]);
        find("[data-cell=difference]", row).textContent = difference(own.answers[number], other.answers[number], both);
      });
    });
    all("[data-words=b], [data-words=difference], [data-head=b], [data-head=difference], [data-cell=b], [data-cell=difference]").forEach((part) => { part.hidden = !other; });
    root.classList.toggle("k-self-two", Boolean(other));
    const compared = find("[data-compared]");
    compared.hidden = !other;
    compared.textContent = other ? `${both[0]} og ${both[1]} ved siden af hinanden.` : "";
    const day = new Intl.DateTimeFormat("da-DK", { dateStyle: "long" }).format(new Date());
    find("[data-printed]").textContent = [other ? "" : own.name, `Udskrevet ${day}`].filter(Boolean).join(" · ");
  };

  // Gaps in the order of the page; the pack takes those first where nothing has begun.
  const gaps = () => shown.filter((number) => options[own.answers[number] || 0].isGap);

  const showNext = (isAnswered) => {
    const found = gaps();
    all("[data-help]").forEach((help) => {
      const number = Number(help.dataset.help);
      help.hidden = !found.includes(number);
      const said = find("[data-said-here]", help);
      said.hidden = help.hidden;
      said.textContent = help.hidden ? "" : `I har svaret: ${options[own.answers[number]].label}`;
    });
    const caveats = find(".k-caveats", find("[data-next]"));
    if (caveats) caveats.hidden = !found.length;
    find("[data-next]").hidden = !isAnswered;
    find("[data-next-lead]").textContent = found.length
      ? `${found.length === 1 ? "Her er den anbefaling" : `Her er de ${found.length} anbefalinger`}, hvor I har svaret »ikke i gang« eller »på vej«, med de eksempler, der er bedst undersøgt, og spørgsmål, I kan tage op. Et eksempel viser, hvordan nogen har gjort. Det er ikke bevis for, at det virker hos jer.`
      : "I har ikke svaret »ikke i gang« eller »på vej« til nogen af anbefalingerne. Når I gør det, står de her med eksempler og spørgsmål.";
    const pack = find("[data-pack]");
    pack.hidden = !found.length;
    const link = find("a", pack);
    const address = new URL(link.href);
    const most = Number(root.dataset.mostPack);
    const chosen = [...found].sort((a, b) => own.answers[a] - own.answers[b] || a - b).slice(0, most).sort((a, b) => a - b);
    address.searchParams.delete("anbefaling");
    chosen.forEach((number) => address.searchParams.append("anbefaling", find(`[data-question="${number}"]`).dataset.slug));
    link.href = address.href;
    find("[data-pack-cut]").hidden = found.length <= most;
  };

  const showLink = () => {
    const text = fragment(find("[data-with-notes]").checked);
    const link = location.origin + location.pathname + (text ? `#${text}` : "");
    find("[data-link]").value = link;
    const long = find("[data-long]");
    long.hidden = link.length <= LONG_LINK;
    long.textContent = long.hidden ? "" : "Linket er langt på grund af noterne. Nogle mailprogrammer klipper lange link over. Send hellere filen, eller lad noterne blive ude.";
  };

  // Everything but the fields that the reader is typing in.
  const show = () => {
    const answered = shown.filter((number) => own.answers[number]).length;
    const isAnswered = answered > 0 || Boolean(other);
    showProfile();
    showNext(isAnswered);
    showLink();
    find("[data-empty]").hidden = isAnswered;
    find("[data-filled]").hidden = !isAnswered;
    find("[data-alone]").hidden = !other;
    find("[data-undo]").hidden = !before;
    root.classList.toggle("k-self-answered", isAnswered);
    const count = `${answered} af ${shown.length} besvaret`;
    if (find("[data-count]").textContent !== count) find("[data-count]").textContent = count;
  };

  const fill = () => {
    find("[data-name]").value = own.name;
    questions.forEach((question) => {
      const number = Number(question.dataset.question);
      all("input[type=radio]", question).forEach((input, place) => { input.checked = place === (own.answers[number] || 0); });
      find("[data-note]", question).value = own.notes[number] || "";
    });
    show();
  };

  // --- The address -------------------------------------------------------------------------------------------------

  let timer = null;
  const write = () => {
    clearTimeout(timer);
    timer = null;
    const text = fragment();
    history.replaceState(history.state, "", location.pathname + location.search + (text ? `#${text}` : ""));
  };
  // Browsers refuse to be written to at every key.
  const writeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, 400);
  };

  const keep = () => { before = [structuredClone(own), structuredClone(other)]; };
  const gone = (profile) => NUMBERS.filter((number) => !shown.includes(number) && (profile.answers[number] || profile.notes[number]));
  const told = (profile, text) => {
    const missing = gone(profile);
    return missing.length ? `${text} Kataloget viser ikke længere anbefaling ${missing.join(", ")}, så svaret på den kan ikke ses her.` : text;
  };

  // Follow the fragment that the page was opened with, or that the reader put into the address bar. The name of a place
  // on the page is no profile: the answers go back into the address.
  const follow = () => {
    const text = location.hash.slice(1);
    if (text && document.getElementById(text)) return write();
    if (!text) return undefined;
    try {
      const found = read(text);
      if (isEmpty(own)) before = null;
      else keep();
      [own, other] = [found.own, found.other];
      fill();
      const cut = found.isCut ? "Linket er klippet over, så noget kan mangle. Det, der kunne læses, er sat ind." : "";
      say(told(own, cut).trim(), "top");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      say(`${error.message} ${isEmpty(own) ? "I kan svare forfra her, eller åbne en fil nederst på siden." : "Jeres svar på siden er der stadig."}`, "top");
    }
    return undefined;
  };

  // --- What the reader does ----------------------------------------------------------------------------------------

  const changed = () => {
    before = null;
    say("");
    show();
  };

  questions.forEach((question) => {
    const number = Number(question.dataset.question);
    all("input[type=radio]", question).forEach((input, place) => input.addEventListener("change", () => {
      if (place) own.answers[number] = place;
      else delete own.answers[number];
      changed();
      write();
    }));
    find("[data-note]", question).addEventListener("input", (event) => {
      const text = event.target.value.trim();
      if (text) own.notes[number] = text;
      else delete own.notes[number];
      changed();
      writeSoon();
    });
  });

  find("[data-name]").addEventListener("input", (event) => {
    own.name = event.target.value.trim();
    changed();
    writeSoon();
  });

  const toProfile = () => {
    const heading = find("#profil");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  };

  const lay = (profile, text) => {
    keep();
    other = profile;
    fill();
    write();
    say(told(profile, text));
    toProfile();
  };

  all("[data-open]").forEach((field) => field.addEventListener("change", async () => {
    const [file] = field.files;
    if (!file) return;
    try {
      if (file.size > MOST_FILE) refuse("Filen er for stor til at være en fil med svar.");
      const profile = unfiled(await file.text());
      if (field.dataset.open === "b") {
        lay(profile, "Den anden profil ligger nu ved siden af jeres.");
      } else {
        keep();
        own = profile;
        fill();
        write();
        say(told(own, `Filen »${file.name}« er åbnet. ${shown.filter((number) => own.answers[number]).length} af ${shown.length} er besvaret.`));
      }
    } catch (error) {
      say(`Filen »${file.name}« kan ikke bruges. ${error instanceof Unreadable ? error.message : "Den kan ikke læses."} Intet er ændret.`);
    }
    field.value = ""; // so that the same file can be chosen again
  }));

  const compare = () => {
    const field = find("[data-other-link]");
    const text = field.value.trim();
    try {
      if (!text.includes("#")) refuse(text ? "Linket indeholder ikke svar: Det skal have tegnet # og det, der står efter." : "Indsæt et link først.");
      const profile = read(text.slice(text.indexOf("#") + 1)).own;
      field.value = "";
      lay(profile, "Den anden profil ligger nu ved siden af jeres.");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      say(error.message);
      field.focus();
    }
  };
  find("[data-compare]").addEventListener("click", compare);
  find("[data-other-link]").addEventListener("keydown", (event) => event.key === "Enter" && compare());

  find("[data-remove]").addEventListener("click", () => {
    keep();
    other = null;
    fill();
    write();
    say("Den anden profil er fjernet.");
    find("[data-undo]").focus();
  });

  find("[data-clear]").addEventListener("click", () => {
    keep();
    [own, other] = [empty(), null];
    fill();
    write();
    say("Alle svar er ryddet.");
    find("[data-undo]").focus();
  });

  find("[data-undo]").addEventListener("click", () => {
    [own, other] = before;
    before = null;
    fill();
    write();
    say("Svarene er tilbage.");
    find("[data-clear]").focus();
  });

  find("[data-with-notes]").addEventListener("change", showLink);
  find("[data-link]").addEventListener("focus", (event) => event.target.select());
  find("[data-copy]").addEventListener("click", async () => {
    const field = find("[data-link]");
    try {
      await navigator.clipboard.writeText(field.value);
      say("Linket er kopieret.");
    } catch {
      field.focus();
      say("Linket er markeret. Kopiér det med Ctrl+C eller Cmd+C.");
    }
  });

  find("[data-download]").addEventListener("click", () => {
    const link = document.createElement("a");
    const slug = own.name.toLowerCase().replace(/æ/g, "ae").replace(/ø/g, "oe").replace(/å/g, "aa").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    link.download = `hvor-staar-vi-${slug || new Date().toISOString().slice(0, 10)}.json`;
    link.href = URL.createObjectURL(new Blob([filed()], { type: "application/json" }));
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    say(`Filen »${link.download}« er hentet til jeres egen computer.`);
  });

  // The only thing that sends answers: the fields are there while the form is, and gone as soon as it is on its way.
  find("[data-word]").addEventListener("submit", (event) => {
    const text = fragment();
    if (!text) {
      event.preventDefault();
      say("I har ikke svaret på noget endnu, så der er intet at hente.");
      return;
    }
    const fields = find("[data-word-fields]");
    fields.replaceChildren(...[...new URLSearchParams(text)].map(([name, value]) => {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", name, value];
      return field;
    }));
    setTimeout(() => fields.replaceChildren());
    say("Word-filen bliver lavet og hentet nu.");
  });

  find("[data-print]").addEventListener("click", () => window.print());

  // A jump on the page must not become a step in the history: the step back would bring answers from before it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  });

  // --- From paper to screen ----------------------------------------------------------------------------------------

  all("[data-by-hand]").forEach((part) => { part.hidden = true; });
  all("[data-by-script], [data-bar], [data-profile], [data-keep]").forEach((part) => { part.hidden = false; });
  fill();
  follow();
  window.addEventListener("hashchange", follow);
  window.addEventListener("pagehide", () => timer !== null && write());
  window.addEventListener("pageshow", (event) => event.persisted && fill());
})();
