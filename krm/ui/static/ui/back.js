/* Before anything is painted: who comes by "back" sees the page when public.js has looked whose words it holds. */
"use strict";

if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  document.documentElement.classList.add("is-left");
  // Should public.js not come, the page is shown all the same.
  setTimeout(() => document.documentElement.classList.remove("is-left"), 3000);
}
