// Reviewing by keys. Marks are made by the server; here classes move from one to the next, nothing walks the whole text.
(() => {
  "use strict";
  const review = document.querySelector("[data-review]");
  if (!review) return;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const text = one("#read-text");
  const panel = one("#duty-now");
  const list = one("#duty-list");
  const narrow = matchMedia("(max-width: 900px)");
  const current = () => one(".duty", panel);
  const marksOf = (id) => all(`mark[data-d~="${CSS.escape(id)}"]`, text);

  const side = (name) => {
    review.dataset.side = name;
    all(".review-tabs [data-side]").forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.side === name)));
  };

  // Only the text scrolls, not the page; lines out of sight have no height yet, so it is looked at once more.
  const centre = (mark) => {
    const go = () => {
      if (text.scrollHeight > text.clientHeight + 2) {
        text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
      } else if (narrow.matches && review.dataset.side === "text") mark.scrollIntoView({ block: "center" });
    };
    go();
    requestAnimationFrame(go);
  };
  const within = (row) => {
    const box = list.getBoundingClientRect();
    const at = row.getBoundingClientRect();
    if (at.top < box.top) list.scrollTop += at.top - box.top;
    else if (at.bottom > box.bottom) list.scrollTop += at.bottom - box.bottom;
  };

  // The duty in the panel is the one that is marked in the text and in the list.
  const follow = () => {
    const duty = current();
    if (!duty) return;
    all("mark.now", text).forEach((mark) => mark.classList.remove("now"));
    const marks = marksOf(duty.dataset.id);
    marks.forEach((mark) => mark.classList.add("now"));
    if (marks[0]) centre(marks[0]);
    all("li.now", list).forEach((row) => { row.classList.remove("now"); one("a", row)?.removeAttribute("aria-current"); });
    const row = document.getElementById(`row-${duty.dataset.id}`);
    row?.classList.add("now");
    one("a", row || document.createElement("i"))?.setAttribute("aria-current", "true");
    if (row) within(row);
    const address = new URL(location.href);
    address.searchParams.set("at", duty.dataset.id);
    history.replaceState(history.state, "", address);
  };
  // What a row says of a duty's state, its marks say too; the innermost of nested ones counts.
  const repaint = (row) => {
    marksOf(row.dataset.id).forEach((mark) => {
      if (mark.dataset.d.split(" ")[0] !== row.dataset.id) return;
      mark.classList.remove("s-open", "s-accepted", "s-rejected");
      mark.classList.add(`s-${row.dataset.state}`);
    });
  };
  const show = (id) => {
    if (!id) return;
    const query = list.dataset.show ? `?show=${encodeURIComponent(list.dataset.show)}` : "";
    htmx.ajax("GET", `/tasks/readings/duties/${id}/${query}`, { target: panel, swap: "innerHTML", source: panel });
  };
  const step = (by) => {
    const rows = all("li", list);
    const at = rows.findIndex((row) => row.dataset.id === current()?.dataset.id);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    if (next && next.dataset.id !== current()?.dataset.id) show(next.dataset.id);
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === panel) follow();
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const row = event.detail.target;
    if (row?.id?.startsWith("row-")) repaint(document.getElementById(row.id) || row);
  });

  // Places are counted in characters as the server counts them, from the beginning of the line.
  const placeOf = (node, offset) => {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!line || !text.contains(line)) return null;
    const range = document.createRange();
    range.setStart(line, 0);
    range.setEnd(node, offset);
    return Number(line.dataset.at) + [...range.toString()].length;
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const start = placeOf(range.startContainer, range.startOffset);
    const end = placeOf(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : { start, end };
  };
  // Pressing the button must not take the selection away first.
  one("#read-add button")?.addEventListener("pointerdown", (event) => event.preventDefault());
  one("#read-add")?.addEventListener("submit", (event) => {
    const place = selected();
    if (!place) {
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: one("button", event.target).dataset.none, tone: "warning" } }));
      return;
    }
    event.target.elements.start.value = place.start;
    event.target.elements.end.value = place.end;
  });

  const part = (name) => {
    const found = one(`details[data-part="${name}"]`, panel);
    if (!found) return;
    all("details.act[open]", panel).forEach((other) => { if (other !== found) other.open = false; });
    found.open = !found.open;
    if (found.open) {
      found.scrollIntoView({ block: "nearest" });
      one("textarea, input:not([type=hidden]), button", found)?.focus();
    }
  };
  // With the cursor inside the quote, the split is there.
  const splitAtCursor = () => {
    const selection = getSelection();
    const duty = current();
    if (!duty || !selection.rangeCount || !selection.isCollapsed || !text.contains(selection.anchorNode)) return false;
    const place = placeOf(selection.anchorNode, selection.anchorOffset);
    const form = one('details[data-part="split"] form', panel);
    if (place === null || place <= Number(duty.dataset.start) || place >= Number(duty.dataset.end) || !form) return false;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "place";
    field.value = place - Number(duty.dataset.start);
    form.append(field);
    form.submit();
    return true;
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("#read-text mark");
    if (mark && String(getSelection()) === "") {
      show(mark.dataset.d.split(" ")[0]);
      if (narrow.matches) side("list");
      return;
    }
    const link = event.target.closest("#duty-list a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); show(link.closest("li").dataset.id); return; }
    const tab = event.target.closest(".review-tabs [data-side]");
    if (tab) { side(tab.dataset.side); if (tab.dataset.side === "text") follow(); return; }
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key === "j") step(1);
    if (key === "k") step(-1);
  });

  const presses = (key) => one(`[data-key="${key}"]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (one("dialog[open]")) return;
    if (event.key === "Escape") { all("details.act[open]", panel).forEach((open) => { open.open = false; }); document.activeElement?.blur?.(); return; }
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const reject = one('details[data-part="reject"][open]', panel);
    if (reject && /^[1-9]$/.test(event.key)) { event.preventDefault(); one(`[data-digit="${event.key}"]`, reject)?.click(); return; }
    const deeds = {
      j: () => step(1), k: () => step(-1), a: () => one('[data-key="a"]', panel)?.click(), A: () => one("[data-anyway]", panel)?.click(),
      e: () => part("mend"), r: () => part("reject"), s: () => splitAtCursor() || part("split"),
      m: () => presses("m"), u: () => presses("u"), n: () => presses("n"), "?": () => presses("?"),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
  follow();
})();
