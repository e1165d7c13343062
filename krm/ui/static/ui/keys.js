/*
 * The keys of the desk: through rows, to what comes next, and a palette of what the page offers. Everything
 * ends in a link or button that stands on the page, so no key leads where somebody may not go. Keys without
 * Ctrl rest while somebody types or a dialog is open, and can be switched off (WCAG 2.1.4).
 */
"use strict";

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

initKeys();
initSending();
initSwitch();
initPalette();
