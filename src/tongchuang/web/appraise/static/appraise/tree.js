// The score tree: open and close, move by keys, search, filters kept in the address.
const table = document.querySelector("[data-tree]");
if (table) {
  const rows = [...table.tBodies[0].rows];
  // Rows name their parent by its number.
  const parentOf = (row) => rows[row.dataset.p];
  const withBranches = new Set(rows.filter((row) => row.classList.contains("branch")).map(parentOf));
  // The choice of standard, period and sources goes along with every link.
  for (const link of table.tBodies[0].querySelectorAll("a[href]")) link.search = link.search ? `${link.search}&${table.dataset.choice}` : table.dataset.choice;
  const search = document.querySelector("[data-tree-search]");
  const method = document.querySelector("[data-tree-method]");
  const flags = [...document.querySelectorAll("[data-tree-flag]")];
  const count = document.querySelector("[data-tree-count]");
  const texts = rows.map((row) => row.cells[0].textContent.trim().toLowerCase());

  const expanded = (row) => row.getAttribute("aria-expanded") === "true";
  const setExpanded = (row, open) => { if (row.hasAttribute("aria-expanded")) row.setAttribute("aria-expanded", String(open)); };
  const filtering = () => search.value.trim() !== "" || method.value !== "" || flags.some((flag) => flag.checked);

  const remember = () => {
    const url = new URL(location.href);
    const set = (key, value) => (value ? url.searchParams.set(key, value) : url.searchParams.delete(key));
    set("q", search.value.trim());
    set("method", method.value);
    set("show", flags.filter((flag) => flag.checked).map((flag) => flag.dataset.treeFlag).join("."));
    history.replaceState(null, "", url);
  };

  const show = () => {
    if (!filtering()) {
      const open = new Set();
      for (const row of rows) {
        const parent = parentOf(row);
        row.hidden = Boolean(parent) && !(open.has(parent) && expanded(parent));
        if (!row.hidden) open.add(row);
        row.classList.remove("found");
      }
      count.textContent = "";
      return;
    }
    const wanted = search.value.trim().toLowerCase();
    const marks = flags.filter((flag) => flag.checked).map((flag) => flag.dataset.treeFlag);
    const keep = new Set();
    let found = 0;
    rows.forEach((row, index) => {
      const leaf = row.classList.contains("leaf");
      const has = row.dataset.f.split(" ");
      const fits = (leaf || (wanted && !marks.length && !method.value)) && (!wanted || texts[index].includes(wanted))
        && (!method.value || row.dataset.m === method.value) && marks.every((mark) => has.includes(mark));
      row.classList.toggle("found", Boolean(fits && wanted));
      if (!fits) return;
      if (leaf) found += 1;
      for (let at = row; at; at = parentOf(at)) { keep.add(at); if (at !== row) setExpanded(at, true); }
    });
    for (const row of rows) row.hidden = !keep.has(row);
    count.textContent = String(found);
  };

  const visible = () => rows.filter((row) => !row.hidden);
  const focus = (row) => {
    if (!row) return;
    for (const each of rows) each.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const toggle = (row, open = !expanded(row)) => { setExpanded(row, open); show(); };

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr.branch");
    if (row && (event.target.closest(".toggle") || !event.target.closest("a"))) toggle(row);
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.target !== row) return;
    const list = visible();
    const at = list.indexOf(row);
    const act = {
      ArrowDown: () => focus(list[at + 1]), ArrowUp: () => focus(list[at - 1]),
      ArrowRight: () => (row.classList.contains("branch") && !expanded(row) ? toggle(row, true) : focus(list[at + 1])),
      ArrowLeft: () => (row.classList.contains("branch") && expanded(row) ? toggle(row, false) : focus(parentOf(row))),
      Home: () => focus(list[0]), End: () => focus(list.at(-1)), Enter: () => row.querySelector(".name a").click(),
    }[event.key];
    if (act) { event.preventDefault(); event.stopPropagation(); act(); }
  });
  document.querySelectorAll("[data-tree-open]").forEach((button) => button.addEventListener("click", () => {
    for (const row of rows) setExpanded(row, button.dataset.treeOpen === "all");
    show();
  }));
  let waiting;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { show(); remember(); }, 120); });
  for (const input of [method, ...flags]) input.addEventListener("change", () => { show(); remember(); });

  const asked = new URLSearchParams(location.search);
  search.value = asked.get("q") ?? "";
  method.value = asked.get("method") ?? "";
  for (const flag of flags) flag.checked = (asked.get("show") ?? "").split(".").includes(flag.dataset.treeFlag);
  // At first the projects and contents; items when one opens them.
  for (const row of rows) setExpanded(row, withBranches.has(row));
  show();
  if (rows.length) rows[0].tabIndex = 0;
}
