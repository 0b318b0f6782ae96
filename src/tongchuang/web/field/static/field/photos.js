// A picture from the camera: hashed and read first, then shrunk, then kept with its thumbnail, all in one write.
import { exifOf } from "./exif.js";
import { queue, stamp, uuid7 } from "./ids.js";
import { needRoom } from "./room.js";
import { write } from "./store.js";
import { here } from "./whereabouts.js";
import { sha256Hex } from "../shared/sha256.js";

const THUMB = 256;
const QUALITY = 0.86;
const SMALL_ENOUGH = 1_500_000;
const TYPES = { "image/jpeg": 1, "image/png": 1, "image/webp": 1 };

export class BadPicture extends Error {
  constructor(code) {
    super(code);
    this.name = "BadPicture";
    this.code = code;
  }
}

const canvasOf = (width, height) => {
  if (globalThis.OffscreenCanvas) return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
};
const blobOf = (canvas, quality) => (canvas.convertToBlob
  ? canvas.convertToBlob({ type: "image/jpeg", quality })
  : new Promise((done, failed) => { canvas.toBlob((blob) => (blob ? done(blob) : failed(new BadPicture("unreadable"))), "image/jpeg", quality); }));
const drawn = async (source, edge, quality) => {
  const scale = Math.min(1, edge / Math.max(source.width, source.height));
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const canvas = canvasOf(width, height);
  const pen = canvas.getContext("2d");
  // White, not black, where a PNG has nothing.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, width, height);
  const blob = await blobOf(canvas, quality);
  // Phones keep the memory of a canvas until it is made small.
  canvas.width = 0;
  canvas.height = 0;
  return { bytes: await blob.arrayBuffer(), width, height };
};

export const shrink = async (blob, edge) => {
  let picture;
  try {
    picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    throw new BadPicture("unreadable");
  }
  try {
    const { width, height } = picture;
    const thumb = (await drawn(picture, THUMB, 0.7)).bytes;
    const keep = Math.max(width, height) <= edge && blob.size <= SMALL_ENOUGH && TYPES[blob.type];
    const small = keep ? null : await drawn(picture, edge, QUALITY);
    return { thumb, small, width, height };
  } finally {
    picture.close();
  }
};

const zone = () => stamp().slice(-6);

// One photo as rows of the store: {file, original|null, bytes…}. Nothing is written yet.
export const develop = async (blob, { visit, person, item, edge, keepOriginal, source, now = Date.now() }) => {
  const raw = await blob.arrayBuffer();
  const bytes = new Uint8Array(raw);
  const hash = await sha256Hex(bytes);
  const exif = exifOf(bytes, zone());
  const { thumb, small, width, height } = await shrink(blob, edge);
  const place = source === "camera" ? here() : null;
  const facts = {
    taken_at: exif.exif_taken_at || stamp(Math.min(blob.lastModified || now, now)),
    longitude: place?.longitude ?? null, latitude: place?.latitude ?? null, accuracy_m: place?.accuracy_m ?? null, mocked: null,
    ...exif, original_sha256: hash, original_width: width, original_height: height, original_size: raw.byteLength, shrunk: Boolean(small), source,
  };
  const kept = small ? small.bytes : raw;
  const row = { visit, person, item, state: "kept", offset: 0, created_at: now };
  const file = {
    ...row, id: uuid7(now), kind: "photo", size: kept.byteLength, media_type: small ? "image/jpeg" : blob.type,
    sha256: small ? await sha256Hex(new Uint8Array(kept)) : hash, facts, original: null,
  };
  const files = [[file, kept]];
  if (keepOriginal && small) {
    const original = { ...row, id: uuid7(now), kind: "original", size: raw.byteLength, media_type: blob.type, sha256: hash, facts };
    file.original = original.id;
    files.push([original, raw]);
  }
  return { files, thumb };
};

const inTurn = queue();
// Keeps a photo and gives its row; one at a time, so that twenty at once don't fill the memory.
export const takePhoto = (blob, options) => inTurn(async () => {
  if (!TYPES[blob.type]) throw new BadPicture(/hei[cf]/.test(blob.type) ? "heic" : "type");
  if (blob.size > options.most) throw new BadPicture("too_large");
  await needRoom(Math.min(blob.size, 4_000_000) + (options.keepOriginal ? blob.size : 0));
  const { files, thumb } = await develop(blob, options);
  await write(["files", "blobs", "thumbs"], (at) => {
    for (const [row, bytes] of files) { at.files.put(row); at.blobs.put(bytes, row.id); }
    at.thumbs.put(thumb, files[0][0].id);
  });
  return files[0][0];
});

export const dropFile = (file) => write(["files", "blobs", "thumbs"], (at) => {
  for (const id of [file.id, file.original].filter(Boolean)) { at.files.delete(id); at.blobs.delete(id); }
  at.thumbs.delete(file.id);
});
