// 今天: where I go, in the order of the route; what is begun; what the phone has in hand.
import { badge } from "./page-outbox.js";
import { tally } from "./draft.js";
import { button, clockTime, day, empty, h, icon, moment, note, say, size } from "./kit.js";
import { goodUntil, inHand } from "./prepare.js";
import { delivered, finished, standing } from "./outbox.js";
import { lasting, room } from "./room.js";
import { all, get, listen } from "./store.js";
import { active } from "./sync.js";

const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();
const span = (from, to) => {
  if (!from && !to) return "";
  const part = (at) => (at && !sameDay(at, Date.now()) ? `${new Date(at).getMonth() + 1}-${new Date(at).getDate()} ${clockTime(at)}` : at ? clockTime(at) : "");
  return say("window", { from: part(from) || say("window_open"), to: part(to) || say("window_open") });
};
const late = (one) => one.window_to && Date.parse(one.window_to) < Date.now();

const assignmentLine = (app, one, i, visit, state) => h("li", { class: "go-line", "data-assignment": one.id, "data-standing": state },
  h("a", { href: visit?.state === "draft" ? `#visit/${visit.id}` : state === "todo" ? `#start/${one.id}` : "#outbox" },
    h("span", { class: "go-order" }, String(one.order ?? i + 1)),
    h("span", { class: "go-about" }, h("b", {}, one.site.name),
      h("small", {}, [one.site.type_title, one.site.street, one.title].filter(Boolean).join(" · ")),
      span(one.window_from, one.window_to) ? h("small", { class: late(one) && state === "todo" ? "late" : "" }, icon("clock"), span(one.window_from, one.window_to)) : null,
      one.instructions ? h("small", { class: "go-told" }, icon("bulb"), one.instructions) : null,
      one.crew ? h("small", {}, icon("users"), say("crew", { n: one.crew.number, names: one.crew.members.join("、") })) : null),
    h("span", { class: "go-state" }, state === "todo" ? h("span", { class: "field-badge badge-grey" }, say("todo")) : state === "draft" ? h("span", { class: "field-badge badge-blue" }, say("judged_of", tally(visit))) : state === "done" ? badge("delivered") : badge(state))));

const begunLine = (visit) => h("li", { class: "go-line" }, h("a", { href: `#visit/${visit.id}` }, h("span", { class: "go-order" }, icon("pencil")),
  h("span", { class: "go-about" }, h("b", {}, visit.site.name), h("small", {}, [visit.site.type_title, say("begun_at", { time: moment(visit.started_at) })].join(" · "))),
  h("span", { class: "go-state" }, h("span", { class: "field-badge badge-blue" }, say("judged_of", tally(visit))))));

const warnings = async (hand) => {
  const { level, free, share } = await room();
  const found = [];
  if (level === "full") found.push(note(say("room_full", { free: size(free) }), "error"));
  else if (level === "tight") found.push(note(say("room_tight", { share: Math.round(share * 100) }), "warning"));
  if (hand.today && Date.now() > goodUntil(hand.today)) found.push(note(say("too_old", { time: moment(hand.today.seen_at) }), "warning"));
  if (!(await lasting())) found.push(h("details", { class: "field-hint" }, h("summary", {}, icon("info-circle"), say("may_be_cleared")), h("p", {}, say("may_be_cleared_text"))));
  return found;
};
const sealed = (visits, person, names) => {
  const counts = new Map();
  for (const visit of visits) if (visit.person !== person && !(finished(visit) && delivered(visit))) counts.set(visit.person, (counts.get(visit.person) || 0) + 1);
  return [...counts].map(([id, n]) => note(say("sealed", { name: names[id] || say("somebody"), n }), "warning"));
};

const ways = (app) => h("div", { class: "ways" },
  button(say("scan"), () => app.go("scan"), { picture: "qrcode" }), button(say("find"), () => app.go("find"), { picture: "search" }), button(say("map"), () => app.go("map"), { picture: "map-2" }));

const draw = async (main, app) => {
  const [hand, visits, files, names] = [await inHand(app.person), await all("visits"), await all("files"), (await get("meta", "names")) || {}];
  const own = visits.filter((visit) => visit.person === app.person);
  const stateOf = (one) => {
    const visit = own.find((each) => each.assignment === one.id && (each.state === "draft" || !each.aside_at));
    if (!visit) return [null, one.done ? "done" : "todo"];
    return [visit, standing(visit, files.filter((file) => file.visit === visit.id), active)];
  };
  const list = (hand.today?.assignments || []).map((one) => ({ ...one, site: { ...one.site, type_title: hand.today.lists.find((each) => each.hash === one.checklist)?.site_type_title || one.site.type_title } }))
    .sort((a, b) => (a.order ?? 9999) - (b.order ?? 9999) || (a.window_from || "~").localeCompare(b.window_from || "~"));
  const planned = new Set(list.map((one) => one.id));
  const begun = own.filter((visit) => visit.state === "draft" && !planned.has(visit.assignment)).sort((a, b) => b.changed_at - a.changed_at);
  const left = list.filter((one) => ["todo", "draft"].includes(stateOf(one)[1])).length;
  const notes = await warnings(hand);
  main.replaceChildren(h("div", { class: "field-page" },
    h("div", { class: "page-title" }, h("div", {}, h("h1", {}, day(Date.now())), h("p", { class: "field-lead" }, app.me.person.name, " · ", list.length ? say("left_today", { n: left, total: list.length }) : say("nothing_planned")))),
    app.newer ? note(say("newer_list"), "info", h("p", { class: "buttons" }, button(say("take_newer"), () => app.takeNewer(), { kind: "btn-primary", picture: "download", id: "take-newer" }))) : null,
    notes, sealed(visits, app.person, names),
    h("a", { class: `prepare-line${hand.ready ? "" : " not-ready"}`, href: "#prepare" }, icon("backpack"), h("span", {}, h("b", {}, say("prepare")),
      h("small", {}, hand.ready ? say("prepared_at", { time: moment(hand.today.seen_at), until: moment(goodUntil(hand.today)) }) : say("not_prepared"))), icon("chevron-right")),
    ways(app),
    begun.length ? [h("h2", {}, say("begun")), h("ul", { class: "go-list" }, begun.map(begunLine))] : null,
    list.length ? [h("h2", {}, say("planned")), h("ul", { class: "go-list", id: "assignments" }, list.map((one, i) => assignmentLine(app, one, i, ...stateOf(one))))]
      : hand.today ? empty(say("no_assignments"), say("no_assignments_text")) : null));
};

export const show = async (main, app) => {
  const paint = () => draw(main, app);
  let soon = null;
  const stop = listen((news) => { if (["visits", "pack", "newer"].includes(news.kind)) soon ||= setTimeout(() => { soon = null; paint(); }, 200); });
  await paint();
  return () => { stop(); clearTimeout(soon); };
};
