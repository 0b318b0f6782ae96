// What a camera wrote into a JPEG (EXIF 2.32): when, where, with what. Read before shrinking, which loses it.
const TAGS = {
  0x010f: "make", 0x0110: "model", 0x0131: "software", 0x0132: "changed", 0x9003: "taken", 0x9011: "zone", 0x8769: "exif", 0x8825: "gps", 0x0112: "turned",
};
const PLACE = { 1: "ns", 2: "latitude", 3: "ew", 4: "longitude" };
const SIZES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

// Where the TIFF part begins and ends inside the JPEG, or null.
const tiffOf = (view) => {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= view.byteLength;) {
    const marker = view.getUint16(at);
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;
    const size = view.getUint16(at + 2);
    if (size < 2) return null;
    if (marker === 0xffe1 && size >= 16 && at + 10 <= view.byteLength && view.getUint32(at + 4) === 0x45786966) {
      return [at + 10, Math.min(at + 2 + size, view.byteLength)];
    }
    at += 2 + size;
  }
  return null;
};

const valueOf = (view, at, type, number, small) => {
  if (type === 2) {
    let text = "";
    for (let i = 0; i < number; i += 1) {
      const code = view.getUint8(at + i);
      if (!code) break;
      text += String.fromCharCode(code);
    }
    return text.trim();
  }
  if (type === 5) {
    return Array.from({ length: number }, (_, i) => {
      const below = view.getUint32(at + i * 8 + 4, small);
      return below ? view.getUint32(at + i * 8, small) / below : NaN;
    });
  }
  if (type === 3) return view.getUint16(at, small);
  return type === 4 ? view.getUint32(at, small) : null;
};

const folder = (view, from, start, names, small) => {
  const found = {};
  if (start + 2 > view.byteLength) return found;
  const number = view.getUint16(start, small);
  for (let i = 0; i < number; i += 1) {
    const at = start + 2 + i * 12;
    if (at + 12 > view.byteLength) break;
    const name = names[view.getUint16(at, small)];
    if (!name) continue;
    const type = view.getUint16(at + 2, small);
    const many = view.getUint32(at + 4, small);
    const bytes = (SIZES[type] || 0) * many;
    const place = bytes <= 4 ? at + 8 : from + view.getUint32(at + 8, small);
    // A broken file may point anywhere; what lies outside is not there.
    if (!bytes || bytes > 4096 || place + bytes > view.byteLength) continue;
    found[name] = valueOf(view, place, type, many, small);
  }
  return found;
};

const degrees = (parts, sign, most) => {
  if (!Array.isArray(parts) || parts.length < 3 || parts.some((part) => !Number.isFinite(part))) return null;
  const value = (parts[0] + parts[1] / 60 + parts[2] / 3600) * sign;
  return Math.abs(value) <= most ? Math.round(value * 1e7) / 1e7 : null;
};

// "2026:11:22 09:12:03" is the camera's own wall clock; with a zone it is a moment.
export const moment = (text, zone, here) => {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(text || "");
  if (!parts || Number(parts[1]) < 1990) return null;
  const offset = /^[+-]\d\d:\d\d$/.test(zone || "") ? zone : here;
  const iso = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}${offset}`;
  return Number.isNaN(Date.parse(iso)) ? null : iso;
};

// {exif_taken_at, exif_longitude, exif_latitude, make, model, software}: null or "" for what isn't there.
export const exifOf = (bytes, here = "+08:00") => {
  const none = { exif_taken_at: null, exif_longitude: null, exif_latitude: null, make: "", model: "", software: "" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const part = tiffOf(view);
  if (!part || part[0] + 8 > view.byteLength) return none;
  const [from] = part;
  const order = view.getUint16(from);
  if (order !== 0x4949 && order !== 0x4d4d) return none;
  const small = order === 0x4949;
  const first = folder(view, from, from + view.getUint32(from + 4, small), TAGS, small);
  const shot = typeof first.exif === "number" ? folder(view, from, from + first.exif, TAGS, small) : {};
  const place = typeof first.gps === "number" ? folder(view, from, from + first.gps, PLACE, small) : {};
  const latitude = degrees(place.latitude, place.ns === "S" ? -1 : 1, 90);
  const longitude = degrees(place.longitude, place.ew === "W" ? -1 : 1, 180);
  const both = latitude !== null && longitude !== null;
  return {
    exif_taken_at: moment(shot.taken || first.changed, shot.zone, here),
    exif_longitude: both ? longitude : null, exif_latitude: both ? latitude : null,
    make: (first.make || "").slice(0, 80), model: (first.model || "").slice(0, 80), software: (first.software || "").slice(0, 80),
  };
};
