// Mails may be dropped anywhere on the Posteingang; without this the field below does the same.
"use strict";

(() => {
  const form = document.querySelector("form[data-drop-anywhere]");
  if (!form) return;
  const field = form.querySelector("input[type=file]");
  const words = form.querySelector("[data-drop-words]");
  const most = Number(form.dataset.most);
  let depth = 0;

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (over) => form.classList.toggle("over", over);

  document.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    show(depth > 0);
  });
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    take(event.dataTransfer.files);
  });

  function take(files) {
    const mails = [...files].filter((file) => /\.(eml|msg)$/i.test(file.name));
    if (mails.length !== files.length) {
      words.textContent = "Hier bitte nur E-Mails (.eml, .msg). Für Briefe gibt es „Brief oder E-Mail hochladen“.";
    } else if (mails.length > most) {
      words.textContent = `Bitte höchstens ${most} E-Mails auf einmal.`;
    } else {
      field.files = files;
      form.requestSubmit();
    }
  }
})();
