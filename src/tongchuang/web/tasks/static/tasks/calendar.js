// Turns the pages of the calendar by keys; a key that somebody types into a field is theirs.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog, [contenteditable]")) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
  if (link) { event.preventDefault(); link.click(); }
});
