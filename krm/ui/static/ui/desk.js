/* What the pages of the desk do beyond page.js. Everything works without it, only less comfortably. */
"use strict";

/** Escape and a click beside it close a menu. */
function initMenus() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("[data-menu][open]");
    menu?.removeAttribute("open");
    menu?.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
}

/** Leaving a form with unsent text asks first; opt in with data-guard on the form. */
function initGuard() {
  let changed = null;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) changed = form;
  });
  document.addEventListener("submit", () => { changed = null; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

/** Dialogs: modal where the browser can; without this file the popover of HTML opens them. */
function initDialogs() {
  // What htmx has put into a dialog is shown at once; Escape leads back to where it was asked for.
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target instanceof HTMLDialogElement && !target.open) target.showModal();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialog).showModal();
    }
    const closer = event.target.closest("dialog [data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
  });
}

/** The names of chosen files, and a frame around where they may be dropped. */
function initFiles() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".drop input[type=file]")) return;
    const items = [...event.target.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${Math.ceil(file.size / 1024)} kB)`;
      return item;
    });
    event.target.parentElement.querySelector(".files").replaceChildren(...items);
  });
  document.addEventListener("dragover", (event) => event.target.closest?.(".drop")?.classList.add("over"));
  for (const name of ["dragleave", "drop"]) {
    document.addEventListener(name, (event) => event.target.closest?.(".drop")?.classList.remove("over"));
  }
}

/** How many boxes of a form are ticked, said by its button too; without any its buttons wait. */
function initChoosing() {
  for (const form of document.querySelectorAll("form[data-choosing]")) {
    const boxes = [...form.querySelectorAll("input[type=checkbox]")];
    const said = form.querySelector("[data-chosen]");
    const count = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      said.textContent = said.dataset.words.replace("{n}", chosen).replace("{all}", boxes.length);
      for (const button of form.querySelectorAll("button[name=act]")) button.disabled = chosen === 0;
      const which = form.querySelector("[data-which]");
      if (which) {
        const { all, none } = which.dataset;
        which.textContent = which.dataset.which.replace("{which}", chosen === boxes.length ? all : chosen || none);
      }
    };
    form.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    count();
  }
}

/** A tick that stands alone ("none of these") takes the others away, and each of them takes it away. */
function initAlone() {
  document.addEventListener("change", ({ target }) => {
    const box = target.closest?.("[data-alone]");
    if (!box || target.type !== "checkbox" || !target.checked) return;
    const all = [...box.querySelectorAll("input[type=checkbox]")].filter(({ name }) => name === target.name);
    const alone = all.find(({ value }) => value === box.dataset.alone);
    for (const one of all) if ((one === alone) !== (target === alone)) one.checked = false;
  });
}

/** What is still on its way when the page is left needs no answer and is no fault. */
function initLeaving() {
  const underway = new Set();
  document.addEventListener("htmx:beforeSend", (event) => underway.add(event.detail.xhr));
  document.addEventListener("htmx:afterRequest", (event) => underway.delete(event.detail.xhr));
  window.addEventListener("beforeunload", () => {
    for (const request of underway) request.onabort = request.onerror = null;
  });
}

/**
 * A session ends when nothing was done for long. The page asks before; typing counts as done, in every
 * window of this browser. What was typed stays on the page, and longer texts are kept as drafts.
 */
function initIdle() {
  const box = document.getElementById("idle");
  const limit = Number(document.body.dataset.idle) * 1000;
  if (!box || !limit) return;
  const [name, warning, often] = ["krm-seen", Math.min(120000, limit / 2), 60000];
  const seen = () => Number(localStorage.getItem(name)) || 0;
  const note = () => localStorage.setItem(name, Date.now());
  const runs = async (headers) => (await fetch(box.dataset.stay, { headers, cache: "no-store", redirect: "manual" }).catch(() => null))?.ok === true;
  const stay = async () => { if (await runs({})) note(); };
  let [typedAt, isOver] = [0, false];
  const show = (over) => {
    box.querySelector("[data-idle-soon]").hidden = over;
    box.querySelector("[data-idle-over]").hidden = !over;
    if (!box.open) box.showModal();
  };
  const look = async () => {
    const idle = isOver ? 0 : Date.now() - seen();
    if (typedAt > seen() && idle > often && idle < limit) await stay();
    else if (idle >= limit) {
      isOver = !(await runs({ "X-Unattended": "1" })); // asking alone does not let it run on
      if (isOver) show(true);
    } else if (idle >= limit - warning) show(false);
    else if (box.open && !isOver) box.close();
  };
  note();
  document.addEventListener("input", () => { typedAt = Date.now(); });
  box.querySelector("[data-idle-stay]").addEventListener("click", async () => { await stay(); box.close(); });
  setInterval(look, Math.min(5000, limit / 10));
}

/** Only those Anliegen are offered that fit the kind of the same form; what was chosen comes back with its kind. */
function initAnliegen() {
  for (const box of document.querySelectorAll("[data-anliegen-of]")) {
    const form = box.closest("form");
    const selects = [...box.querySelectorAll("select")].map((select) => ({
      select, groups: [...select.querySelectorAll("optgroup")], chosen: select.value,
    }));
    const like = form.querySelector("[data-anliegen-like]");
    const offer = () => {
      const kind = new FormData(form).get(box.dataset.anliegenOf);
      if (like) {
        like.hidden = Boolean(kind) && !like.dataset.anliegenLike.split(" ").includes(kind);
        if (like.hidden) like.querySelector("input").checked = false;
      }
      selects.forEach(({ select, groups, chosen }, place) => {
        const fits = ({ dataset }) => `${dataset.kinds} ${place ? dataset.further : ""}`.split(" ").includes(kind);
        for (const group of groups) group.remove();
        select.append(...groups.filter((group) => !kind || fits(group)));
        select.value = chosen;
        if (select.selectedIndex < 0) select.value = "";
      });
      // What is no longer filled in is to be seen.
      if (selects[0].chosen && !selects[0].select.value) box.closest("details")?.setAttribute("open", "");
    };
    form.addEventListener("change", (event) => {
      const own = selects.find(({ select }) => select === event.target);
      if (own) own.chosen = own.select.value;
      else if (event.target.name === box.dataset.anliegenOf) offer();
    });
    offer();
  }
}

/** Each cell says of which column it is; block tables lose their roles, so these are said, too. */
function nameCells(table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  table.setAttribute("role", "table");
  for (const part of [table.tHead, ...table.tBodies]) part.setAttribute("role", "rowgroup");
  for (const cell of table.tHead.rows[0].cells) cell.setAttribute("role", "columnheader");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    let column = 0;
    for (const cell of row.parentElement === table.tHead ? [] : row.cells) {
      cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
      if (cell.colSpan === 1) cell.dataset.label = heads[column] || "";
      cell.toggleAttribute("data-empty", !cell.childElementCount && !cell.textContent.trim());
      column += cell.colSpan;
    }
  }
}

/** A table too wide for a phone stands there row by row, each value beside the name of its column. */
function initTables() {
  const narrow = matchMedia("(max-width: 40rem)");
  const fit = () => {
    for (const box of document.querySelectorAll(".table-scroll")) {
      box.classList.remove("stacked");
      const table = box.querySelector("table");
      if (!narrow.matches || box.scrollWidth <= box.clientWidth || table?.tHead?.rows.length !== 1) continue;
      nameCells(table);
      box.classList.add("stacked");
    }
  };
  narrow.addEventListener("change", fit);
  document.addEventListener("htmx:afterSettle", fit);
  fit();
}

/*
 * Keys: through rows, to what comes next, and a palette of what the page offers. Everything ends in a link or
 * button that stands on the page, so no key leads where somebody may not go. Keys without Ctrl rest while
 * somebody types or a dialog is open, and can be switched off (WCAG 2.1.4).
 */

const ROWS = "main :is(.row, [data-row], tbody tr)";
const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file])";
const NUMBER = /^[a-z]{0,4}[\s./-]*\d[\d\s./-]*$/i;
const MOST_OFFERS = 9;

const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
const isLink = (element) => element.matches("a[href]");
const isOn = () => !document.cookie.split("; ").includes("krm_keys=off");

/** The first of them that is seen; selectors are tried in their order. */
function firstShown(box, ...selectors) {
  for (const selector of selectors) {
    const found = [...box.querySelectorAll(selector)].find(isShown);
    if (found) return found;
  }
  return null;
}

const mainAct = (row) => firstShown(row, ".btn.primary", ".btn", "a[href]", "button");

/** The act of the whole page: the next step, what a form is sent with, and only then what stands in its head. */
function actOfPage() {
  const found = [...document.querySelectorAll("main .btn.primary")].filter(isShown);
  return found.find((one) => one.closest(".next, .next-task")) || found.find((one) => !one.closest(".head")) || found[0];
}

/** Rows one after the other, by focus: it shows where one is, and a screen reader reads the row. */
class Rows {
  constructor() { this.last = null; }

  get all() { return [...document.querySelectorAll(ROWS)].filter((row) => isShown(row) && mainAct(row)); }

  get current() { return document.activeElement?.closest(ROWS); }

  move(by) {
    const all = this.all;
    const here = all.indexOf(this.current || this.last);
    const row = all[here < 0 && by < 0 ? all.length - 1 : here + by];
    if (!row) return;
    row.tabIndex = -1;
    row.focus();
    this.last = row;
  }

  /** What Enter does on a row: open it; a pile unfolds. */
  open(row) {
    const folded = row.parentElement.querySelector(":scope > details");
    if (row.dataset.open) location.assign(row.dataset.open);
    else if (folded) folded.open = !folded.open;
    else firstShown(row, ".row-link", "a[href]", ".btn")?.click();
  }

  /**
   * A row is acted upon at once. Of a whole page one comes to what it still asks for, then to its act:
   * what changes something is pressed only where it is seen.
   */
  act() {
    const row = this.current;
    if (row) return mainAct(row)?.click();
    const missing = [...document.querySelectorAll("main [required]")].find((field) => field.validity.valueMissing && isShown(field));
    const act = missing || actOfPage();
    if (act && isLink(act)) act.click();
    else act?.focus();
  }
}

function goOn() {
  const next = [...document.querySelectorAll("[data-next]")].find(isShown);
  if (next) return location.assign(next.dataset.next || next.href);
  const any = document.querySelector("[data-next-any]");
  if (any) location.assign(`${any.href}?nach=${encodeURIComponent(location.pathname)}`);
}

function goToSearch() {
  const found = [...document.querySelectorAll("[data-search]")];
  const field = found.find(isShown) || found.at(-1);
  if (!field) return;
  field.closest("details")?.setAttribute("open", "");
  field.focus();
}

function initKeys() {
  const rows = new Rows();
  const keys = {
    j: () => rows.move(1),
    k: () => rows.move(-1),
    e: () => rows.act(),
    n: goOn,
    "/": goToSearch,
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !isOn()) return;
    if (event.target.closest(TYPED) || document.querySelector("dialog[open]")) return;
    const run = event.key === "Enter" && event.target.matches(ROWS) ? () => rows.open(event.target) : keys[event.key.toLowerCase()];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

/** Ctrl and Enter send the form somebody is in, by its main button. */
function initSending() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) return;
    const button = firstShown(event.target.form, ".btn.primary[type=submit]:not([disabled])");
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

/** Whether single keys are used: kept in this browser, as the theme is. */
function initSwitch() {
  const box = document.querySelector("[data-keys-on]");
  if (!box) return;
  box.checked = isOn();
  box.addEventListener("change", () => {
    document.cookie = `krm_keys=off; path=/; max-age=${box.checked ? 0 : 31536000}; samesite=lax`;
  });
}

/** What is read on a link or button, without counts and signs. */
function wordsOf(element) {
  const parts = [...element.childNodes].filter((node) => !node.matches?.(".count, kbd, [aria-hidden=true]"));
  return parts.map((node) => node.textContent).join("").replace(/\s+/g, " ").trim();
}

const fold = (text) => text.toLowerCase().replaceAll("ß", "ss").normalize("NFD").replace(/\p{M}/gu, "");

/** The palette: filters what stands on the page; choosing is pressing it. */
class Palette {
  static places = [
    ["Schritt", "main .next :is(a[href], button[type=submit], button[data-dialog])"],
    ["Seite", ".bar nav a[href]"],
    ["Auf dieser Seite", "#messages a[href], main :is(a.btn, .btn[type=submit], .btn[data-dialog], a.row-link, .crumbs a, .tile[href])"],
    ["Mein Menü", ".who .panel :is(a[href], button[type=submit]), .foot a[href]"],
  ];

  constructor(dialog) {
    this.dialog = dialog;
    this.field = dialog.querySelector("input");
    this.list = dialog.querySelector("[role=listbox]");
    this.said = dialog.querySelector("[role=status]");
    this.field.addEventListener("input", () => this.show());
    this.field.addEventListener("keydown", (event) => this.heed(event));
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  open() {
    this.offers = this.read();
    this.field.value = "";
    this.dialog.showModal();
    this.show();
  }

  read() {
    const found = new Map();
    for (const [place, selector] of Palette.places) {
      for (const element of document.querySelectorAll(selector)) {
        const words = wordsOf(element);
        if (!words || found.has(words) || element.disabled || element.closest("[hidden], dialog")) continue;
        found.set(words, { place, words, folded: fold(words), press: () => element.click() });
      }
    }
    return [...found.values()];
  }

  matching(text) {
    const wanted = fold(text).split(/\s+/).filter(Boolean);
    const found = this.offers.filter(({ folded }) => wanted.every((word) => folded.includes(word)));
    const field = text && document.querySelector("[data-search]");
    if (!field) return found.slice(0, MOST_OFFERS);
    const press = () => { field.value = text; field.form.requestSubmit(); };
    const search = { place: "Suche", words: `„${text}“ suchen`, press };
    return NUMBER.test(text) ? [search, ...found.slice(0, MOST_OFFERS)] : [...found.slice(0, MOST_OFFERS), search];
  }

  show() {
    this.shown = this.matching(this.field.value.trim());
    this.list.replaceChildren(...this.shown.map(({ place, words }, at) => {
      const item = document.createElement("li");
      const where = document.createElement("span");
      [item.id, item.role, item.textContent] = [`palette-${at}`, "option", words];
      [where.className, where.textContent] = ["muted small", place];
      item.append(" ", where);
      return item;
    }));
    this.said.textContent = this.shown.length ? "" : this.said.dataset.nothing;
    this.choose(0);
  }

  choose(at) {
    const items = [...this.list.children];
    this.at = (at + items.length) % (items.length || 1);
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.at)));
    this.field.setAttribute("aria-activedescendant", items[this.at]?.id || "");
    items[this.at]?.scrollIntoView({ block: "nearest" });
  }

  heed(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by && event.key !== "Enter") return;
    event.preventDefault();
    if (by) this.choose(this.at + by);
    else this.take(this.list.children[this.at]);
  }

  take(item) {
    if (!item) return;
    this.dialog.close();
    this.shown[[...this.list.children].indexOf(item)].press();
  }
}

function initPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const palette = new Palette(dialog);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else if (!document.querySelector("dialog[open]")) palette.open();
  });
}

/** The first hits while somebody types: the arrows walk through them, Escape and leaving the box close them. */
function initPreview() {
  for (const form of document.querySelectorAll("form.search")) {
    const [field, box] = [form.querySelector("[data-search]"), form.querySelector("[data-found]")];
    if (!box) continue;
    const close = () => box.replaceChildren();
    form.addEventListener("keydown", (event) => {
      if (!box.childElementCount) return;
      if (event.key === "Escape") {
        event.preventDefault(); // the browser would empty the field
        close();
        field.focus();
        event.stopPropagation();
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const stops = [field, ...box.querySelectorAll("a")];
      stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
  }
}

initMenus();
initPreview();
initAnliegen();
initTables();
initIdle();
initGuard();
initDialogs();
initFiles();
initChoosing();
initAlone();
initLeaving();
initKeys();
initSending();
initSwitch();
initPalette();
