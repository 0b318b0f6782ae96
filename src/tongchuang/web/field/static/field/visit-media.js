// The pictures and voice notes of one item: taken, looked at, taken away.
import { ask, button, h, icon, lend, say, size, toast } from "./kit.js";
import { BadPicture, dropFile, takePhoto } from "./photos.js";
import { NoRoom } from "./room.js";
import { full, get } from "./store.js";
import { canRecord, record } from "./voice.js";

export const excuse = (error) => {
  if (error instanceof NoRoom) return say("no_room_photo", { free: size(error.room.free) });
  if (full(error)) return say("disk_full_photo");
  if (error instanceof BadPicture) return say(`picture_${error.code}`);
  if (error?.name === "NotAllowedError") return say("microphone_denied");
  return say("not_kept", { why: error?.message || error?.name || "" });
};

const look = async (file) => {
  const bytes = (await get("blobs", file.id)) || (await get("thumbs", file.id));
  if (!bytes) return;
  const url = URL.createObjectURL(new Blob([bytes], { type: file.media_type }));
  const dialog = h("dialog", { class: "lightbox", "aria-label": say("photo") }, h("img", { src: url, alt: say("photo") }),
    h("form", { method: "dialog" }, h("button", { class: "close", "aria-label": say("close") }, icon("x"))));
  dialog.addEventListener("close", () => { URL.revokeObjectURL(url); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
};

const shot = (file, url, remove) => h("div", { class: "field-shot", "data-file": file.id },
  h("button", { type: "button", class: "shot-open", onclick: () => look(file), "aria-label": say("look_at_photo") }, h("img", { src: url, alt: "", width: 96, height: 96 })),
  remove && h("button", { type: "button", class: "shot-drop", onclick: remove, "aria-label": say("remove_photo") }, icon("trash")),
  h("small", {}, size(file.size)));
export const thumbOf = async (file) => {
  const bytes = await get("thumbs", file.id);
  return bytes ? lend(bytes) : "";
};
const sound = async (file) => {
  const bytes = await get("blobs", file.id);
  return bytes ? lend(bytes, file.media_type) : "";
};

const voiceRow = (file, url, remove) => h("div", { class: "field-voice", "data-file": file.id },
  url ? h("audio", { controls: true, preload: "metadata", src: url }) : h("span", {}, say("voice_sent")),
  remove && h("button", { type: "button", class: "btn btn-lg", onclick: remove, "aria-label": say("remove_voice") }, icon("trash")));

export const gallery = async (files, { onDrop = null } = {}) => {
  const pictures = files.filter((file) => file.kind === "photo");
  const voices = files.filter((file) => file.kind === "audio");
  const dropping = (file, question) => onDrop && (async () => {
    if (!(await ask({ title: question, text: say("remove_text"), yes: say("remove"), danger: true }))) return;
    await dropFile(file);
    onDrop(file);
  });
  return h("div", { class: "field-media" },
    pictures.length ? h("div", { class: "field-shots" }, await Promise.all(pictures.map(async (file) => shot(file, await thumbOf(file), dropping(file, say("remove_photo_ask")))))) : null,
    await Promise.all(voices.map(async (file) => voiceRow(file, await sound(file), dropping(file, say("remove_voice_ask"))))));
};

// The camera: the phone's own, at once. A second way takes pictures from the album.
export const cameraButtons = ({ about, limits, taken, busy, keepOriginal, few = () => true }) => {
  const take = (source) => async (event) => {
    const picked = [...event.target.files];
    event.target.value = "";
    for (const [i, file] of picked.entries()) {
      if (!few()) { toast(say("photos_enough", { n: limits.photos_per_check }), true); break; }
      busy(say("photo_working", { i: i + 1, n: picked.length }));
      try {
        taken(await takePhoto(file, { ...about, edge: limits.photo_edge, most: limits.photo_bytes, keepOriginal: keepOriginal(), source }));
      } catch (error) {
        toast(excuse(error), true);
        if (error instanceof NoRoom || full(error)) break;
      }
    }
    busy("");
  };
  const input = (source, words, picture, kind) => h("label", { class: `btn btn-lg field-camera ${kind}` }, icon(picture), h("span", {}, words),
    h("input", { type: "file", accept: "image/jpeg,image/png,image/webp", capture: source === "camera" ? "environment" : null, multiple: source === "album", onchange: take(source), "data-source": source }));
  return [input("camera", say("take_photo"), "camera", "camera-first"), input("album", say("from_album"), "photo", "")];
};

export const voiceButton = ({ about, kept }) => {
  if (!canRecord()) return null;
  let running = null;
  const face = button(say("speak"), async () => {
    if (running) { running.stop(); return; }
    face.disabled = true;
    try {
      running = await record(about, {
        tick: (seconds) => { face.querySelector("span").textContent = say("speaking", { s: seconds }); },
        ended: (file, error) => {
          running = null;
          face.classList.remove("recording");
          face.querySelector("span").textContent = say("speak");
          if (error) toast(excuse(error), true);
          if (file) kept(file);
        },
      });
      face.classList.add("recording");
      face.querySelector("span").textContent = say("speaking", { s: 0 });
    } catch (error) {
      toast(excuse(error), true);
    } finally {
      face.disabled = false;
    }
  }, { picture: "microphone", class: "btn btn-lg field-speak" });
  return { face, stop: () => running?.stop() };
};
