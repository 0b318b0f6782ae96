// Sites near me: asks for the position only when the button is pressed.
const button = document.getElementById("near-me");
const note = document.getElementById("near-note");

button?.addEventListener("click", () => {
  if (!navigator.geolocation) { note.textContent = button.dataset.failed; return; }
  note.textContent = button.dataset.locating;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      note.textContent = "";
      const query = new URLSearchParams({ longitude: coords.longitude.toFixed(6), latitude: coords.latitude.toFixed(6) });
      window.htmx.ajax("GET", `${button.dataset.url}?${query}`, "#site-hits");
    },
    () => { note.textContent = button.dataset.failed; },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
});
