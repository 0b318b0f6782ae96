// What stands in the files of a draw: the record of sites, that of inspectors, and what was published at sealing.
import { Fields, parseDocument } from "./documents.js";
import { isoDay, readDay, readInstant } from "./instants.js";
import { Problem, compare, compareRows, nameProblem } from "./names.js";

const HEAD = ["number", "plan", "sealed_at", "drawn_at", "steerable", "commitment", "secret", "public_input", "seed"];
const RECORD = [...HEAD, "frame_hash", "strata", "frame"];
const POOL = ["size", "rotation_days", "visits_from", "inspectors", "places", "history"];
const CREWS = [...HEAD, "pool_hash", "visits", ...POOL];
const SEALED = ["number", "plan", "sealed_at", "draw_at", "public_input_from", "repeats", "reason", "commitment",
  "frame_hash", "plan_hash", "pool_hash", "excluded", "quotas"];

export function isCrewRecord(bytes) {
  try {
    return parseDocument(bytes).has("pool_hash");
  } catch {
    return false;
  }
}

export function isSealed(bytes) {
  try {
    return parseDocument(bytes).has("plan_hash");
  } catch {
    return false;
  }
}

export function readRecord(bytes) {
  const fields = new Fields(parseDocument(bytes), RECORD, "record");
  const number = fields.whole("number", 1);
  const plan = fields.text("plan");
  const times = { sealed_at: fields.instant("sealed_at"), drawn_at: fields.instant("drawn_at") };
  const steerable = fields.flag("steerable");
  const hashes = { frame_hash: fields.digest("frame_hash"), commitment: fields.digest("commitment"), secret: fields.digest("secret") };
  const publicInput = fields.text("public_input");
  const seed = fields.digest("seed");
  const strata = fields.items("strata").map((row, index) => {
    const one = new Fields(row, ["stratum", "quota", "short", "drawn", "substitutes"], `stratum ${index + 1}`);
    return {
      stratum: one.text("stratum"), quota: one.whole("quota", 0), short: one.whole("short", 0),
      drawn: one.texts("drawn"), substitutes: one.texts("substitutes"),
    };
  });
  const frame = fields.items("frame");
  for (const row of frame) {
    if (!Array.isArray(row) || row.length !== 2 || row.some((text) => typeof text !== "string")) {
      throw new Problem("field.kind", { field: "frame" });
    }
  }
  return { number, plan, ...times, steerable, ...hashes, public_input: publicInput, seed, strata, frame };
}

export function readSealed(bytes) {
  const fields = new Fields(parseDocument(bytes), SEALED, "sealed");
  const found = {
    number: fields.whole("number", 1), plan: fields.text("plan"),
    sealed_at: zoned(fields, "sealed_at"), draw_at: zoned(fields, "draw_at"),
    public_input_from: fields.text("public_input_from"),
    repeats: fields.found.get("repeats") === null ? null : fields.whole("repeats", 1),
    reason: fields.text("reason"), commitment: fields.digest("commitment"), frame_hash: fields.digest("frame_hash"),
    plan_hash: fields.digest("plan_hash"),
    pool_hash: fields.found.get("pool_hash") === "" ? "" : fields.digest("pool_hash"),
    excluded: fields.whole("excluded", 0), quotas: new Map(),
  };
  fields.items("quotas").forEach((row, index) => {
    const one = new Fields(row, ["stratum", "quota", "sites"], `quota ${index + 1}`);
    const quota = { stratum: one.text("stratum"), quota: one.whole("quota", 0), sites: one.whole("sites", 0) };
    if (found.quotas.has(quota.stratum)) throw new Problem("stratum.twice", { stratum: quota.stratum });
    found.quotas.set(quota.stratum, quota);
  });
  return found;
}

function zoned(fields, name) {
  const text = fields.instant(name);
  if (!readInstant(text).zoned) throw new Problem("field.kind", { field: name });
  return text;
}

export function readCrewRecord(bytes) {
  const fields = new Fields(parseDocument(bytes), CREWS, "record");
  const head = {
    number: fields.whole("number", 1), plan: fields.text("plan"),
    sealed_at: fields.instant("sealed_at"), drawn_at: fields.instant("drawn_at"),
    steerable: fields.flag("steerable"), pool_hash: fields.digest("pool_hash"),
    commitment: fields.digest("commitment"), secret: fields.digest("secret"),
    public_input: fields.text("public_input"), seed: fields.digest("seed"),
  };
  const visits = fields.items("visits").map((row, index) => {
    const one = new Fields(row, ["visit", "sites", "crew", "substitutes"], `visit ${index + 1}`);
    return { visit: one.text("visit"), sites: one.texts("sites"), inspectors: one.texts("crew"), substitutes: one.texts("substitutes") };
  });
  return { ...head, visits, pool: readPool(fields) };
}

function readPool(fields) {
  const pool = {
    inspectors: fields.items("inspectors").map((row, index) => {
      const one = new Fields(row, ["inspector"], `inspector ${index + 1}`, ["units", "sites"]);
      return { name: one.text("inspector"), units: some(one, "units"), sites: some(one, "sites") };
    }),
    places: fields.items("places").map((row, index) => {
      const one = new Fields(row, ["site"], `place ${index + 1}`, ["units", "street", "round"]);
      return {
        site: one.text("site"), units: some(one, "units"),
        street: one.has("street") ? one.text("street") : "", round: one.has("round") ? one.text("round") : "",
      };
    }),
    visits_from: day(fields, "visits_from"),
    history: fields.items("history").map((row, index) => {
      const one = new Fields(row, ["inspectors", "street", "day"], `past visit ${index + 1}`);
      return { inspectors: one.texts("inspectors"), street: one.text("street"), day: day(one, "day") };
    }),
    size: fields.whole("size", 2),
    rotation_days: fields.whole("rotation_days", 0),
  };
  const problem = poolProblem(pool);
  if (problem) throw problem;
  return { ...pool, size: Number(pool.size), rotation_days: Number(pool.rotation_days) };
}

function some(fields, name) { return fields.has(name) ? fields.texts(name) : []; }

function day(fields, name) {
  const number = readDay(fields.text(name));
  if (number === null) throw new Problem("field.kind", { field: name });
  return number;
}

function poolProblem(pool) {
  if (pool.size < 2n || pool.size > 6n) return new Problem("pool.size");
  if (pool.rotation_days > 3660n) return new Problem("pool.rotation");
  const sites = pool.places.map((place) => place.site);
  const twice = namesProblem("inspector", pool.inspectors.map((one) => one.name)) || namesProblem("site", sites);
  if (twice) return twice;
  const units = sorted([...pool.inspectors, ...pool.places].flatMap((one) => one.units));
  const streets = sorted([...pool.places.map((place) => place.street).filter(Boolean), ...pool.history.map((past) => past.street)]);
  const texts = [
    ...units.map((text) => ["unit", text]), ...streets.map((text) => ["street", text]),
    ...pool.inspectors.flatMap((one) => one.sites).map((text) => ["site", text]),
    ...pool.history.flatMap((past) => past.inspectors).map((text) => ["inspector", text]),
  ];
  for (const [kind, text] of texts) {
    const problem = nameProblem(kind, text);
    if (problem) return problem;
  }
  const known = new Set(sites);
  for (const { site, round } of pool.places) {
    if (!round) continue;
    const problem = nameProblem("round", round);
    if (problem) return problem;
    if (round !== site && known.has(round)) return new Problem("pool.round", { round });
  }
  return null;
}

function namesProblem(kind, names) {
  const seen = new Set();
  for (const name of names) {
    const problem = nameProblem(kind, name);
    if (problem) return problem;
    if (seen.has(name)) return new Problem(`pool.${kind}_twice`, { [kind]: name });
    seen.add(name);
  }
  return null;
}

export function sorted(texts) { return [...new Set(texts)].sort(compare); }

// The pool as one text that does not depend on the order of anything: what pool_hash is the SHA-256 of.
export function poolText(pool) {
  const rows = (names, found) => found.sort(compareRows).map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])));
  const history = new Map(pool.history.map((past) => {
    const row = [sorted(past.inspectors), past.street, isoDay(past.day)];
    return [JSON.stringify(row), row];
  }));
  return canonical({
    size: pool.size, rotation_days: pool.rotation_days, visits_from: isoDay(pool.visits_from),
    inspectors: rows(["inspector", "units", "sites"], pool.inspectors.map((one) => [one.name, sorted(one.units), sorted(one.sites)])),
    places: rows(["site", "units", "street", "round"], pool.places.map((one) => [one.site, sorted(one.units), one.street, one.round])),
    history: rows(["inspectors", "street", "day"], [...history.values()]),
  });
}

// Compact JSON with sorted keys.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort(compare).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
