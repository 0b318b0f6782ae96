// Whether this browser trusts the server: on the plain page by reaching HTTPS at all, on the secure page by
// registering a worker, which browsers refuse where a warning was only clicked away.
(() => {
  const state = document.getElementById("trust-state");
  const onward = document.getElementById("trust-onward");
  const again = document.getElementById("trust-again");

  async function trusted() {
    if (location.protocol !== "https:") {
      const answer = await fetch(state.dataset.here, { mode: "cors", cache: "no-store", credentials: "omit" });
      return answer.ok;
    }
    if (!navigator.serviceWorker) return null;
    const scope = state.dataset.worker.replace(/[^/]*$/, "nowhere/");
    const registration = await navigator.serviceWorker.register(state.dataset.worker, { scope });
    await registration.unregister();
    return true;
  }

  async function check() {
    let found;
    try {
      found = await trusted();
    } catch {
      found = false;
    }
    state.textContent = found === null ? state.dataset.bare : found ? state.dataset.yes : state.dataset.no;
    state.dataset.state = found ? "yes" : "no";
    state.className = found ? "note note-success" : "note note-warning";
    onward.hidden = !found;
  }

  const agent = navigator.userAgent;
  const system = /iPhone|iPad|Macintosh.*Mobile/.test(agent) ? "ios"
    : /HarmonyOS|OpenHarmony|HUAWEI/i.test(agent) ? "harmony"
    : /Android/.test(agent) ? "android"
    : /Windows/.test(agent) ? "windows" : "linux";
  const step = document.querySelector(`[data-system="${system}"]`);
  if (step) step.open = true;
  const profile = document.getElementById("trust-profile");
  if (profile) {
    profile.hidden = system !== "ios";
    document.getElementById("trust-certificate").classList.toggle("btn-primary", system !== "ios");
    profile.classList.add("btn-primary");
  }
  if (again) again.addEventListener("click", check);
  check();
})();
