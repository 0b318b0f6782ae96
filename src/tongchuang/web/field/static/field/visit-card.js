// One item as a card: what is asked, the three answers, and what a failure needs.
import { SEVERITIES, answerOf } from "./draft.js";
import { h, icon, say } from "./kit.js";

const rules = (item) => {
  if (!item.exemption && !item.counting) return null;
  return h("details", { class: "field-rules" }, h("summary", {}, icon("info-circle"), say("rules")),
    h("dl", {}, item.exemption ? [h("dt", {}, say("exemption")), h("dd", {}, item.exemption)] : null,
      item.counting ? [h("dt", {}, say("counting")), h("dd", {}, item.counting)] : null));
};
const kin = (item) => [
  item.serves?.length ? h("p", { class: "field-kin" }, icon("link"), say("serves", { titles: item.serves.join("、") })) : null,
  item.partly?.length ? h("p", { class: "field-kin" }, icon("arrows-split"), say("partly", { titles: item.partly.join("、") })) : null,
];

export const head = (item) => h("div", { class: "field-asked" },
  h("p", { class: "field-code" }, h("span", {}, item.code), item.group ? h("span", {}, item.group) : null, h("span", {}, say("points", { n: item.points }))),
  h("h2", { id: "item-title" }, item.title),
  item.text && item.text !== item.title ? h("p", { class: "field-text" }, item.text) : null, rules(item), kin(item));

const pressed = (on) => ({ "aria-pressed": String(Boolean(on)) });
export const verdictButtons = (verdict, judge) => h("div", { class: "field-verdicts", role: "group", "aria-labelledby": "item-title" },
  [["pass", "check"], ["fail", "x"], ["na", "minus"]].map(([name, picture]) => h(
    "button", { type: "button", class: `verdict verdict-${name}`, "data-verdict": name, onclick: () => judge(name), ...pressed(verdict === name) }, icon(picture), h("span", {}, say(name)))));

const chooser = (label, options, chosen, choose, kind) => h("div", { class: `field-chooser ${kind}`, role: "group", "aria-label": label },
  h("span", { class: "field-label" }, label),
  h("div", { class: "field-choices" }, options.map(([value, words]) => h(
    "button", { type: "button", "data-value": value, onclick: () => choose(value), ...pressed(value === chosen) }, words))));

const stepper = (count, most, by, to) => {
  const box = h("input", { type: "number", inputmode: "numeric", min: 1, max: most, value: count, "aria-label": say("occurrences"), "data-count": "" });
  box.addEventListener("change", () => to(Math.min(most, Math.max(1, Math.round(Number(box.value)) || 1))));
  return h("div", { class: "field-count-row" }, h("span", { class: "field-label" }, say("occurrences")),
    h("button", { type: "button", class: "step", "data-step": "-1", onclick: () => by(-1), "aria-label": say("one_less") }, icon("minus")), box,
    h("button", { type: "button", class: "step", "data-step": "1", onclick: () => by(1), "aria-label": say("one_more") }, icon("plus")));
};

// What a judged item can be told beside its verdict. `on` are the changes: judge, step, count, grade, severity, note.
export const details = (visit, item, limits, on) => {
  const answer = answerOf(visit, item.id);
  const failed = answer?.verdict === "fail";
  const note = h("textarea", { class: "form-control", rows: 2, maxlength: limits.note_length, placeholder: say("note_hint"), "aria-label": say("note"), "data-note": "", value: answer?.note || "" });
  note.addEventListener("input", () => on.note(note.value));
  return h("div", { class: "field-more" },
    item.grades.length && answer?.verdict && answer.verdict !== "na"
      ? chooser(say("grade"), item.grades.map((grade) => [grade, grade]), answer.grade, on.grade, "field-grades") : null,
    failed ? stepper(answer.count, limits.most_occurrences, on.step, on.count) : null,
    failed ? chooser(say("severity"), [["", say("by_item")], ...SEVERITIES.map((one) => [one, say(one)])], answer.severity, on.severity, "field-severities") : null,
    note);
};
