/* What the pages do beyond HTML. Everything works without it, only less comfortably. */
"use strict";

/** Theme: the server reads the cookie, so the page never flashes. */
function initTheme() {
  const switches = document.querySelectorAll("[data-theme-switch]");
  const show = (theme) => {
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    }
  };
  const choose = (theme) => {
    if (theme === "system") delete document.documentElement.dataset.kernTheme;
    else document.documentElement.dataset.kernTheme = theme;
    const age = theme === "system" ? 0 : 31536000;
    document.cookie = `krm_theme=${theme}; path=/; max-age=${age}; samesite=lax`;
    show(theme);
  };
  for (const box of switches) {
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-theme]");
      if (button) choose(button.dataset.theme);
    });
  }
  show(document.documentElement.dataset.kernTheme || "system");
}

/** "/" jumps to the search, Escape and a click beside it close a menu. */
function initKeys() {
  document.addEventListener("keydown", (event) => {
    const inText = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !inText && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const found = [...document.querySelectorAll("[data-search]")];
      const field = found.find((one) => one.checkVisibility()) || found.at(-1);
      if (!field) return;
      event.preventDefault();
      field.closest("details")?.setAttribute("open", "");
      field.focus();
    }
    if (event.key === "Escape") {
      const menu = document.querySelector("[data-menu][open]");
      menu?.removeAttribute("open");
      menu?.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
}

/** A form is sent once; coming back with the browser's button makes it usable again. */
function initSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || event.defaultPrevented || form.target === "_blank") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    // A disabled button would not be part of what is sent, so it is disabled a moment later.
    setTimeout(() => toggle(form, true));
    if (form.hasAttribute("data-download")) setTimeout(() => restore(form), 4000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach(restore);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-sent]");
    if (form) restore(form);
  });
}

function toggle(form, isOff) {
  for (const button of form.elements) if (button.type === "submit") button.disabled = isOff;
}

function restore(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  toggle(form, false);
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

/** Drafts: textareas with data-autosave are kept on this device until the form was accepted. */
const DRAFT = "krm-draft:";
const MINE = `${DRAFT}${document.body.dataset.person || ""}:`;

function draftKey(field) {
  return `${MINE}${field.form?.dataset.draft || location.pathname}:${field.name}`;
}

/** Forget drafts on sign-out, and those of whoever sat here before. */
function forgetDrafts(isKept) {
  Object.keys(localStorage).filter((key) => key.startsWith(DRAFT) && !isKept(key))
    .forEach((key) => localStorage.removeItem(key));
}

function initDrafts() {
  if (document.body.dataset.person) forgetDrafts((key) => key.startsWith(MINE));
  const hasErrors = document.querySelector("[data-focus]") !== null;
  const sent = sessionStorage.getItem("krm-sent");
  sessionStorage.removeItem("krm-sent");
  // Sent and not shown again with errors: the text has arrived, the draft may go.
  if (sent && !hasErrors) JSON.parse(sent).forEach((key) => localStorage.removeItem(key));
  for (const field of document.querySelectorAll("textarea[data-autosave]")) {
    const kept = localStorage.getItem(draftKey(field));
    if (kept !== null && kept !== field.value && !hasErrors) offerDraft(field, kept);
    field.addEventListener("input", () => {
      if (field.value === field.defaultValue) localStorage.removeItem(draftKey(field));
      else localStorage.setItem(draftKey(field), field.value);
    });
  }
  document.addEventListener("submit", (event) => {
    const fields = [...event.target.querySelectorAll("textarea[data-autosave]")];
    if (fields.length) sessionStorage.setItem("krm-sent", JSON.stringify(fields.map(draftKey)));
    if (event.target.matches("[data-logout]")) forgetDrafts(() => false);
  });
}

function offerDraft(field, kept) {
  const before = field.value;
  field.value = kept;
  const note = document.createElement("p");
  note.className = "draft";
  note.setAttribute("role", "status");
  note.append("Ihr nicht abgesendeter Entwurf wurde wiederhergestellt.");
  const drop = document.createElement("button");
  Object.assign(drop, { type: "button", className: "link", textContent: "Entwurf verwerfen" });
  drop.addEventListener("click", () => {
    field.value = before;
    localStorage.removeItem(draftKey(field));
    note.remove();
    field.focus();
  });
  note.append(drop);
  field.after(note);
}

/** Dialogs: modal where the browser can; without this file the popover of HTML opens them. */
function initDialogs() {
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

/** Counters under long texts and the names of chosen files. */
function initFields() {
  for (const counter of document.querySelectorAll("[data-counter]")) {
    const field = document.getElementById(counter.dataset.counter);
    const limit = Number(counter.dataset.limit);
    const count = () => {
      // The server counts a line break as two characters.
      const left = limit - field.value.replace(/\n/g, "\r\n").length;
      counter.classList.toggle("over", left < 0);
      counter.textContent = left < 0 ? `${-left} Zeichen zu viel` : `Noch ${left} Zeichen`;
    };
    field.addEventListener("input", count);
    count();
  }
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

/** A table wider than its card can be scrolled with the keyboard. */
function initTables() {
  for (const box of document.querySelectorAll(".table-scroll:not([tabindex])")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() || "Tabelle");
  }
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

/** A button that prints shows itself only where a script can print. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

initTheme();
initKeys();
initSubmit();
initGuard();
initDrafts();
initDialogs();
initFields();
initTables();
initLeaving();
document.querySelector("[data-focus]")?.focus();
