// The wall screen turns its right-hand panels by itself; a click or a key on the panel turns them at once.
const clock = document.querySelector("[data-clock]");
const inChina = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
const tick = () => { if (clock) clock.textContent = inChina.format(new Date()); };
let shown = 0;
const turn = (by) => {
  const panels = [...document.querySelectorAll("[data-turn]")];
  const dots = [...document.querySelectorAll(".wall-dots i")];
  if (!panels.length) return;
  shown = (shown + by + panels.length) % panels.length;
  panels.forEach((panel, index) => { panel.hidden = index !== shown; });
  dots.forEach((dot, index) => dot.classList.toggle("here", index === shown));
};
const box = document.querySelector("[data-rotate]");
if (box) {
  const asked = Number(new URLSearchParams(location.search).get("panel"));
  turn(asked || 0);
  setInterval(() => turn(1), Number(box.dataset.rotate) * 1000);
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") turn(1);
    if (event.key === "ArrowLeft") turn(-1);
  });
  // New figures come with all panels visible: show the one that was shown.
  document.addEventListener("htmx:afterSwap", () => turn(0));
}
tick();
setInterval(tick, 10000);
