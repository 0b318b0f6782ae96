// The matrix: a click on a cell opens the item beside it, arrow keys move. And the ticks of the proposals.
(() => {
  "use strict";
  const matrix = document.querySelector("[data-matrix]");
  if (matrix) {
    const units = [...matrix.tHead.rows[0].cells].map((cell) => cell.dataset.unit || "");
    const rows = () => [...matrix.tBodies[0].rows];
    const open = (cell) => {
      const link = cell.querySelector("a");
      if (link) { link.click(); return; }
      if (!("manages" in matrix.dataset)) return;
      // An empty cell opens the item with this unit as the lead to be.
      const made = document.createElement("a");
      made.className = "row-link";
      made.dataset.panel = "";
      made.href = `${cell.parentElement.dataset.item}?unit=${units[cell.cellIndex]}`;
      made.hidden = true;
      cell.append(made);
      made.click();
      made.remove();
    };
    const focus = (row, column) => {
      const list = rows();
      const cell = list[Math.max(0, Math.min(list.length - 1, row))]?.cells[Math.max(0, Math.min(units.length - 1, column))];
      if (!cell) return;
      matrix.querySelectorAll("[tabindex='0']").forEach((each) => { each.tabIndex = -1; });
      cell.tabIndex = 0;
      cell.focus();
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    matrix.addEventListener("click", (event) => {
      if (event.target.closest("a")) return;
      const cell = event.target.closest("tbody td, tbody th");
      if (cell) open(cell);
    });
    matrix.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td, th");
      if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
      const at = rows().indexOf(cell.parentElement);
      const moves = {
        ArrowDown: () => focus(at + 1, cell.cellIndex), ArrowUp: () => focus(at - 1, cell.cellIndex),
        ArrowRight: () => focus(at, cell.cellIndex + 1), ArrowLeft: () => focus(at, cell.cellIndex - 1),
        Home: () => focus(at, 0), End: () => focus(at, units.length - 1), Enter: () => open(cell),
      };
      if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
    });
    const first = rows()[0]?.cells[0];
    if (first) first.tabIndex = 0;
  }
  const proposals = document.querySelector("[data-proposals]");
  if (!proposals) return;
  const ticks = [...proposals.querySelectorAll("input[name=items]")];
  const count = () => { document.querySelector("[data-ticked-proposals]").textContent = ticks.filter((tick) => tick.checked).length; };
  const options = document.querySelector("#all-units");
  proposals.querySelectorAll("select[data-lead]").forEach((select) => {
    if (select.options.length < 2) select.append(options.content.cloneNode(true));
    select.addEventListener("change", () => { const tick = select.closest("tr").querySelector("input[name=items]"); tick.checked = Boolean(select.value); count(); });
  });
  proposals.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-proposals]")) ticks.forEach((tick) => { tick.checked = event.target.checked; });
    count();
  });
  count();
})();
