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

/** How many boxes of a form are ticked; without any its buttons say nothing and wait. */
function initChoosing() {
  for (const form of document.querySelectorAll("form[data-choosing]")) {
    const boxes = [...form.querySelectorAll("input[type=checkbox]")];
    const said = form.querySelector("[data-chosen]");
    const count = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      said.textContent = said.dataset.words.replace("{n}", chosen).replace("{all}", boxes.length);
      for (const button of form.querySelectorAll("button[name=act]")) button.disabled = chosen === 0;
    };
    form.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    count();
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
    const offer = () => {
      const kind = new FormData(form).get(box.dataset.anliegenOf);
      selects.forEach(({ select, groups, chosen }, place) => {
        const fits = ({ dataset }) => `${dataset.kinds} ${place ? dataset.further : ""}`.split(" ").includes(kind);
        for (const group of groups) group.remove();
        select.append(...groups.filter((group) => !kind || fits(group)));
        select.value = chosen;
        if (select.selectedIndex < 0) select.value = "";
      });
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

initMenus();
initAnliegen();
initTables();
initIdle();
initGuard();
initDialogs();
initFiles();
initChoosing();
initLeaving();
