// Photos just taken: when, and where the phone stands. What a photo says itself wins on the server.
(() => {
  "use strict";
  const JUST_TAKEN = 10 * 60 * 1000;
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[type=file][data-photos]");
    if (!input) return;
    const form = input.form;
    const taken = form.querySelector("[data-taken]");
    const files = [...input.files];
    taken.value = files.map((file) => new Date(file.lastModified).toISOString().replace("Z", "+00:00")).join(" ");
    const fresh = files.length > 0 && files.every((file) => Math.abs(Date.now() - file.lastModified) < JUST_TAKEN);
    const longitude = form.querySelector("[data-longitude]");
    const latitude = form.querySelector("[data-latitude]");
    longitude.value = latitude.value = "";
    // The phone's place now says nothing about an old photo.
    if (!fresh || !navigator.geolocation) return;
    navigator.geolocation.getCurrentPosition((found) => {
      longitude.value = found.coords.longitude.toFixed(6);
      latitude.value = found.coords.latitude.toFixed(6);
    }, () => {}, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
})();
