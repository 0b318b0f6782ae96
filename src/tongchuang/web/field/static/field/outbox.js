// What is sent next, what an answer means, and when something may go: pure functions over rows of the store.
const LONGEST = 300_000;
const TRIES_BEFORE_STUCK = 3;

// 1 s, 2 s, 4 s … 5 min, each with chance, so that three hundred phones don't come back in the same second.
export const pause = (tries, chance = Math.random()) => Math.min(LONGEST, 1000 * 2 ** Math.min(tries, 20)) * (0.5 + chance / 2);
export const pauseAsked = (seconds, chance = Math.random()) => Math.min(3600, Math.max(1, seconds)) * 1000 * (1 + chance / 2);

// What to do after an answer. An answer without a code is not the product's: a portal or proxy stands between.
export const meaning = ({ status, code }) => {
  if (!status || status === 500 || status === 502 || status === 504) return "again";
  if (status >= 200 && status < 300) return "ok";
  if (!code) return "again";
  if (status === 401) return "sign_in";
  if (code === "other_person") return "other_person";
  if (status === 403) return code === "not_allowed" ? "not_allowed" : "stuck";
  if (code === "wrong_offset") return "offset";
  if (code === "not_found") return "restart";
  if (code === "hash_mismatch" || code === "file_damaged") return "damaged";
  if (code === "quota") return "files_later";
  if (status === 429 || status === 503 || status === 507) return "wait";
  return status >= 500 ? "again" : "stuck";
};

export const finished = (visit) => visit.state !== "draft";
export const delivered = (row) => row.state === "delivered";
// No pause is longer than an hour and a half: a moment beyond two hours was set by a clock that has been put back since.
export const sane = (at, now) => (at > now + 7_200_000 ? 0 : at || 0);
const waits = (row, now) => !delivered(row) && !row.stuck && sane(row.next_at, now) <= now;

// The next thing to send: records first (they are light and say which files belong to them), the oldest first.
export const nextJob = (visits, files, { person, now, filesFrom = 0 }) => {
  const mine = visits.filter((visit) => finished(visit) && !visit.aside_at && visit.person === person);
  const byAge = (a, b) => (a.finished_ms || 0) - (b.finished_ms || 0);
  const record = mine.filter((visit) => waits(visit, now)).sort(byAge)[0];
  if (record) return { kind: "record", row: record };
  if (now < sane(filesFrom, now)) return null;
  const order = new Map(mine.sort(byAge).map((visit, i) => [visit.id, i]));
  const [file] = files.filter((one) => order.has(one.visit) && waits(one, now))
    .sort((a, b) => order.get(a.visit) - order.get(b.visit) || (b.offset || 0) - (a.offset || 0) || (a.id < b.id ? -1 : 1));
  return file ? { kind: "file", row: file } : null;
};

// When to look again: the earliest moment at which something may go, or null when nothing waits.
export const nextMoment = (visits, files, { person, now, filesFrom = 0 }) => {
  const mine = new Set(visits.filter((visit) => finished(visit) && !visit.aside_at && visit.person === person).map((visit) => visit.id));
  const moments = [
    ...visits.filter((visit) => mine.has(visit.id) && !delivered(visit) && !visit.stuck).map((visit) => sane(visit.next_at, now)),
    ...files.filter((file) => mine.has(file.visit) && !delivered(file) && !file.stuck).map((file) => Math.max(sane(file.next_at, now), sane(filesFrom, now))),
  ];
  return moments.length ? Math.max(now, Math.min(...moments)) : null;
};

// What an answer is called when it has no code of its own.
export const codeOf = ({ status, code }) => code || (!status ? "no_network" : status >= 500 ? "server_trouble" : "odd_answer");

// The row after an answer that was no success. `said` is the reason in the server's words, `code` for our own.
export const afterFailure = (row, answer, now, chance = Math.random()) => {
  const what = meaning(answer);
  const tries = (row.tries || 0) + 1;
  const said = { code: codeOf(answer), message: answer.message || "", status: answer.status || 0, at: now };
  const base = { ...row, said };
  if (what === "again") return { ...base, tries, next_at: now + pause(tries - 1, chance) };
  if (what === "wait" || what === "files_later") return { ...base, next_at: now + pauseAsked(answer.retryAfter || 15, chance) };
  if (what === "damaged") {
    const damaged = (row.damaged || 0) + 1;
    const worn = damaged >= TRIES_BEFORE_STUCK;
    // Bytes that arrive damaged thrice are a broken line, or (for a whole file) a fault that more tries won't mend.
    if (worn && answer.status === 422) return { ...base, damaged, offset: 0, stuck: said };
    return { ...base, damaged, offset: answer.status === 422 ? 0 : row.offset, tries: worn ? tries : row.tries || 0, next_at: worn ? now + pause(tries - 1, chance) : now };
  }
  if (what === "stuck" || what === "not_allowed" || what === "other_person") return { ...base, stuck: said };
  return { ...base, next_at: now };
};

// Ways to try again: a person asks, the network is back, somebody signed in.
export const roused = (row, { stuckToo = false } = {}) => {
  if (delivered(row) || (row.stuck && !stuckToo)) return null;
  if (!row.next_at && !row.stuck) return null;
  return { ...row, next_at: 0, tries: 0, damaged: 0, stuck: null };
};

// What the server's receipts allow: records and ids of files that are delivered, and of those whose bytes may go. A hash that
// differs by one digit is no receipt.
export const settled = (visits, files, receipts) => {
  const records = new Map(receipts.visits.map((one) => [one.id, one]));
  const kept = new Map(receipts.files.map((one) => [one.id, one.sha256]));
  const sure = (visit) => Boolean(visit.digest) && records.get(visit.id)?.digest === visit.digest;
  const safe = new Set(visits.filter(sure).map((visit) => visit.id));
  const listed = files.filter((file) => kept.get(file.id) === file.sha256);
  return {
    visits: [...safe].map((id) => records.get(id)),
    files: listed.map((file) => file.id),
    bytes: listed.filter((file) => safe.has(file.visit)).map((file) => file.id),
  };
};

export const arrived = (visit, told) => ({
  ...visit, state: "delivered", tries: 0, next_at: 0, stuck: null, said: null, received_at: told.received_at,
  server: { state: told.state, reason: told.reason || "", message: told.message || "", missing: told.missing || [] },
});
export const fileArrived = (file) => ({ ...file, state: "delivered", offset: file.size, tries: 0, next_at: 0, stuck: null, said: null });

// What a person sees of a visit: kept, sending, delivered; a visit is delivered when it and all its files are.
export const standing = (visit, files, active = new Map()) => {
  if (!finished(visit)) return "draft";
  if (visit.aside_at) return "aside";
  const rows = [visit, ...files];
  if (rows.every(delivered)) return "delivered";
  if (rows.some((row) => row.stuck)) return "stuck";
  return rows.some((row) => active.has(row.id)) ? "sending" : "kept";
};

export const weight = (visit, files) => {
  const rows = [{ size: visit.size || 0, offset: delivered(visit) ? visit.size : 0 }, ...files];
  return { size: rows.reduce((sum, row) => sum + (row.size || 0), 0), sent: rows.reduce((sum, row) => sum + (row.offset || 0), 0) };
};
