// 准备出发: what today needs, brought onto the phone step by step; and what is in hand.
import { call } from "./net.js";
import { meaning } from "./outbox.js";
import { all, get, put, tell, write } from "./store.js";
import { named } from "./sites.js";

export const STEPS = ["today", "places", "map", "app"];
// Without a word from the server for so long, what is in hand may no longer be what is wanted.
const GOOD_FOR = 7 * 86_400_000;

export const packOf = (person, name) => get("packs", `${person}:${name}`);

export class Refused extends Error {
  constructor(answer) {
    super(answer.message || answer.code);
    this.answer = answer;
    this.meaning = meaning(answer);
  }
}

// A checklist with its items in it, so that a draft needs nothing else.
const checklistsOf = ({ checklists, items }) => Object.entries(checklists).map(([hash, list]) => [
  hash, { ...list, hash, items: list.items.map((line) => ({ grades: [], ...items[line.id], ...line })) },
]);
const shortToday = ({ checklists, items: _items, ...rest }) => ({
  ...rest, assignments: rest.assignments.map((one) => ({ ...one, site: named(one.site) })),
  lists: Object.entries(checklists).map(([hash, { items, ...list }]) => ({ hash, ...list, number: items.length })),
});

const keepToday = async (person, body, etag) => {
  const used = new Set((await all("visits")).map((visit) => visit.checklist));
  const kept = await get("packs", `${person}:lists`);
  const now = Date.now();
  const lists = checklistsOf(body);
  const fresh = new Set(lists.map(([hash]) => hash));
  await write(["packs", "checklists"], (at) => {
    for (const [hash, list] of lists) at.checklists.put({ ...list, taken_at: now }, hash);
    // Old lists go, except those that a draft was begun with.
    for (const hash of kept || []) if (!fresh.has(hash) && !used.has(hash)) at.checklists.delete(hash);
    at.packs.put([...fresh], `${person}:lists`);
    at.packs.put({ ...shortToday(body), etag, taken_at: now, seen_at: now }, `${person}:today`);
  });
};

const take = async (person, name) => {
  const held = await packOf(person, name);
  const answer = await call("GET", name, { person, etag: held?.etag || "", wait: 120_000 });
  if (answer.status === 304 && held) {
    await put("packs", { ...held, seen_at: Date.now() }, `${person}:${name}`);
    return;
  }
  if (meaning(answer) !== "ok") throw new Refused(answer);
  const etag = answer.headers.get("ETag") || "";
  if (name === "today") await keepToday(person, answer.body, etag);
  else await put("packs", { body: answer.body, etag, taken_at: Date.now(), seen_at: Date.now() }, `${person}:${name}`);
};

// Whether the worker holds the app itself.
export const appHeld = async () => {
  if (!navigator.serviceWorker) return false;
  const ready = await Promise.race([navigator.serviceWorker.ready, new Promise((done) => { setTimeout(done, 15_000, null); })]);
  return Boolean(ready?.active);
};

// prepare(person, (step, share) => …): throws Refused with the server's words.
export const prepare = async (person, progress) => {
  for (const [i, step] of STEPS.entries()) {
    progress(step, i / STEPS.length);
    if (step === "app") { if (!(await appHeld())) throw new Refused({ code: "no_worker", status: 1 }); } else await take(person, step);
  }
  progress("", 1);
  tell({ kind: "pack" });
};

// Looks, without taking, whether the server has something else: {newer, refused}. It is `quiet` when the checklists are
// the same and only visits were added, withdrawn, ordered anew or delivered: that needs nobody's word.
export const look = async (person) => {
  const held = await packOf(person, "today");
  if (!held) return { newer: false };
  const answer = await call("GET", "today", { person, etag: held.etag });
  if (answer.status === 304) {
    await put("packs", { ...held, seen_at: Date.now() }, `${person}:today`);
    return { newer: false };
  }
  const what = meaning(answer);
  if (what !== "ok") return { newer: false, refused: what };
  const hashes = Object.keys(answer.body.checklists);
  const quiet = hashes.length === held.lists.length && held.lists.every((list) => list.hash in answer.body.checklists);
  return { newer: true, quiet, body: answer.body, etag: answer.headers.get("ETag") || "" };
};
export const accept = async (person, found) => {
  await keepToday(person, found.body, found.etag);
  tell({ kind: "pack" });
};

export const goodUntil = (pack) => pack.seen_at + GOOD_FOR;
export const inHand = async (person) => {
  const [today, places, map] = await Promise.all(["today", "places", "map"].map((name) => packOf(person, name)));
  return { today, places, map, ready: Boolean(today && places && map) };
};
