// Sites on the phone: found by name, code, pinyin initials, by nearness, and by the plate on their wall.
import { metres } from "./ids.js";
import { get } from "./store.js";
import { sha256Hex } from "../shared/sha256.js";

// Rows of the answer (docs/field-api.md) as objects.
export const unfold = ({ columns, rows, types, streets }) => rows.map((row) => {
  const site = Object.fromEntries(columns.map((name, i) => [name, row[i]]));
  return named(site, types, streets);
});
export const named = (site, types = {}, streets = []) => ({
  ...site, type_title: site.type_title || types[site.type] || site.type,
  street: typeof site.street === "number" ? streets[site.street] || "" : site.street || "", plates: site.plates || [],
});

let held = { key: null, sites: [] };
export const sitesOf = async (person) => {
  const pack = await get("packs", `${person}:places`);
  const key = pack && `${person}:${pack.etag}:${pack.taken_at}`;
  if (held.key !== key || !key) held = { key, sites: pack ? unfold(pack.body) : [] };
  return held.sites;
};

const plain = (text) => (text || "").toLowerCase().replace(/\s+/g, "");
const rank = (site, text) => {
  const name = plain(site.name);
  const initials = plain(site.initials);
  const code = plain(site.code);
  if (code === text || name === text) return 0;
  if (name.startsWith(text) || initials.startsWith(text) || code.startsWith(text)) return 1;
  if (name.includes(text)) return 2;
  if (initials.includes(text)) return 3;
  return code.includes(text) || plain(site.address).includes(text) ? 4 : null;
};
export const search = (sites, words, limit = 30) => {
  const text = plain(words);
  if (!text) return [];
  return sites.map((site) => [rank(site, text), site]).filter(([value]) => value !== null)
    .sort((a, b) => a[0] - b[0] || a[1].name.length - b[1].name.length).slice(0, limit).map(([, site]) => site);
};

export const placed = (site) => typeof site.longitude === "number" && typeof site.latitude === "number";
export const near = (sites, place, limit = 30, within = 3000) => sites.filter(placed)
  .map((site) => ({ ...site, metres: metres(site, place) })).filter((site) => site.metres <= within)
  .sort((a, b) => a.metres - b.metres).slice(0, limit);

// What a plate's code is when somebody types it from the wall (no i, l, o and u are on plates).
export const tidyCode = (text) => text.trim().toLowerCase().replace(/[\s-]/g, "").replace(/[il]/g, "1").replace(/o/g, "0");
export const codeIn = (text) => {
  const found = /(?:\/q\/|^)([0-9a-z][0-9a-z\s-]{10,40})\/?(?:[?#].*)?$/i.exec(text.trim());
  return found ? tidyCode(found[1]) : "";
};
export const plateHash = async (code) => (await sha256Hex(new TextEncoder().encode(code))).slice(0, 16);
export const byPlate = async (sites, code) => {
  const hash = await plateHash(code);
  return sites.find((site) => site.plates.includes(hash)) || null;
};
