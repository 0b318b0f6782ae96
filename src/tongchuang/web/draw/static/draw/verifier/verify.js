// Whether a record holds: everything recomputed from the file itself, in the order of `tongchuang draw verify`.
// Each function is a generator: it yields what it has just looked at, and throws the first Problem.
import { isBefore, isoInstant, readInstant } from "./instants.js";
import { Problem, compare, compareRows, nameProblem } from "./names.js";
import { readRecord } from "./records.js";
import { Hmac, Sha256, fromHex, sha256Hex, utf8 } from "./sha256.js";

const CHUNK = 5000;

export function* verifyRecord(bytes, sealed = null) {
  const record = readRecord(bytes);
  yield { step: "read", record };
  yield* names(record);
  yield* head(record);
  yield* strata(record);
  if (sealed) yield* againstSealed(record, sealed);
  return record;
}

function* names(record) {
  const known = new Set();
  for (const { stratum } of record.strata) {
    const problem = nameProblem("stratum", stratum);
    if (problem) throw problem;
    if (known.has(stratum)) throw new Problem("stratum.twice", { stratum });
    known.add(stratum);
  }
  const entries = new Map();
  let number = 0;
  for (const [stratum, site] of record.frame) {
    const problem = nameProblem("stratum", stratum) || nameProblem("site", site);
    if (problem) throw problem;
    let sites = entries.get(stratum);
    if (!sites) entries.set(stratum, sites = new Set());
    if (sites.has(site)) throw new Problem("site.twice", { site, stratum });
    sites.add(site);
    if (!known.has(stratum)) throw new Problem("site.stratum", { site, stratum });
    number += 1;
    if (number % CHUNK === 0) yield { step: "names", share: number / record.frame.length };
  }
  yield { step: "names", share: 1, sites: record.frame.length, strata: record.strata.length };
}

function* head(record) {
  checkTimes(record);
  if (record.steerable !== (record.public_input === "")) {
    throw new Problem("record.steerable", { was: record.steerable });
  }
  checkCommitment(record);
  yield { step: "commitment", commitment: record.commitment, secret: record.secret };
  if (frameHash(record.frame) !== record.frame_hash) throw new Problem("record.frame_hash");
  yield { step: "frame", frame_hash: record.frame_hash };
  checkSeed(record, record.frame_hash);
  yield { step: "seed", seed: record.seed, public_input: record.public_input };
}

export function checkTimes(record) {
  if (isBefore(readInstant(record.drawn_at), readInstant(record.sealed_at))) throw new Problem("record.times");
}

export function checkCommitment(record) {
  if (sha256Hex(fromHex(record.secret)) !== record.commitment) throw new Problem("record.commitment");
}

// Out of secret, hash of the list (as it is written) and public input.
export function checkSeed(record, listed) {
  const hash = new Sha256().update(fromHex(record.secret)).update(utf8(listed)).update(utf8(record.public_input));
  if (hash.hex() !== record.seed) throw new Problem("record.seed");
}

function frameHash(frame) {
  const hash = new Sha256();
  [...frame].sort(compareRows).forEach(([stratum, site], place) => hash.update(utf8(`${place ? "\n" : ""}${stratum}\t${site}`)));
  return hash.hex();
}

function* strata(record) {
  const sites = new Map();
  for (const [stratum, site] of record.frame) {
    if (!sites.has(stratum)) sites.set(stratum, []);
    sites.get(stratum).push(site);
  }
  const hmac = new Hmac(fromHex(record.seed));
  const found = [...record.strata].sort((one, other) => compare(one.stratum, other.stratum));
  let number = 0;
  for (const result of found) {
    number += 1;
    const order = yield* ordered(hmac, result.stratum, sites.get(result.stratum) || []);
    const cut = result.quota < BigInt(order.length) ? Number(result.quota) : order.length;
    checkSites(result, "drawn", order.slice(0, cut));
    checkSites(result, "substitutes", order.slice(cut));
    const short = result.quota > BigInt(order.length) ? result.quota - BigInt(order.length) : 0n;
    if (result.short !== short) {
      throw new Problem("record.short", { stratum: result.stratum, have: result.short, should: short });
    }
    yield { step: "stratum", number, of: found.length, stratum: result.stratum, sites: order.length, quota: result.quota, drawn: cut, short };
  }
  yield { step: "strata", strata: found.length };
}

// The sites of one stratum by their tickets, ties by site.
export function* ordered(hmac, stratum, sites) {
  const tickets = new Uint32Array(sites.length * 8);
  for (let place = 0; place < sites.length; place += 1) {
    tickets.set(hmac.ticket(stratum, sites[place]), place * 8);
    if (place % CHUNK === CHUNK - 1) yield { step: "tickets", stratum, share: place / sites.length };
  }
  const places = sites.map((_, place) => place);
  places.sort((one, other) => {
    for (let word = 0; word < 8; word += 1) {
      const first = tickets[one * 8 + word];
      const second = tickets[other * 8 + word];
      if (first !== second) return first < second ? -1 : 1;
    }
    return compare(sites[one], sites[other]);
  });
  return places.map((place) => sites[place]);
}

function checkSites(result, kind, should) {
  const have = result[kind];
  const stratum = result.stratum;
  if (have.length !== should.length) throw new Problem(`record.${kind}`, { stratum, have: have.length, should: should.length, count: true });
  const place = have.findIndex((site, index) => site !== should[index]);
  if (place >= 0) throw new Problem(`record.${kind}`, { stratum, place: place + 1, have: have[place], should: should[place] });
}

function* againstSealed(record, sealed) {
  for (const field of ["number", "plan", "commitment", "frame_hash"]) {
    if (record[field] !== sealed[field]) throw new Problem(`sealed.${field}`, { field, have: record[field], should: sealed[field] });
  }
  if (record.sealed_at !== isoInstant(sealed.sealed_at)) {
    throw new Problem("sealed.sealed_at", { have: record.sealed_at, should: isoInstant(sealed.sealed_at) });
  }
  const counts = new Map();
  for (const [stratum] of record.frame) counts.set(stratum, (counts.get(stratum) || 0) + 1);
  const found = new Map(record.strata.map((one) => [one.stratum, one]));
  for (const stratum of [...new Set([...found.keys(), ...sealed.quotas.keys()])].sort(compare)) {
    const have = found.get(stratum);
    const was = sealed.quotas.get(stratum);
    if (!have || !was || have.quota !== was.quota || BigInt(counts.get(stratum) || 0) !== was.sites) {
      throw new Problem("sealed.quotas", { stratum });
    }
  }
  checkOpening(record, sealed);
  yield { step: "sealed" };
}

export function checkOpening(record, sealed) {
  const drawn = readInstant(record.drawn_at);
  if (!drawn.zoned || isBefore(drawn, readInstant(sealed.draw_at))) {
    throw new Problem("sealed.draw_at", { have: record.drawn_at, should: sealed.draw_at });
  }
  if (record.public_input && !sealed.public_input_from) throw new Problem("sealed.public_input_from");
}

// What a reader has to know although everything holds.
export function notesOf(record, sealed) {
  const notes = [];
  const note = (code, detail = {}) => notes.push({ code: `note.${code}`, detail });
  if (record.steerable) {
    note("steerable");
    if (sealed && sealed.public_input_from) note("no_input", { source: sealed.public_input_from });
  } else if (!record.public_input.trim()) {
    note("blank");
  } else if (sealed) {
    note("input", { input: record.public_input, source: sealed.public_input_from });
  }
  for (const { stratum, short, quota } of record.strata) if (short) note("short", { stratum, short, quota });
  const times = new Map();
  for (const [, site] of record.frame) times.set(site, (times.get(site) || 0) + 1);
  const several = [...times].filter(([, count]) => count > 1);
  if (several.length) note("several", { sites: several.length, site: several[0][0] });
  if (!sealed) note("commitment", { commitment: record.commitment });
  return notes;
}
