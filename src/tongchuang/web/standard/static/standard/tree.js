// The tree of a standard: search inside, open and close, arrows as in a file tree. And the print button.
(() => {
  "use strict";
  const tree = document.querySelector("[data-tree]");
  if (!tree) return;
  const rows = [...tree.tBodies[0].rows];
  const depth = (row) => Number(row.dataset.depth);
  const below = (row) => {
    const found = [];
    for (let at = rows.indexOf(row) + 1; at < rows.length && depth(rows[at]) > depth(row); at += 1) found.push(rows[at]);
    return found;
  };
  const parents = (row) => {
    const found = [];
    let level = depth(row);
    for (let at = rows.indexOf(row) - 1; at >= 0 && level > 0; at -= 1) {
      if (depth(rows[at]) < level) { found.push(rows[at]); level = depth(rows[at]); }
    }
    return found;
  };
  const heading = (row) => row.hasAttribute("aria-expanded");
  const layout = () => {
    let hiddenBelow = Infinity;
    rows.forEach((row) => {
      if (depth(row) > hiddenBelow) { row.hidden = true; return; }
      hiddenBelow = Infinity;
      row.hidden = false;
      if (row.getAttribute("aria-expanded") === "false") hiddenBelow = depth(row);
    });
  };
  const set = (row, open) => { row.setAttribute("aria-expanded", String(open)); layout(); };
  const focus = (row) => {
    if (!row) return;
    rows.forEach((each) => { each.tabIndex = -1; });
    row.tabIndex = 0;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const shown = () => rows.filter((row) => !row.hidden);
  tree.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (!row || !rows.includes(row)) return;
    if (heading(row)) { set(row, row.getAttribute("aria-expanded") !== "true"); focus(row); }
    else if (!event.target.closest("a")) row.querySelector("a")?.click();
  });
  tree.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const visible = shown();
    const at = visible.indexOf(row);
    const open = row.getAttribute("aria-expanded") === "true";
    const moves = {
      ArrowDown: () => focus(visible[at + 1]), ArrowUp: () => focus(visible[at - 1]),
      Home: () => focus(visible[0]), End: () => focus(visible[visible.length - 1]),
      ArrowRight: () => { if (heading(row) && !open) set(row, true); else if (heading(row)) focus(below(row)[0]); },
      ArrowLeft: () => { if (heading(row) && open) set(row, false); else focus(parents(row)[0]); },
      Enter: () => { if (heading(row)) set(row, !open); else row.querySelector("a")?.click(); },
    };
    if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
  });
  document.querySelectorAll("[data-tree-all]").forEach((button) => button.addEventListener("click", () => {
    rows.filter(heading).forEach((row) => row.setAttribute("aria-expanded", String(button.dataset.treeAll === "open" || depth(row) === 0 && rows.some((each) => depth(each) > 1))));
    layout();
  }));
  const search = document.querySelector("[data-tree-search]");
  const found = document.querySelector("[data-tree-found]");
  search?.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    if (!wanted) { found.textContent = ""; rows.filter(heading).forEach((row) => row.setAttribute("aria-expanded", "true")); layout(); return; }
    const hits = rows.filter((row) => row.textContent.toLowerCase().includes(wanted));
    const keep = new Set(hits.flatMap((row) => [row, ...parents(row)]));
    rows.forEach((row) => { row.hidden = !keep.has(row); });
    found.textContent = hits.filter((row) => !heading(row)).length;
  });
  search?.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") { event.preventDefault(); focus(shown()[0]); } });
})();
