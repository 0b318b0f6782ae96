// 扫码: the plate on a wall leads to its site, without a network; where there is no camera, its code is typed.
import { button, empty, h, say, urls } from "./kit.js";
import { lead } from "./page-find.js";
import { codeIn } from "./sites.js";

const EDGE = 720;

// reader(): async (video) → text or "". The browser's own reader where it knows QR codes, else the library.
const reader = async () => {
  if ("BarcodeDetector" in globalThis && (await BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code")) {
    const own = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await own.detect(video))[0]?.rawValue || "";
  }
  const { decodeQR } = await import(urls.qr);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, EDGE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width) return "";
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)) || "";
    } catch {
      return ""; // no code in this picture
    }
  };
};

export const show = async (main, app) => {
  const words = h("p", { class: "field-lead", role: "status", id: "scan-words" }, say("scan_text"));
  const video = h("video", { playsinline: true, ".muted": true, "aria-label": say("scan"), id: "scan-video" });
  const typed = h("input", { class: "form-control form-control-lg", placeholder: say("type_code"), "aria-label": say("type_code"), maxlength: 80, autocapitalize: "none", autocomplete: "off", id: "scan-typed" });
  const open = async (text) => {
    const code = codeIn(text);
    const why = code ? await lead(app, code) : say("not_a_plate");
    if (why) words.textContent = why;
    return !why;
  };
  const form = h("form", { class: "find-row", onsubmit: (event) => { event.preventDefault(); open(typed.value); } }, typed, h("button", { class: "btn btn-lg btn-primary" }, say("open_site")));
  const light = button(say("light"), null, { picture: "bolt", hidden: true });
  main.replaceChildren(h("div", { class: "field-page" }, h("h1", {}, say("scan")), h("div", { class: "viewfinder" }, video), words, light, form,
    h("p", { class: "buttons" }, button(say("find"), () => app.go("find"), { picture: "search" }), button(say("map"), () => app.go("map"), { picture: "map-2" }))));
  let going = true;
  let stream = null;
  const stop = () => { going = false; for (const track of stream?.getTracks() || []) track.stop(); };
  const watch = async () => {
    if (!navigator.mediaDevices?.getUserMedia) { words.textContent = say("no_camera"); return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } });
    } catch (error) {
      main.querySelector(".viewfinder").replaceChildren(empty(say("no_camera"), say(error.name === "NotAllowedError" ? "camera_denied" : "no_camera_text")));
      return;
    }
    if (!going) { stop(); return; }
    video.srcObject = stream;
    await video.play().catch(() => {});
    lamp(stream.getVideoTracks()[0], light);
    const read = await reader();
    let seen = "";
    while (going) {
      const text = document.hidden ? "" : await read(video).catch(() => "");
      if (text && text !== seen) {
        seen = text;
        navigator.vibrate?.(40);
        if (await open(text)) return;
      }
      await new Promise((done) => { setTimeout(done, 160); });
    }
  };
  watch();
  return stop;
};

const lamp = (track, face) => {
  if (!track?.getCapabilities?.().torch) return;
  let on = false;
  face.hidden = false;
  face.addEventListener("click", () => { on = !on; track.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {}); });
};
