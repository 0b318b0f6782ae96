// Judging by keys: 1, 2, 3 for the buttons, N for the next one. Not while somebody writes, except Enter in the field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.value === "explained") {
    const text = document.getElementById("signal-text");
    if (text && !text.value.trim()) {
      text.focus();
      return;
    }
  }
  target.click();
});
