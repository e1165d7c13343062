/* What the public pages do beyond page.js. Without it the form is one page and works just the same. */
"use strict";

/**
 * The draft of a form lives in this window only. It goes when the server says that this very form was stored:
 * the page after it names its token. A draft of `{token, fields}` for each form of the public pages.
 */
const DRAFT = "krm-draft:";
const STORED = "krm-stored";

const kept = (key, without) => JSON.parse(sessionStorage.getItem(key) || without);
const draftOf = (form) => DRAFT + form.dataset.draftForm;
const tokenOf = (form) => form.elements.token.value;

function drafted(form) {
  return [...form.elements].filter((field) => field.hasAttribute("data-draft"));
}

function saveDraft(form) {
  const fields = {};
  for (const field of drafted(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (fields[field.name] ||= []).push(field.value);
    } else if (field.value !== "") fields[field.name] = [field.value];
  }
  sessionStorage.setItem(draftOf(form), JSON.stringify({ token: tokenOf(form), fields }));
}

function restoreDraft(form) {
  const { fields } = kept(draftOf(form), '{"fields": {}}');
  let isNews = false;
  for (const field of drafted(form)) {
    const values = fields[field.name];
    if (!values) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = values.includes(field.value);
    } else if (field.value !== values[0]) {
      field.value = values[0];
      isNews ||= field.tagName === "TEXTAREA";
    }
  }
  if (isNews) offerToForget(form);
}

function offerToForget(form) {
  const note = document.createElement("p");
  note.className = "restored";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `${form.dataset.restored} `;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn inline", textContent: form.dataset.forget });
  button.addEventListener("click", () => {
    sessionStorage.removeItem(draftOf(form));
    startAnew();
  });
  note.append(words, button);
  form.before(note);
}

/** The same page as it is opened first, in place of this one. */
function startAnew() {
  location.replace(location.pathname);
}

function initDraft() {
  const stored = document.body.dataset.storedForm;
  if (stored) {
    sessionStorage.setItem(STORED, JSON.stringify([...kept(STORED, "[]").slice(-20), stored]));
    for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(DRAFT))) {
      if (kept(key, "{}").token === stored) sessionStorage.removeItem(key);
    }
  }
  const form = document.querySelector("[data-draft-form]");
  if (!form) return;
  if (!document.querySelector(".summary")) restoreDraft(form);
  const save = () => saveDraft(form);
  for (const event of ["input", "change", "submit"]) form.addEventListener(event, save);
}

/**
 * Others may use this device next: what was handed in, and what only the sender may see, must not come back by
 * the browser's "back". It comes back in two ways: the whole page as it was left, or a new page into which the
 * browser writes what was typed.
 */
function initReturn() {
  const form = document.querySelector("form:has([name=token])");
  const isPrivate = document.body.hasAttribute("data-private");
  const veil = (isOn) => document.documentElement.classList.toggle("is-left", isOn);
  window.addEventListener("pagehide", () => veil(Boolean(form) || isPrivate));
  window.addEventListener("pageshow", (event) => {
    const isStored = form && kept(STORED, "[]").includes(tokenOf(form));
    if (isStored || (isPrivate && event.persisted)) return startAnew();
    const way = performance.getEntriesByType("navigation")[0]?.type;
    const isTyped = form?.dataset.draftForm && !document.querySelector(".summary");
    // Without a draft nobody here has typed what the browser writes into the fields.
    if (isTyped && !event.persisted && way === "back_forward" && !sessionStorage.getItem(draftOf(form))) form.reset();
    veil(false);
  });
}

/** One step at a time, each with an address of its own; each is looked at before the next one opens. */
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
  let current = 0;
  const open = (index, isMoved) => {
    current = index;
    parts.forEach((part, place) => part.classList.toggle("is-current", place === index));
    [...bars.children].forEach((bar, place) => bar.classList.toggle("on", place <= index));
    count.textContent = say(form.dataset.step, index + 1);
    if (index === parts.length - 1) review(form);
    if (isMoved) {
      parts[index].querySelector("h2").focus({ preventScroll: true });
      bars.scrollIntoView({ block: "start" });
    }
  };
  const STEP = "#schritt-";
  const address = (index) => (index ? `${STEP}${index + 1}` : location.pathname + location.search);
  const go = (index) => {
    history.pushState({ step: index, from: current }, "", address(index));
    open(index, true);
  };
  // The browser's "back" leads to the step before, and so does the button, without a second entry.
  const goBack = () => (history.state?.from === current - 1 ? history.back() : go(current - 1));
  // Nobody gets past what is missing, whatever stands in the address.
  const reachable = (index) => {
    const first = parts.findIndex((part) => problemsIn(part, form).length > 0);
    return first < 0 ? index : Math.min(index, first);
  };
  const asked = () => (location.hash.startsWith(STEP) ? Number(location.hash.slice(STEP.length)) - 1 || 0 : 0);
  window.addEventListener("popstate", () => {
    if (location.hash && !location.hash.startsWith(STEP)) return;
    open(reachable(Math.min(asked(), parts.length - 1)), true);
  });
  const next = (index) => isComplete(parts[index], form) && go(index + 1);
  parts.forEach((part, index) => addButtons(part, index, parts, form, next, goBack));
  form.classList.add("is-stepping");
  // The key Enter in a field goes on instead of sending what is not finished.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=submit], [type=file])")) return;
    event.preventDefault();
    parts[current].querySelector("[data-go=next]")?.click();
  });
  document.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest(".summary a")?.hash.slice(1));
    const index = parts.findIndex((part) => part.contains(target));
    if (index >= 0) {
      if (index !== current) go(index);
      target.focus();
      event.preventDefault();
    }
    // Another language is another page: it opens at the same step.
    const language = event.target.closest(".languages a");
    if (language && location.hash.startsWith(STEP)) language.hash = location.hash;
  });
  const wrong = parts.findIndex((part) => part.querySelector(".field.bad"));
  const hasSummary = document.querySelector(".summary") !== null;
  const first = wrong >= 0 ? wrong : hasSummary ? parts.length - 1 : reachable(Math.min(asked(), parts.length - 1));
  history.replaceState({ step: first, from: -1 }, "", address(first));
  open(first, false);
}

function addButtons(part, index, parts, form, next, goBack) {
  const row = part.querySelector(".form-actions") || document.createElement("div");
  row.className = "form-actions";
  const button = (label, go, style, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: `btn ${style}`, textContent: label });
    made.dataset.go = go;
    made.addEventListener("click", act);
    return made;
  };
  if (index < parts.length - 1) row.append(button(form.dataset.next, "next", "primary", () => next(index)));
  if (index > 0) row.append(button(form.dataset.back, "back", "", goBack));
  part.append(row);
}

/** The digits of every script as 0 to 9, as the server reads them. */
function plain(text) {
  return text.trim().replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (sign) => String(sign.charCodeAt(0) & 15));
}

/** What is wrong in a step, as pairs of a control and a sentence: what the server would say, before anything is sent. */
function problemsIn(part, form) {
  const chosen = (name) => form.querySelector(`[name="${name}"]:checked`)?.value;
  const isNamed = chosen("identity") === "named";
  const seen = new Set();
  const found = [];
  for (const control of part.querySelectorAll("input, textarea, select")) {
    if (seen.has(control.name) || control.name === "drop") continue;
    seen.add(control.name);
    const { needed, missing, pattern, wrong, most, tooMany } = control.dataset;
    const inUse = !control.closest(".contact") || (isNamed && (!control.closest("[data-way]") || control.closest("[data-way]").dataset.way === chosen("reply_by")));
    if (!inUse) continue;
    const isChoice = control.type === "radio" || control.type === "checkbox";
    const count = isChoice ? part.querySelectorAll(`[name="${control.name}"]:checked`).length : Number(control.value.trim() !== "");
    const isNeeded = control.required || needed === "named" || needed?.split(" ").includes(chosen("reply_by"));
    if (control.type === "file") {
      if (control.validity.customError) found.push([control, control.validationMessage]);
    } else if (count === 0) {
      if (isNeeded && missing) found.push([control, missing]);
    } else if (isChoice) {
      if (most && count > Number(most)) found.push([control, tooMany]);
    } else if (pattern && !new RegExp(`^(?:${pattern})$`).test(plain(control.value))) found.push([control, wrong]);
  }
  return found;
}

/** Say what is wrong at its field and above the step, as the server does. */
function isComplete(part, form) {
  document.querySelectorAll(".summary").forEach((one) => one.remove());
  part.querySelectorAll(".field.bad").forEach(clearField);
  const problems = problemsIn(part, form);
  if (problems.length === 0) return true;
  const summary = form.parentElement.querySelector("[data-summary]").content.firstElementChild.cloneNode(true);
  for (const [control, text] of problems) {
    const field = control.closest(".field");
    // A file says so already where it was chosen.
    if (control.type !== "file") markField(field, control, text, form);
    const label = title(field);
    const link = document.createElement("a");
    link.href = `#${control.id}`;
    link.textContent = `${/[?؟]$/.test(label) ? label : `${label}:`} ${text}`;
    const item = document.createElement("li");
    item.append(link);
    summary.querySelector("ul").append(item);
  }
  part.querySelector("h2").after(summary);
  summary.focus();
  return false;
}

function markField(field, control, text, form) {
  field.classList.add("bad");
  const said = document.createElement("div");
  said.className = "error";
  said.id = `${control.id}_error`;
  const hidden = document.createElement("span");
  hidden.className = "visually-hidden";
  hidden.textContent = `${form.dataset.error} `;
  said.append(hidden, text);
  (field.querySelector(".hint") || field.querySelector("legend, label")).after(said);
  for (const one of field.querySelectorAll(`[name="${control.name}"]`)) {
    one.setAttribute("aria-invalid", "true");
    one.dataset.describedBefore ??= one.getAttribute("aria-describedby") || "";
    one.setAttribute("aria-describedby", `${one.dataset.describedBefore} ${said.id}`.trim());
  }
}

function clearField(field) {
  field.classList.remove("bad");
  field.querySelectorAll(".error").forEach((one) => !one.closest(".drop") && one.remove());
  for (const one of field.querySelectorAll("[aria-invalid]")) {
    one.removeAttribute("aria-invalid");
    const before = one.dataset.describedBefore;
    if (before) one.setAttribute("aria-describedby", before);
    else if (before === "") one.removeAttribute("aria-describedby");
  }
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
    files.focus();
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

/** The page of the code closes by itself, and copies the code where the browser can. */
function initReceipt() {
  if (!document.body.hasAttribute("data-private")) return;
  // From now on this entry of the history is the plain page, not the form that was sent.
  history.replaceState(null, "", location.pathname);
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
  const copy = document.querySelector("[data-copy]");
  // Browsers copy from pages with HTTPS only; elsewhere the code is written down.
  if (!navigator.clipboard) return;
  copy.hidden = false;
  copy.querySelector("button").addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const said = copy.querySelector("[role=status]");
    said.textContent = said.dataset.copied;
  });
}

initDraft();
initFiles();
initSteps();
initReceipt();
initReturn();
