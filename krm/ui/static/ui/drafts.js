/* What is typed into long texts of the desk, kept until it was stored. Everything works without it. */
"use strict";

/**
 * Drafts: the long texts of forms wait on this device until the server says that this very form was stored; a page
 * without errors says nothing of it, since the session may be over. They lie here under a key that the server
 * hands out to whoever is signed in: after the session nobody else can read them. Without HTTPS nothing is kept.
 */
const DRAFT = "krm-draft:";
const MINE = `${DRAFT}${document.body.dataset.person || ""}:`;
const DAYS_KEPT = 7;
const STORED = "krm_stored";

const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const toBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** One after the other, so that what was typed last is what is kept. */
class Drafts {
  constructor(key) {
    this.key = crypto.subtle.importKey("raw", toBytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
    this.last = this.key;
  }

  write(name, token, text) {
    this.last = this.last.then(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, new TextEncoder().encode(text));
      localStorage.setItem(name, JSON.stringify({ token, at: Date.now(), iv: toText(iv), sealed: toText(sealed) }));
    });
  }

  drop(name) {
    this.last = this.last.then(() => localStorage.removeItem(name));
  }

  /** What was kept, or null: also when it was written under another key. */
  async read(name) {
    const { iv, sealed } = JSON.parse(localStorage.getItem(name) || "{}");
    if (!sealed) return null;
    try {
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv) }, await this.key, toBytes(sealed));
      return new TextDecoder().decode(text);
    } catch {
      return null;
    }
  }
}

function draftName(field) {
  return `${MINE}${field.form.dataset.draft || location.pathname}:${field.name}`;
}

/** The token of the form as it was opened; a form without one gets one, so that its storing can be told. */
function draftToken(form) {
  if (!form.elements.form_token) {
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name: "form_token", value: toText(crypto.getRandomValues(new Uint8Array(12))).replace(/\W/g, "") });
    form.append(made);
  }
  return form.elements.form_token.value;
}

function forgetDrafts(isForgotten) {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(DRAFT))) {
    let draft = {};
    try {
      draft = JSON.parse(localStorage.getItem(name));
    } catch {
      // Not written by this page: it is forgotten as too old.
    }
    if (isForgotten(name, draft)) localStorage.removeItem(name);
  }
}

function initDrafts() {
  // Whatever somebody else or nobody in particular left here, and what has waited too long.
  const oldest = Date.now() - DAYS_KEPT * 86400000;
  if (document.body.dataset.person) forgetDrafts((name, draft) => !name.startsWith(MINE) || !(draft.at > oldest));
  const stored = document.cookie.match(new RegExp(`(?:^|; )${STORED}=([\\w-]+)`))?.[1];
  if (stored) {
    forgetDrafts((_name, draft) => draft.token === stored);
    document.cookie = `${STORED}=; path=/; max-age=0; samesite=lax`;
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-logout]")) forgetDrafts(() => true);
  });
  const key = document.body.dataset.draftKey;
  if (!key || !window.crypto?.subtle) return;
  const drafts = new Drafts(key);
  for (const field of document.querySelectorAll("main form[method=post] textarea:not([hidden], [data-no-draft])")) keepDraft(field, drafts);
}

async function keepDraft(field, drafts) {
  const [name, token] = [draftName(field), draftToken(field.form)];
  field.addEventListener("input", () => {
    if (field.value === field.defaultValue) drafts.drop(name);
    else drafts.write(name, token, field.value);
  });
  const before = field.value;
  const kept = await drafts.read(name);
  if (kept === null) return;
  // After errors the page shows what was sent, which is as new; a draft belongs to the form it is sent with.
  const isShownAgain = document.querySelector("[data-focus]") !== null;
  if (isShownAgain) drafts.write(name, token, field.value);
  else if (kept !== field.value && field.value === before) {
    drafts.write(name, token, kept);
    offerDraft(field, kept, () => drafts.drop(name));
  }
}

function offerDraft(field, kept, forget) {
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
    forget();
    note.remove();
    field.focus();
  });
  note.append(drop);
  field.after(note);
}

initDrafts();
