// A visit while it is being made: pure functions over one plain object, which the store keeps as it is.
import { stamp, uuid7 } from "./ids.js";

export const VERDICTS = ["pass", "fail", "na"];
export const SEVERITIES = ["minor", "major", "grave"];
const UNDOS = 40;

export const fresh = ({ person, site, checklist, hash, assignment = null, source, foundBy }, now = Date.now()) => ({
  id: uuid7(now), person, state: "draft", site, campaign: checklist.campaign, evaluation: checklist.evaluation || null,
  assignment: assignment?.id || null, title: assignment?.title || "", source: assignment?.source || source, found_by: foundBy,
  checklist: hash, version: checklist.version, version_title: checklist.version_title, total: checklist.items.length,
  started_at: stamp(now), changed_at: now, clock_moved: false, place: null, note: "", answers: {}, undo: [], card: 0, shots: {},
});

export const answerOf = (visit, item) => visit.answers[item] || null;
export const verdictOf = (visit, item) => visit.answers[item]?.verdict || "";
const blank = () => ({ id: uuid7(), verdict: "", at: "", count: 1, grade: "", severity: "", note: "" });

const remember = (visit, items) => {
  const before = items.map((item) => [item, visit.answers[item] ? { ...visit.answers[item] } : null]);
  visit.undo = [...visit.undo, before].slice(-UNDOS);
};

export const set = (visit, item, values, { undoable = true, now = Date.now() } = {}) => {
  if (undoable) remember(visit, [item]);
  visit.answers[item] = { ...(visit.answers[item] || blank()), ...values, at: stamp(now) };
  visit.changed_at = now;
  return visit;
};

export const judge = (visit, item, verdict, grades = [], now = Date.now()) => {
  const held = visit.answers[item]?.grade || "";
  const grade = verdict === "na" || !grades.length ? "" : verdict === "pass" ? grades[0] : held;
  return set(visit, item, { verdict, grade }, { now });
};

export const step = (visit, item, by, most) => {
  const count = Math.min(most, Math.max(1, (visit.answers[item]?.count || 1) + by));
  return set(visit, item, { count });
};

export const unjudged = (visit, items) => items.filter((item) => !verdictOf(visit, item.id));
export const tally = (visit) => {
  const given = Object.values(visit.answers).filter((answer) => answer.verdict);
  return { judged: given.length, failed: given.filter((answer) => answer.verdict === "fail").length, total: visit.total };
};

export const passRest = (visit, items, now = Date.now()) => {
  const rest = unjudged(visit, items);
  remember(visit, rest.map((item) => item.id));
  for (const item of rest) {
    visit.answers[item.id] = { ...(visit.answers[item.id] || blank()), verdict: "pass", grade: item.grades[0] || "", at: stamp(now) };
  }
  visit.changed_at = now;
  return rest.length;
};

// Takes back the last judgement or figure. Photos and notes stay: undoing must not lose what was taken or written.
export const undo = (visit) => {
  const last = visit.undo.pop();
  if (!last) return null;
  for (const [item, before] of last) {
    const note = visit.answers[item]?.note || "";
    if (before) visit.answers[item] = { ...before, note: note || before.note };
    else if (note) visit.answers[item] = { ...blank(), note };
    else delete visit.answers[item];
  }
  visit.changed_at = Date.now();
  return last[0]?.[0] || null;
};

// What has to be mended before the visit can be finished: [{item, code}], the first of each item.
export const faults = (visit, checklist, files) => {
  const found = [];
  for (const item of checklist.items) {
    const answer = visit.answers[item.id];
    const pictures = files.filter((file) => file.item === item.id && file.kind === "photo");
    if (!answer?.verdict) {
      if (pictures.length || answer?.note) found.push({ item: item.id, code: "verdict_missing" });
    } else if (item.grades.length && answer.verdict !== "na" && !answer.grade) found.push({ item: item.id, code: "grade_missing" });
    else if (checklist.photo_on_fail && answer.verdict === "fail" && !pictures.length) found.push({ item: item.id, code: "photo_missing" });
  }
  return found;
};

const factsOf = (file) => ({ ...file.facts });

// The record as the server takes it (docs/field-api.md), in the order of the checklist.
export const recordOf = (visit, checklist, files, { finishedAt = stamp(), app }) => {
  const of = (item, kind) => files.filter((file) => file.item === item && file.kind === kind).map((file) => file.id);
  const judged = checklist.items.filter((item) => verdictOf(visit, item.id));
  return {
    format: 1, id: visit.id, person: visit.person, campaign: visit.campaign, evaluation: visit.evaluation, assignment: visit.assignment,
    site: visit.site.id, source: visit.source, version: visit.version, checklist: visit.checklist, started_at: visit.started_at,
    finished_at: finishedAt, place: visit.place, found_by: visit.found_by, app, clock_moved: visit.clock_moved, note: visit.note.trim(),
    checks: judged.map((item) => {
      const answer = visit.answers[item.id];
      const fails = answer.verdict === "fail";
      return {
        id: answer.id, item: item.id, verdict: answer.verdict, at: answer.at, count: fails ? answer.count : 1, grade: answer.grade,
        severity: fails ? answer.severity : "", note: answer.note.trim(), photos: of(item.id, "photo"), voices: of(item.id, "audio"),
      };
    }),
    voices: of("", "audio"),
    files: files.map((file) => ({
      id: file.id, kind: file.kind, sha256: file.sha256, size: file.size, original: file.original || null, facts: factsOf(file),
    })),
  };
};
