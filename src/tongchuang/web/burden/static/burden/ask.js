// Fields that belong to one kind of request show with it alone; nothing that is hidden is sent.
const kind = document.getElementById("id_kind");
const show = () => document.querySelectorAll("[data-only]").forEach((part) => {
  part.hidden = part.dataset.only !== kind.value;
  part.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = part.hidden; });
});
if (kind) { kind.addEventListener("change", show); show(); }
