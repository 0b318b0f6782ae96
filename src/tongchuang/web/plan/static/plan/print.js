// A page that is meant for paper has a button for it.
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
