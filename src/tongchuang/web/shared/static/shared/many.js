// A long list of ticks: what is typed narrows it, ↓ goes into it, ↑ back; the number of ticked ones is told below.
const visible = (box) => [...box.querySelectorAll("label:not([hidden]) input")];
const count = (box) => {
  const mark = box.querySelector("[data-many-count]");
  if (mark) mark.textContent = box.querySelectorAll("input:checked").length;
};
const narrow = (filter) => {
  const box = filter.closest("[data-many]");
  const wanted = filter.value.trim().toLowerCase();
  box.querySelectorAll("label[data-find]").forEach((row) => { row.hidden = !row.dataset.find.includes(wanted); });
  box.querySelector("[data-many-none]").hidden = visible(box).length > 0;
};
document.addEventListener("input", (event) => { if (event.target.matches("[data-many-filter]")) narrow(event.target); });
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-many]");
  if (box) count(box);
});
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-many]");
  if (!box) return;
  const filter = box.querySelector("[data-many-filter]");
  const rows = visible(box);
  const at = rows.indexOf(event.target);
  if (event.key === "Enter") event.preventDefault();
  if (event.key === "Escape" && filter?.value) { filter.value = ""; narrow(filter); filter.focus(); event.stopPropagation(); }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (next < 0 ? filter : rows[Math.min(next, rows.length - 1)])?.focus();
});
const countAll = (root) => root.querySelectorAll("[data-many]").forEach(count);
countAll(document);
document.addEventListener("htmx:load", (event) => countAll(event.target));
