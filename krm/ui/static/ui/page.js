/* What every page does beyond HTML, at the desk and in public. Everything works without it. */
"use strict";

const DOUBLE_CLICK = 1000;

/** Theme: the server reads the cookie, so the page never flashes. */
function initTheme() {
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
  for (const box of document.querySelectorAll("[data-theme-switch]")) {
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-theme]");
      if (button) choose(button.dataset.theme);
    });
  }
  show(document.documentElement.dataset.kernTheme || "system");
}

/**
 * A form is sent once; coming back with the browser's button makes it usable again. A button that
 * fetches a file (data-download on it or its form) leaves the page standing: of it only the second
 * half of a double click is dropped, and no other button waits for it.
 */
function initSubmit() {
  const fetched = new WeakMap();
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.method === "get" || event.defaultPrevented || form.target === "_blank") return;
    if (form.dataset.sent) return event.preventDefault();
    if (form.hasAttribute("data-download") || submitter?.hasAttribute("data-download")) {
      if (event.timeStamp - fetched.get(submitter ?? form) < DOUBLE_CLICK) event.preventDefault();
      else fetched.set(submitter ?? form, event.timeStamp);
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach(restore);
  });
}

function restore(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

/** How many characters are left under a long text, with the words of the page. */
function initCounters() {
  for (const counter of document.querySelectorAll("[data-counter]")) {
    const field = document.getElementById(counter.dataset.counter);
    const { limit, from, breaks, left: few, over: many } = counter.dataset;
    const count = () => {
      // The forms of the desk count a line break as two characters.
      const text = breaks === "2" ? field.value.replace(/\n/g, "\r\n") : field.value;
      const left = Number(limit) - [...text].length;
      counter.hidden = from !== undefined && left > Number(from);
      counter.classList.toggle("over", left < 0);
      counter.textContent = (left < 0 ? many : few).replace("{n}", Math.abs(left));
    };
    field.addEventListener("input", count);
    count();
  }
}

/** A button that prints shows itself only where a script can print. */
function initPrint() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** A code behind the # of the address goes into its field; the address forgets it. */
function initCode() {
  const field = document.querySelector("[data-from-address]");
  if (!field || location.hash.length < 2) return;
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}

initTheme();
initCode();
initSubmit();
initCounters();
initPrint();
// Only when the other scripts have shown and hidden what they show and hide.
document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-focus]")?.focus());
