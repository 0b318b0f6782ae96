// Voice notes. What was said is kept every few seconds while somebody speaks, so that a dead battery loses little.
import { stamp, uuid7 } from "./ids.js";
import { needRoom } from "./room.js";
import { write } from "./store.js";
import { sha256Hex } from "../shared/sha256.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
const LONGEST = 180_000;
const EVERY = 4000;

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
const typeOf = () => TYPES.find((type) => MediaRecorder.isTypeSupported(type)) || "";

const keep = async (file, parts) => {
  const bytes = await new Blob(parts).arrayBuffer();
  const row = { ...file, size: bytes.byteLength, sha256: await sha256Hex(new Uint8Array(bytes)) };
  await write(["files", "blobs"], (at) => { at.files.put(row); at.blobs.put(bytes, row.id); });
  return row;
};

// record({visit, person, item}, {tick, ended}): begins at once; gives {stop}. `ended` gets the row, or null and an error.
export const record = async ({ visit, person, item }, { tick, ended }) => {
  await needRoom(3_000_000);
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  const type = typeOf();
  const recorder = new MediaRecorder(stream, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: 32_000 });
  const began = Date.now();
  const parts = [];
  let file = {
    id: uuid7(began), visit, person, item, kind: "audio", state: "kept", offset: 0, created_at: began,
    media_type: (recorder.mimeType || type).split(";")[0], facts: { taken_at: stamp(began) },
  };
  const seconds = () => Math.round((Date.now() - began) / 1000);
  let writing = Promise.resolve();
  recorder.addEventListener("dataavailable", ({ data }) => {
    if (!data.size) return;
    parts.push(data);
    const now = parts.slice();
    writing = writing.then(async () => { file = await keep({ ...file, seconds: seconds() }, now); }).catch(() => {});
  });
  const clock = setInterval(() => {
    tick(seconds());
    if (Date.now() - began > LONGEST && recorder.state === "recording") recorder.stop();
  }, 500);
  recorder.addEventListener("stop", async () => {
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
    try {
      await writing;
      ended(parts.length ? await keep({ ...file, seconds: seconds() }, parts) : null, null);
    } catch (error) {
      ended(null, error);
    }
  });
  recorder.start(EVERY);
  return { stop: () => { if (recorder.state !== "inactive") recorder.stop(); } };
};
