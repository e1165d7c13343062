/* What the public pages do beyond page.js. Without it the form is one page and works just the same. */
"use strict";

/** The draft lives in this window only, and goes when the form was accepted. */
const DRAFT = "krm-draft";

function drafted(form) {
  return [...form.elements].filter((field) => field.hasAttribute("data-draft"));
}

function saveDraft(form) {
  const kept = {};
  for (const field of drafted(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (kept[field.name] ||= []).push(field.value);
    } else if (field.value !== "") kept[field.name] = [field.value];
  }
  sessionStorage.setItem(DRAFT, JSON.stringify(kept));
}

function restoreDraft(form) {
  const kept = JSON.parse(sessionStorage.getItem(DRAFT) || "{}");
  let isNews = false;
  for (const field of drafted(form)) {
    const values = kept[field.name];
    if (!values) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = values.includes(field.value);
    } else if (field.value !== values[0]) {
      field.value = values[0];
      isNews ||= field.tagName === "TEXTAREA";
    }
  }
  if (!isNews) return;
  const note = document.createElement("p");
  note.className = "restored";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `${form.dataset.restored} `;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn inline", textContent: form.dataset.forget });
  button.addEventListener("click", () => {
    sessionStorage.removeItem(DRAFT);
    location.reload();
  });
  note.append(words, button);
  form.before(note);
}

function initDraft() {
  if (document.body.hasAttribute("data-forget-draft")) sessionStorage.removeItem(DRAFT);
  const form = document.querySelector("[data-draft-form]");
  if (!form) return;
  if (!document.querySelector(".summary")) restoreDraft(form);
  const save = () => saveDraft(form);
  form.addEventListener("input", save);
  form.addEventListener("change", save);
}

/** One step at a time; each step is looked at before the next one opens. */
function initSteps() {
  const form = document.querySelector("[data-steps]");
  if (!form) return;
  const parts = [...form.querySelectorAll(".part")];
  const say = (text, n) => text.replace("{n}", n).replace("{all}", parts.length);
  const bars = document.createElement("div");
  bars.className = "progress";
  bars.setAttribute("aria-hidden", "true");
  bars.append(...parts.map(() => document.createElement("i")));
  const count = document.createElement("p");
  count.className = "step";
  form.prepend(bars, count);
  const open = (index, isMoved) => {
    parts.forEach((part, place) => part.classList.toggle("is-current", place === index));
    [...bars.children].forEach((bar, place) => bar.classList.toggle("on", place <= index));
    count.textContent = say(form.dataset.step, index + 1);
    if (index === parts.length - 1) review(form);
    if (isMoved) {
      parts[index].querySelector("h2").focus({ preventScroll: true });
      bars.scrollIntoView({ block: "start" });
    }
  };
  parts.forEach((part, index) => addButtons(part, index, parts, form, open));
  form.classList.add("is-stepping");
  // The key Enter in a field goes on instead of sending what is not finished.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=submit], [type=file])")) return;
    event.preventDefault();
    parts.find((part) => part.classList.contains("is-current")).querySelector("[data-go=next]")?.click();
  });
  document.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest(".summary a")?.hash.slice(1));
    const index = parts.findIndex((part) => part.contains(target));
    if (index >= 0) {
      open(index, false);
      target.focus();
      event.preventDefault();
    }
  });
  const wrong = parts.findIndex((part) => part.querySelector(".field.bad"));
  open(wrong >= 0 ? wrong : document.querySelector(".summary") ? parts.length - 1 : 0, false);
}

function addButtons(part, index, parts, form, open) {
  const row = part.querySelector(".form-actions") || document.createElement("div");
  row.className = "form-actions";
  const button = (label, go, style, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: `btn ${style}`, textContent: label });
    made.dataset.go = go;
    made.addEventListener("click", act);
    return made;
  };
  if (index < parts.length - 1) {
    row.append(button(form.dataset.next, "next", "primary", () => isComplete(part, form) && open(index + 1, true)));
  }
  if (index > 0) row.append(button(form.dataset.back, "back", "", () => open(index - 1, true)));
  part.append(row);
}

/** Say what is missing at its field, with the words of the page. */
function isComplete(part, form) {
  const files = part.querySelector("input[type=file]");
  if (files?.validity.customError) return files.reportValidity();
  for (const field of part.querySelectorAll("[required]")) {
    field.setCustomValidity("");
    if (!field.validity.valueMissing) continue;
    field.setCustomValidity(form.dataset.missing);
    field.reportValidity();
    const clear = () => part.querySelectorAll(`[name="${field.name}"]`).forEach((one) => one.setCustomValidity(""));
    field.closest(".field").addEventListener("input", clear, { once: true });
    return false;
  }
  return true;
}

/** Before sending: everything that was said, in the order of the form. */
function review(form) {
  const box = form.querySelector("[data-review]");
  const rows = [];
  const isNamed = form.querySelector('[name="identity"][value="named"]').checked;
  const way = form.querySelector('[name="reply_by"]:checked')?.value;
  for (const field of form.querySelectorAll(".part .field")) {
    if (!isNamed && field.closest(".contact")) continue;
    if (field.closest("[data-way]") && field.closest("[data-way]").dataset.way !== way) continue;
    const said = spoken(field);
    if (said) rows.push(entry("dt", title(field)), entry("dd", said));
  }
  box.replaceChildren(...rows);
  box.hidden = rows.length === 0;
}

function title(field) {
  const label = field.querySelector("legend, label").cloneNode(true);
  label.querySelector(".free")?.remove();
  return label.textContent.trim();
}

function spoken(field) {
  if (field.classList.contains("pending-uploads")) {
    const kept = [...field.querySelectorAll("li")].filter((item) => !item.querySelector(":checked"));
    return kept.map((item) => item.querySelector("bdi").textContent).join("\n");
  }
  const chosen = [...field.querySelectorAll("input:checked:not([name=drop])")];
  if (chosen.length) return chosen.map((one) => one.closest("label").querySelector(".first").textContent).join("\n");
  const input = field.querySelector("textarea, select, input:not([type=radio], [type=checkbox])");
  if (!input) return "";
  if (input.type === "file") return [...input.files].map((file) => file.name).join("\n");
  if (input.tagName === "SELECT") return input.selectedOptions[0]?.textContent ?? "";
  return input.value.trim();
}

function entry(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (kind === "dd") made.dir = "auto";
  return made;
}

/** Files: a second choice adds to the first, each can be left out, too much is said before it is sent. */
function initFiles() {
  // Before the listener that marks a form as sent: what is too much is not sent.
  document.addEventListener("submit", (event) => {
    const files = event.target.querySelector(".drop input[type=file]");
    if (!files?.validity.customError) return;
    event.preventDefault();
    files.reportValidity();
  }, true);
  for (const input of document.querySelectorAll(".drop input[type=file]")) {
    let chosen = [];
    const list = input.parentElement.querySelector(".files");
    const show = () => {
      const carried = new DataTransfer();
      for (const file of chosen) carried.items.add(file);
      input.files = carried.files;
      list.replaceChildren(...chosen.map((file) => fileLine(file, input, () => {
        chosen = chosen.filter((other) => other !== file);
        show();
        input.focus();
      })));
      warn(input, list, problemOf(input, chosen));
    };
    input.addEventListener("change", () => {
      const isKnown = (file) => chosen.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified);
      chosen = [...chosen, ...[...input.files].filter((file) => !isKnown(file))];
      show();
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("input[name=drop]")) warn(input, list, problemOf(input, chosen));
    });
  }
}

function fileLine(file, input, leaveOut) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = file.name;
  const size = document.createElement("span");
  size.className = "small muted";
  size.textContent = ` ${Math.ceil(file.size / 1024)} kB `;
  item.append(name, size);
  if (input.dataset.remove) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "link", textContent: input.dataset.remove });
    button.setAttribute("aria-label", `${input.dataset.remove}: ${file.name}`);
    button.addEventListener("click", leaveOut);
    item.append(button);
  }
  return item;
}

function problemOf(input, chosen) {
  const kept = document.querySelectorAll("input[name=drop]:not(:checked)").length;
  const MEGABYTE = 1024 * 1024;
  const large = chosen.find((file) => file.size > input.dataset.megabytes * MEGABYTE);
  if (chosen.length && chosen.length + kept > input.dataset.most) return input.dataset.tooMany;
  if (large) return `„${large.name}“: ${input.dataset.tooLarge}`;
  const total = chosen.reduce((sum, file) => sum + file.size, 0);
  return total > input.dataset.total * MEGABYTE ? input.dataset.tooLargeTogether : "";
}

function warn(input, list, problem) {
  input.setCustomValidity(problem || "");
  list.parentElement.querySelector(".error")?.remove();
  if (!problem) return;
  const said = document.createElement("p");
  said.className = "error";
  said.setAttribute("role", "alert");
  said.textContent = problem;
  list.before(said);
}

/** Others may use this device next: what only the sender may see must not come back by "back". */
function initPrivate() {
  if (!document.body.hasAttribute("data-private")) return;
  // From now on this entry of the history is the plain page, not the form that was sent.
  history.replaceState(null, "", location.pathname);
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  const box = document.querySelector("[data-closes]");
  if (!box) return;
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(box.dataset.closesAt), box.dataset.closes * 60000);
  };
  const longer = box.querySelector("[data-longer]");
  longer.hidden = false;
  longer.addEventListener("click", start);
  start();
}

initDraft();
initFiles();
initSteps();
initPrivate();
