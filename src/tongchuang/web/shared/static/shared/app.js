// The shell's behaviour: dialogs, menus, the side panel, the lightbox, toasts, keys. No page needs more to be read.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // ---- dialogs and menus
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    one("[name=q], textarea, input:not([type=hidden])", dialog)?.focus();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) { event.preventDefault(); open(opener.dataset.open); return; }
    const closer = event.target.closest("[data-close]");
    if (closer) { closer.closest("dialog")?.close(); return; }
    if (event.target instanceof HTMLDialogElement && event.target.matches("dialog:not(.confirm)")) event.target.close();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
    if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
  });

  // ---- toasts
  const toasts = one("#toasts");
  const leave = (note) => setTimeout(() => note.remove(), note.matches(".toast-error, .toast-warning") ? 12000 : 6000);
  const toast = (text, tone = "info") => {
    if (!toasts) return;
    const note = document.createElement("div");
    note.className = `toast-note toast-${tone}`;
    note.textContent = text;
    toasts.append(note);
    leave(note);
  };
  all(".toast-note").forEach(leave);
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("htmx:sendError", () => toast(toasts.dataset.failed, "error"));
  // A refused request still carries a page that says why: show that box, not nothing.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status < 400 || status === 422) return;
    const found = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(".error-box, main");
    toast(found ? all("h1, p:not(.buttons)", found).map((part) => part.textContent.trim()).join(" ") : toasts.dataset.failed, "error");
  });

  // ---- what waits for me: one answer for rail, bar and bell
  document.addEventListener("waiting", (event) => {
    const counts = event.detail;
    all("[data-waiting]").forEach((mark) => {
      const count = counts[mark.dataset.waiting] || 0;
      mark.hidden = !count;
      mark.textContent = count > 99 ? "99+" : count;
    });
  });

  // ---- side panel
  const panel = one("#side-panel");
  const closePanel = () => {
    if (!panel || panel.hidden) return false;
    panel.hidden = true;
    panel.replaceChildren();
    return true;
  };
  let panelAddress = "";
  const panelBar = () => {
    const bar = document.createElement("div");
    bar.className = "panel-bar";
    const link = document.createElement("a");
    link.href = panelAddress;
    link.className = "btn btn-sm";
    link.textContent = panel.dataset.openLabel;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-sm";
    close.dataset.closePanel = "";
    close.textContent = panel.dataset.closeLabel;
    bar.append(link, close);
    return bar;
  };
  // On a wide screen a row opens beside the list; on a phone, and with Ctrl, it is a link like any other.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.row-link[data-panel]");
    if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey || innerWidth < 901) return;
    event.preventDefault();
    panelAddress = link.href;
    all(".list tr.current").forEach((row) => row.classList.remove("current"));
    link.closest("tr")?.classList.add("current");
    htmx.ajax("GET", link.href, { target: "#side-panel", swap: "innerHTML", source: panel });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === panel) {
      panel.prepend(panelBar());
      panel.hidden = false;
      panel.scrollTop = 0;
      document.dispatchEvent(new CustomEvent("panel:open", { detail: { panel } }));
    }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-close-panel]")) closePanel(); });

  // ---- lightbox
  const box = one("#lightbox");
  let pictures = [];
  let shown = 0;
  const show = (index) => {
    shown = (index + pictures.length) % pictures.length;
    const link = pictures[shown];
    const image = one("#lightbox-image");
    image.src = link.href;
    image.alt = one("img", link)?.alt || "";
    one("#lightbox-caption").textContent = link.dataset.caption || "";
    all("[data-lightbox-step]", box).forEach((button) => { button.hidden = pictures.length < 2; });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-lightbox]");
    if (link && box && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      pictures = all("a[data-lightbox]");
      show(pictures.indexOf(link));
      box.showModal();
      return;
    }
    const step = event.target.closest("[data-lightbox-step]");
    if (step) show(shown + Number(step.dataset.lightboxStep));
  });

  // ---- lists: rows by keyboard, ticking, the bulk bar
  const rows = () => all(".list tbody tr[data-row]");
  const move = (by) => {
    const present = rows();
    if (!present.length) return;
    const at = present.findIndex((row) => row.classList.contains("current"));
    present[at]?.classList.remove("current");
    const next = present[Math.max(0, Math.min(present.length - 1, at < 0 ? 0 : at + by))];
    next.classList.add("current");
    next.scrollIntoView({ block: "nearest" });
  };
  const current = () => one(".list tbody tr.current");
  const countTicked = () => {
    const count = one("[data-ticked]");
    const bar = count?.closest(".bulk");
    if (!bar) return;
    const ticked = all(".list input[name=ids]:checked").length;
    bar.hidden = !ticked;
    count.textContent = ticked;
    const everything = one("input[name=all]", bar);
    if (everything && !ticked) everything.checked = false;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) all(".list input[name=ids]").forEach((tick) => { tick.checked = event.target.checked; });
    if (event.target.matches("[data-tick-all], input[name=ids]")) countTicked();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".list tbody tr[data-row]");
    if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    one("a.row-link", row)?.click();
  });

  // ---- a page that is meant for paper has a button for it
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

  // ---- keys
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) { event.preventDefault(); open("search"); return; }
    if (event.key === "Escape") { all("details.menu[open]").forEach((menu) => { menu.open = false; }); if (!one("dialog[open]")) closePanel(); return; }
    if (box?.open) { if (event.key === "ArrowLeft") show(shown - 1); if (event.key === "ArrowRight") show(shown + 1); return; }
    if (one("dialog[open]")) {
      const hits = all("#search-hits a");
      if (hits.length && one("#search")?.open && ["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        const at = hits.indexOf(document.activeElement);
        hits[Math.max(0, Math.min(hits.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
      }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !one(".list")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && !event.target.closest("a, button, summary") && current()) one("a.row-link", current())?.click();
    else if (event.key === "x" && current()) one("input[name=ids]", current())?.click();
  });
  // A page from the browser's memory must not show menus or dialogs half-open.
  window.addEventListener("pageshow", () => { all("details.menu[open]").forEach((menu) => { menu.open = false; }); countTicked(); });
})();
