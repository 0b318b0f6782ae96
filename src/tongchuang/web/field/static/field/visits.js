// Visits as rows of the store: begun, kept at every tap, finished (frozen), set aside, swept away when long delivered.
import * as draft from "./draft.js";
import { stamp, wait } from "./ids.js";
import { delivered, finished } from "./outbox.js";
import * as store from "./store.js";
import { sha256Hex } from "../shared/sha256.js";

const KEPT_FOR = 14 * 86_400_000;

export const filesOf = async (visit) => (await store.all("files", "visit", visit)).sort((a, b) => (a.id < b.id ? -1 : 1));
export const mine = (person) => store.all("visits", "person", person);
export const draftFor = async (person, { assignment = null, site = null }) => (await mine(person)).find(
  (visit) => visit.state === "draft" && (assignment ? visit.assignment === assignment : !visit.assignment && visit.site.id === site),
) || null;

// The visit of an assignment, or a walk-up at a site: {visit, checklist}; checklist is null when none names the type.
export const begin = async ({ person, pack, assignment = null, site = null, foundBy, source }) => {
  const current = (list) => pack.campaigns.find((one) => one.id === list.campaign);
  const list = assignment ? pack.lists.find((one) => one.hash === assignment.checklist)
    : pack.lists.filter((one) => !one.evaluation && one.site_type === site.type)
      .sort((a, b) => Number(Boolean(current(b)?.current)) - Number(Boolean(current(a)?.current)))[0];
  const checklist = list && await store.get("checklists", list.hash);
  if (!checklist) return { visit: null, checklist: null };
  const place = { ...(assignment?.site || site), type_title: checklist.site_type_title };
  const visit = draft.fresh({ person, site: place, checklist, hash: list.hash, assignment, source, foundBy: assignment ? "assignment" : foundBy });
  return { visit, checklist };
};

// keeper(visit, said): save() answers when the newest state is on the disk. Taps in between become one write.
export const keeper = (visit, said) => {
  let dirty = false;
  let work = null;
  let lastWall = Date.now();
  let lastRun = performance.now();
  const clock = () => {
    const wall = Date.now();
    const run = performance.now();
    // Set back while the page ran; a jump ahead may be the phone's sleep and says nothing.
    if (wall - lastWall < run - lastRun - 60_000) visit.clock_moved = true;
    lastWall = wall;
    lastRun = run;
  };
  const round = async () => {
    // Together with what else this tap does.
    await wait(0);
    while (dirty) {
      dirty = false;
      // What was finished meanwhile (in this tab or another) is never made a draft again.
      await store.write(["visits"], (at) => {
        const held = at.visits.get(visit.id);
        held.onsuccess = () => { if (!held.result || held.result.state === "draft") at.visits.put({ ...visit }); };
      });
    }
  };
  return () => {
    clock();
    dirty = true;
    work ||= round().then(() => said(null), said).finally(() => { work = null; });
    return work;
  };
};

export const finish = async (visit, checklist, app) => {
  const files = await filesOf(visit.id);
  const now = Date.now();
  const record = JSON.stringify(draft.recordOf(visit, checklist, files, { finishedAt: stamp(now), app }));
  const bytes = new TextEncoder().encode(record);
  const row = {
    ...visit, ...draft.tally(visit), state: "kept", record, digest: await sha256Hex(bytes), size: bytes.length, undo: [],
    finished_ms: now, finished_at: stamp(now), tries: 0, next_at: 0, stuck: null, said: null, server: null,
  };
  await store.write(["visits"], (at) => { at.visits.put(row); });
  store.tell({ kind: "visits" });
  store.tell({ kind: "kick" });
  return row;
};

const drop = (at, visit, files) => {
  at.visits.delete(visit.id);
  for (const file of files) {
    at.files.delete(file.id);
    at.blobs.delete(file.id);
    at.thumbs.delete(file.id);
  }
};
// A draft only: what is finished leaves the phone by a receipt.
export const discard = async (visit) => {
  const files = await filesOf(visit.id);
  await store.write(["visits", "files", "blobs", "thumbs"], (at) => drop(at, visit, files));
  store.tell({ kind: "visits" });
};

// Only what was exported may be set aside: it is sent no more, but stays on the phone.
export const setAside = async (visit) => {
  await store.amend("visits", visit.id, (row) => (row.exported_at && !delivered(row) ? { ...row, aside_at: Date.now() } : null));
  store.tell({ kind: "visits" });
};
export const takeUp = async (visit) => {
  await store.amend("visits", visit.id, (row) => ({ ...row, aside_at: null, next_at: 0, tries: 0, stuck: null }));
  store.tell({ kind: "visits" });
  store.tell({ kind: "kick" });
};

// Delivered visits leave the phone after two weeks: their bytes went with the receipt, now their rows and thumbnails.
export const sweep = async (now = Date.now()) => {
  for (const visit of await store.all("visits")) {
    if (!finished(visit) || !visit.closed || now - visit.finished_ms < KEPT_FOR) continue;
    const files = await filesOf(visit.id);
    if (files.every((file) => delivered(file) && file.gone)) await store.write(["visits", "files", "blobs", "thumbs"], (at) => drop(at, visit, files));
  }
};
