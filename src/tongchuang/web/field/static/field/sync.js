// Brings what is kept to the server: one tab at a time, one thing after another, from where it stopped.
import { call } from "./net.js";
import { afterFailure, arrived, codeOf, delivered, fileArrived, finished, meaning, nextJob, nextMoment, pause, pauseAsked, roused, sane, settled } from "./outbox.js";
import * as store from "./store.js";
import { sha256Hex } from "../shared/sha256.js";

const LOCK = "tongchuang-field-sync";
const FILE_WAIT = 90_000;
const SMALLEST = 16_384;

export const active = new Map(); // id → bytes sent, of what is on its way in this or another tab
export const status = { state: "idle", next: null, code: "", message: "" };
const line = { tries: 0, filesFrom: 0, chunk: 0 };
let timer = null;
let again = false;
let running = false;
let elsewhere = false; // another tab is at it

const say = (values) => { Object.assign(status, values); store.tell({ kind: "sync", status: { ...status } }); };
const moving = (id, sent) => {
  if (sent === null) active.delete(id); else active.set(id, sent);
  store.tell({ kind: "active", id, sent });
};
store.listen((news) => {
  if (news.kind === "active") { if (news.sent === null) active.delete(news.id); else active.set(news.id, news.sent); }
  if (news.kind === "kick") kick();
});

const rows = async () => ({ visits: await store.all("visits"), files: await store.all("files") });
const me = async () => (await store.get("meta", "me")) || null;

// ---- one record
const sendRecord = async (visit) => {
  moving(visit.id, 0);
  const answer = await call("POST", "visits", {
    body: visit.record, person: visit.person, headers: { "Content-Type": "application/json", "X-Content-SHA256": visit.digest },
  });
  moving(visit.id, null);
  const told = answer.body;
  const good = meaning(answer) === "ok" && told.id === visit.id && told.digest === visit.digest && told.state;
  await store.amend("visits", visit.id, (row) => (delivered(row) ? null : good ? arrived(row, told) : afterFailure(row, strange(answer), Date.now())));
  store.tell({ kind: "visits" });
  return good ? { status: 200 } : strange(answer);
};
// A success that names something else is not ours to believe.
const strange = (answer) => (meaning(answer) === "ok" ? { status: 0, code: "odd_answer", message: "" } : answer);

// ---- one file, in chunks
const keepFile = (id, change) => store.amend("files", id, (row) => (delivered(row) ? null : change(row)));
const failFile = async (file, answer) => {
  await keepFile(file.id, (row) => afterFailure(row, answer, Date.now()));
  store.tell({ kind: "visits" });
  return answer;
};
const sendChunk = (file, bytes, offset, size) => call("PATCH", `files/${file.id}`, {
  body: bytes.slice(offset, Math.min(offset + size, file.size)), person: file.person, wait: FILE_WAIT,
  headers: {
    "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Length": String(file.size),
    "X-Content-SHA256": file.sha256, "X-File-Kind": file.kind,
  },
});
const asked = async (file) => {
  const answer = await call("HEAD", `files/${file.id}`, { person: file.person });
  const at = Number(answer.headers?.get("Upload-Offset"));
  return answer.status === 200 && Number.isInteger(at) ? at : null;
};
const sendFile = async (file, most) => {
  const bytes = await store.get("blobs", file.id);
  const gone = !bytes || bytes.byteLength !== file.size;
  if (gone || await sha256Hex(new Uint8Array(bytes)) !== file.sha256) return failFile(file, { status: 422, code: gone ? "bytes_gone" : "bytes_changed" });
  let offset = Math.min(file.offset || 0, file.size);
  let turns = 0;
  line.chunk = Math.min(line.chunk || most, most);
  try {
    for (;;) {
      moving(file.id, offset);
      const answer = await sendChunk(file, bytes, offset, line.chunk);
      const what = meaning(answer);
      if (what === "ok" && answer.body.state === "done" && answer.body.sha256 === file.sha256) {
        await store.amend("files", file.id, fileArrived);
        line.chunk = Math.min(most, line.chunk * 2);
        store.tell({ kind: "visits" });
        return { status: 200 };
      }
      let to = Number(what === "ok" ? answer.body.offset : answer.headers?.get("Upload-Offset"));
      if (what === "restart") to = 0;
      if (what !== "ok" && what !== "offset" && what !== "restart") {
        // A line that breaks in the middle of a chunk may carry a smaller one.
        if (!answer.status) line.chunk = Math.max(SMALLEST, Math.floor(line.chunk / 2));
        return await failFile(file, answer);
      }
      if (!Number.isInteger(to) || to < 0 || to >= file.size) to = (await asked(file)) ?? 0;
      if (what === "ok" && to > offset) { turns = 0; line.chunk = Math.min(most, line.chunk * 2); } else turns += 1;
      // Told to go elsewhere again and again without getting on: later.
      if (turns > 5 || to >= file.size) return await failFile(file, { status: 0, code: "odd_answer" });
      offset = to;
      await keepFile(file.id, (row) => ({ ...row, offset }));
    }
  } finally {
    moving(file.id, null);
  }
};

// ---- receipts: the only leave to delete anything
const some = (list, n) => Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, i * n + n));
export const fetchReceipts = async (person) => {
  const { visits, files } = await rows();
  const mine = visits.filter((visit) => finished(visit) && visit.person === person && !visit.closed);
  const ids = new Set(mine.map((visit) => visit.id));
  const theirs = files.filter((file) => ids.has(file.visit));
  const receipts = { visits: [], files: [] };
  const pairs = [...mine.map((visit) => ({ visits: [{ id: visit.id, digest: visit.digest }] })), ...theirs.map((file) => ({ files: [{ id: file.id, sha256: file.sha256 }] }))];
  for (const part of some(pairs, 400)) {
    const body = { visits: part.flatMap((one) => one.visits || []), files: part.flatMap((one) => one.files || []) };
    const answer = await call("POST", "receipts", { body: JSON.stringify(body), person, headers: { "Content-Type": "application/json" } });
    if (meaning(answer) !== "ok" || !Array.isArray(answer.body.visits) || !Array.isArray(answer.body.files)) return strange(answer);
    receipts.visits.push(...answer.body.visits);
    receipts.files.push(...answer.body.files);
  }
  await settle(settled(mine, theirs, receipts), theirs);
  return { status: 200 };
};
const settle = async (done, files) => {
  const bytes = new Set(done.bytes);
  // Closed: nothing of it is on the phone only, and the server needs nothing more. Its receipt is asked for no more.
  const open = new Set(files.filter((file) => !bytes.has(file.id)).map((file) => file.visit));
  await store.write(["visits", "files", "blobs"], (at) => {
    for (const told of done.visits) {
      const over = !open.has(told.id) && told.state !== "waiting";
      store.touch(at.visits, told.id, (row) => ({ ...arrived(row, told), ...(over ? { closed: true, record: null } : {}) }));
    }
    for (const id of done.files) store.touch(at.files, id, (row) => ({ ...fileArrived(row), gone: bytes.has(id) || row.gone }));
    for (const id of done.bytes) at.blobs.delete(id);
  });
  store.tell({ kind: "visits" });
};

// ---- a pass over everything that waits
const HALTS = { sign_in: "signed_out", not_allowed: "not_allowed", other_person: "other_person" };
const halted = async (answer) => {
  const what = meaning(answer);
  if (what === "sign_in") await store.put("meta", true, "signed_out");
  if (HALTS[what]) say({ state: HALTS[what], code: answer.code, message: answer.message });
  else if (what === "files_later") line.filesFrom = Date.now() + pauseAsked(answer.retryAfter || 30);
  else if (what === "wait") {
    say({ state: "waiting", code: answer.code, message: answer.message });
    line.until = Date.now() + pauseAsked(answer.retryAfter || 15);
    return true;
  } else if (what === "again") {
    line.tries += 1;
    // One thing that the server chokes on must not hold up the rest; a dead line must not be tried for each.
    if (!answer.status || line.tries >= 3) {
      line.until = Date.now() + pause(line.tries - 1);
      say({ state: answer.status ? "waiting" : "offline", code: codeOf(answer), message: answer.message || "" });
      return true;
    }
  } else line.tries = 0;
  return Boolean(HALTS[what]);
};
const pass = async () => {
  const who = await me();
  if (!who) { say({ state: "signed_out" }); return; }
  const person = who.person.id;
  const pack = await store.get("packs", `${person}:today`);
  const most = pack?.settings?.chunk_bytes || 262_144;
  const begun = await rows();
  const unsure = [...begun.visits, ...begun.files].some((row) => row.person === person && !delivered(row) && (row.tries || row.offset));
  if (unsure && await halted(await fetchReceipts(person))) return;
  say({ state: "sending", code: "", message: "" });
  let sent = 0;
  for (;;) {
    const { visits, files } = await rows();
    const job = nextJob(visits, files, { person, now: Date.now(), filesFrom: line.filesFrom });
    if (!job) break;
    const answer = job.kind === "record" ? await sendRecord(job.row) : await sendFile(job.row, most);
    if (await halted(answer)) return;
    sent += 1;
  }
  const open = begun.visits.some((visit) => finished(visit) && visit.person === person && !visit.closed);
  if ((sent || open) && await halted(await fetchReceipts(person))) return;
  line.tries = 0;
  say({ state: "idle", code: "", message: "" });
};

const plan = async () => {
  clearTimeout(timer);
  const who = await me();
  if (!who || HALTS_NOW.has(status.state)) return;
  const { visits, files } = await rows();
  const now = Date.now();
  const at = nextMoment(visits, files, { person: who.person.id, now, filesFrom: line.filesFrom });
  // What the server still waits for (its own work on a record) is asked about now and then.
  const open = visits.some((visit) => finished(visit) && visit.person === who.person.id && !visit.closed);
  const next = at === null ? (open ? now + 300_000 : null) : Math.max(at, sane(line.until, now), now + (elsewhere ? 5000 : 250));
  say({ next });
  if (next !== null) timer = setTimeout(kick, Math.min(next - now, 600_000));
};
const HALTS_NOW = new Set(Object.values(HALTS));

export const kick = async () => {
  if (running) { again = true; return; }
  running = true;
  try {
    do {
      again = false;
      await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
        elsewhere = !lock;
        if (lock) await pass();
      });
    } while (again);
  } catch (error) {
    say({ state: "failed", code: error.name, message: "" });
  } finally {
    running = false;
    await plan().catch(() => {});
  }
};

// Everything may be tried at once again: the network is back, somebody asks, or has signed in.
export const rouse = async ({ stuckToo = false, visit = null } = {}) => {
  const { visits, files } = await rows();
  const fit = (row) => visit === null || row.id === visit || row.visit === visit;
  await store.write(["visits", "files"], (at) => {
    for (const row of visits.filter(fit)) store.touch(at.visits, row.id, (now) => roused(now, { stuckToo }));
    for (const row of files.filter(fit)) store.touch(at.files, row.id, (now) => roused(now, { stuckToo }));
  });
  Object.assign(line, { tries: 0, until: 0 });
  if (HALTS_NOW.has(status.state)) say({ state: "idle", code: "", message: "" });
  return kick();
};

export const start = () => {
  // A few seconds of chance: a whole county's phones may find the network in the same moment.
  window.addEventListener("online", () => setTimeout(() => rouse(), Math.random() * 4000));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !HALTS_NOW.has(status.state)) kick(); });
  return kick();
};
