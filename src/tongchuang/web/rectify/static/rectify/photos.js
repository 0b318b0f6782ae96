// Photos just taken: when, and where the phone stands. What a photo says itself wins on the server.
(() => {
  "use strict";
  const JUST_TAKEN = 10 * 60 * 1000;
  const placing = new Map();
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
    const place = new Promise((done) => {
      navigator.geolocation.getCurrentPosition((found) => {
        longitude.value = found.coords.longitude.toFixed(6);
        latitude.value = found.coords.latitude.toFixed(6);
        done();
      }, done, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    }).then(() => { if (placing.get(form) === place) placing.delete(form); });
    placing.set(form, place);
  });
  // Whoever is quicker than the phone finds its place would be asked for an explanation: the form waits for it.
  document.addEventListener("submit", (event) => {
    const place = placing.get(event.target);
    if (!place) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    if (button) button.disabled = true;
    place.then(() => { if (button) button.disabled = false; event.target.requestSubmit(button); });
  }, true);
})();
