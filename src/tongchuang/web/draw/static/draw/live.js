// The witnesses' page: counts down by the server's clock, asks whether something has happened, has the input read aloud first.
const body = document.body;
const { stateUrl, version, drawAt, days } = body.dataset;
const count = document.getElementById("count");
const before = document.getElementById("before");
const form = document.getElementById("enter");
const offline = document.getElementById("offline");
const whole = document.getElementById("whole");
let ahead = Date.parse(body.dataset.now) - Date.now();
const due = Date.parse(drawAt);

function tick() {
  if (!count || !before || before.hidden) return;
  const left = Math.ceil((due - Date.now() - ahead) / 1000);
  if (left <= 0) {
    before.hidden = true;
    form.hidden = false;
    form.querySelector("input:not([type=hidden])")?.focus();
    return;
  }
  const two = (number) => String(number).padStart(2, "0");
  const clock = `${two(Math.floor(left / 3600) % 24)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
  count.textContent = left >= 86400 ? `${Math.floor(left / 86400)} ${days} ${clock}` : clock;
}

async function ask() {
  try {
    const asked = Date.now();
    const response = await fetch(stateUrl, { cache: "no-store", headers: { Accept: "application/json" } });
    if (response.status === 404) { location.reload(); return; }
    if (!response.ok) throw new Error(String(response.status));
    const found = await response.json();
    ahead = Date.parse(found.now) - (asked + Date.now()) / 2;
    offline.hidden = true;
    if (found.version !== version) { location.reload(); return; }
  } catch {
    offline.hidden = false;
  }
  setTimeout(ask, document.hidden ? 15000 : 3000);
}

if (form) {
  const sure = document.getElementById("sure");
  const look = document.getElementById("look");
  const send = document.getElementById("send");
  const typed = document.getElementById("typed");
  const input = form.elements.public_input;
  look.hidden = false;
  send.hidden = true;
  look.addEventListener("click", () => {
    if (!form.reportValidity()) return;
    if (input && !input.value.trim()) { input.focus(); return; }
    typed.textContent = input ? input.value.trim() : "";
    sure.showModal();
  });
  document.getElementById("not-yet").addEventListener("click", () => sure.close());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); look.click(); }
  });
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    const busy = sure.querySelector("button");
    busy.textContent = send.dataset.busy;
  });
}
if (document.documentElement.requestFullscreen) {
  whole.hidden = false;
  whole.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  });
}
tick();
setInterval(tick, 250);
setTimeout(ask, 3000);
