// The list of all items of a visit, and its end: what is left, what must be mended, and the freezing of the record.
import * as draft from "./draft.js";
import { ask, button, h, icon, note, say, toast } from "./kit.js";
import { gallery, voiceButton } from "./visit-media.js";
import { discard, filesOf, finish } from "./visits.js";

const SIGNS = { pass: "check", fail: "x", na: "minus", "": "circle-dashed" };

const line = (page, item, i, fault) => {
  const verdict = draft.verdictOf(page.visit, item.id);
  const files = page.filesAt(item.id).filter((file) => file.kind !== "original").length;
  return h("li", {}, h("button", { type: "button", class: "item-line", "data-state": verdict, onclick: () => page.turn(i) },
    icon(SIGNS[verdict]), h("span", {}, h("b", {}, `${item.code} ${item.title}`), fault ? h("em", {}, say(fault)) : null,
      h("small", {}, [verdict ? say(verdict) : say("open"), files ? say("n_files", { n: files }) : ""].filter(Boolean).join(" · ")))));
};

export const listPage = (page, body, bar) => {
  const groups = new Map();
  page.items.forEach((item, i) => {
    const key = item.group || "";
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([item, i]);
  });
  const faults = new Map(draft.faults(page.visit, page.checklist, page.files).map((one) => [one.item, one.code]));
  body.replaceChildren(...[...groups].map(([title, rows]) => h("section", { class: "item-group" }, title ? h("h2", {}, title) : null,
    h("ul", { class: "item-list" }, rows.map(([item, i]) => line(page, item, i, faults.get(item.id)))))));
  bar.replaceChildren(h("div", { class: "bar-two" },
    button(say("rest_pass"), () => page.passRest(), { picture: "checks", id: "visit-rest" }),
    button(say("back_to_card"), () => page.to("card"), { kind: "btn-primary", picture: "cards" })));
};

const sourceChoice = (page) => {
  const { visit } = page;
  const sources = page.pack?.settings?.sources || [];
  if (visit.assignment || sources.length < 2) return null;
  return h("div", { class: "field-chooser", role: "group", "aria-label": say("source") }, h("span", { class: "field-label" }, say("source")),
    h("div", { class: "field-choices" }, sources.map((one) => h("button", {
      type: "button", "aria-pressed": String(visit.source === one), "data-source-of-visit": one, onclick: async () => { visit.source = one; await page.save(); page.paint(); },
    }, say(`source_${one}`)))));
};

const figures = (visit) => {
  const { judged, failed, total } = draft.tally(visit);
  const one = (n, words) => h("div", {}, h("b", {}, String(n)), h("span", {}, words));
  return h("div", { class: "end-figures" }, one(judged - failed, say("end_passed")), one(failed, say("end_failed")), one(total - judged, say("end_open")));
};

export const endPage = async (page, body, bar) => {
  const { visit } = page;
  const faults = draft.faults(visit, page.checklist, page.files);
  const words = h("textarea", { class: "form-control", rows: 2, maxlength: page.limits.note_length, placeholder: say("visit_note_hint"), "aria-label": say("visit_note"), value: visit.note, id: "visit-note" });
  words.addEventListener("input", () => { visit.note = words.value; visit.changed_at = Date.now(); page.save(); });
  const about = { visit: visit.id, person: visit.person, item: "" };
  page.voice = voiceButton({ about, kept: () => page.refiled() });
  const original = h("label", { class: "field-switch" }, h("input", { type: "checkbox", checked: page.keepOriginal, onchange: (event) => page.setKeepOriginal(event.target.checked) }), h("span", {}, say("keep_original")));
  const problems = faults.length ? note(say("mend_first", { n: faults.length }), "warning", h("ul", { class: "item-list" },
    faults.map(({ item, code }) => { const i = page.items.findIndex((one) => one.id === item); return line(page, page.items[i], i, code); }))) : null;
  body.replaceChildren(h("section", { class: "visit-card" }, h("h2", {}, say("end_title")), figures(visit), problems, sourceChoice(page), words,
    await gallery(page.filesAt(""), { onDrop: () => page.refiled() }), page.voice?.face, original,
    h("p", { class: "field-kin" }, say("list_in_hand", { title: visit.version_title, hash: visit.checklist.slice(0, 8) })),
    button(say("discard"), () => throwAway(page), { kind: "btn-quiet-danger", picture: "trash" })));
  bar.replaceChildren(h("div", { class: "bar-two" },
    button(say("back_to_card"), () => page.to("card"), { picture: "cards" }),
    button(say("finish"), (event) => end(page, event.currentTarget), { kind: "btn-primary", picture: "flag-check", id: "visit-finish" })));
};

const end = async (page, face) => {
  const { visit } = page;
  if (face.disabled) return;
  face.disabled = true;
  try {
    page.voice?.stop();
    await page.save();
    page.files = await filesOf(visit.id);
    const { judged, total } = draft.tally(visit);
    if (!judged) { toast(say("nothing_judged"), true); return; }
    if (draft.faults(visit, page.checklist, page.files).length) { toast(say("mend_first_short"), true); page.paint(); return; }
    const left = total - judged;
    if (left && !(await ask({ title: say("left_title"), text: say("left_text", { n: left }), yes: say("finish"), no: say("go_on") }))) return;
    page.frozen = true;
    await finish(visit, page.checklist, page.app.release);
    page.app.go("outbox");
    toast(say("finished"));
  } catch (error) {
    page.frozen = false;
    toast(say("not_kept", { why: error.name }), true);
  } finally {
    face.disabled = false;
  }
};

const throwAway = async (page) => {
  const n = page.files.filter((file) => file.kind !== "original").length;
  if (!(await ask({ title: say("discard_title"), text: say("discard_text", { n }), yes: say("discard"), danger: true }))) return;
  page.frozen = true;
  await discard(page.visit);
  page.app.go("today");
};
