// One question and one answer: files in, steps while it works, a verdict at the end.
import { verifyCrews } from "./crews.js";
import { Problem } from "./names.js";
import { isCrewRecord, readSealed } from "./records.js";
import { Hmac, fromHex, sha256Hex } from "./sha256.js";
import { notesOf, ordered, verifyRecord } from "./verify.js";

const SHOWN = 200;
let last = null;

// `files` has the bytes of `record` (of sites or of inspectors), and may have those of `sealed` and of `sites`, the
// record of sites beside one of inspectors; `posted` has what somebody copied from the sheet. Yields steps.
export function* run({ record, sealed = null, sites = null, posted = {} }) {
  const sha256 = sha256Hex(record);
  yield { step: "file", value: sha256 };
  last = null;
  try {
    const facts = sealed && readSealed(sealed);
    const [found, notes, listed] = yield* verified(record, sites, facts);
    yield* againstSheet(found, sha256, posted);
    last = listed;
    return { holds: true, problem: null, notes: notes.filter((note) => note.code !== "note.commitment" || !posted.commitment), sha256, about: about(found) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { holds: false, problem: { code: error.code, detail: error.detail }, notes: [], sha256, about: null };
  }
}

function* verified(record, sites, facts) {
  if (!isCrewRecord(record)) {
    const found = yield* verifyRecord(record, facts);
    return [found, notesOf(found, facts), found];
  }
  const drawn = sites && (yield* verifyRecord(sites, facts));
  const found = yield* verifyCrews(record, drawn, facts);
  return [found, drawn ? notesOf(drawn, facts) : [{ code: "note.record", detail: {} }], drawn];
}

// Fingerprints that were typed in or scanned from paper: spaces and capitals don't matter.
function* againstSheet(record, sha256, posted) {
  const have = { commitment: record.commitment, frame_hash: record.frame_hash, sha256 };
  for (const [field, value] of Object.entries(have)) {
    const text = (posted[field] || "").replace(/\s/g, "").toLowerCase();
    if (!text || value === undefined) continue;
    if (text !== value) throw new Problem(`sheet.${field}`, { have: value, should: text });
    yield { step: `sheet.${field}`, value };
  }
}

function about(record) {
  return { number: record.number, plan: record.plan, drawn_at: record.drawn_at, sealed_at: record.sealed_at };
}

// The first sites of a stratum of the record that was verified last, with their tickets.
export function orderOf(stratum) {
  if (!last) return null;
  const sites = last.frame.filter((row) => row[0] === stratum).map((row) => row[1]);
  const hmac = new Hmac(fromHex(last.seed));
  const steps = ordered(hmac, stratum, sites);
  let next = steps.next();
  while (!next.done) next = steps.next();
  const quota = last.strata.find((one) => one.stratum === stratum).quota;
  const rows = next.value.slice(0, SHOWN).map((site, place) => ({ site, ticket: hmac.ticketHex(stratum, site), drawn: BigInt(place) < quota }));
  return { stratum, sites: sites.length, rows };
}
