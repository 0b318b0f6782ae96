// 待发送: each record and each file with its state, how far it is, why it waits, and what can be done.
import { ask, button, clockTime, empty, h, icon, known, moment, note, say, size, takeBack, toast } from "./kit.js";
import { delivered, finished, standing, weight } from "./outbox.js";
import { all, get, listen } from "./store.js";
import { active, rouse, status } from "./sync.js";
import { setAside, takeUp } from "./visits.js";
import { thumbOf } from "./visit-media.js";

const TONES = { kept: "amber", sending: "blue", delivered: "green", stuck: "red", aside: "grey" };
const SIGNS = { kept: "device-mobile", sending: "send", delivered: "circle-check", stuck: "alert-triangle", aside: "archive" };
export const badge = (state) => h("span", { class: `field-badge badge-${TONES[state] || "grey"}`, "data-standing": state }, icon(SIGNS[state] || "circle-dashed"), say(`state_${state}`));

// Why something has not gone, in words: the server's own, else ours.
export const reason = (said) => {
  if (!said) return "";
  if (said.message) return said.message;
  return known(`why_${said.code}`) ? say(`why_${said.code}`) : say("why_other", { code: said.code, status: said.status });
};
const rowState = (row) => (delivered(row) ? "delivered" : row.stuck ? "stuck" : active.has(row.id) ? "sending" : "kept");

const fileLine = async (file) => {
  const url = file.kind === "photo" ? await thumbOf(file) : "";
  const state = rowState(file);
  const sent = active.get(file.id) ?? file.offset ?? 0;
  return h("li", { class: "file-line", "data-file": file.id, "data-standing": state },
    url ? h("img", { src: url, alt: "", width: 44, height: 44 }) : h("span", { class: "file-sign" }, icon(file.kind === "audio" ? "microphone" : "photo")),
    h("span", { class: "file-about" }, h("b", {}, say(`kind_${file.kind}`)), h("small", {}, state === "kept" || state === "sending" ? say("of_size", { sent: size(sent), size: size(file.size) }) : size(file.size)),
      file.said && !delivered(file) ? h("em", {}, reason(file.said)) : null),
    badge(state));
};

const serverWords = (visit) => {
  if (!visit.server) return null;
  const { state, message, missing } = visit.server;
  if (state === "taken") return null;
  if (state === "waiting") return missing.length ? null : h("p", { class: "field-kin" }, say("server_waiting"));
  return note(message || say(`server_${state}`), "warning");
};

const exported = async (visit) => {
  const { exportVisit } = await import("./hand-over.js");
  toast(say("exported", { size: size(await exportVisit(visit, `${say("file_name")}-${visit.id.slice(-8)}`)) }));
};

const actions = (visit, state, files) => {
  if (state === "delivered") return null;
  const waiting = [visit, ...files].filter((row) => !delivered(row));
  const given = visit.exported_at ? h("p", { class: "field-kin" }, say("exported_at", { time: moment(visit.exported_at) })) : null;
  if (state === "aside") return [given, h("p", { class: "buttons" }, button(say("take_up"), () => takeUp(visit), { picture: "send" }))];
  const said = waiting.map((row) => row.stuck || row.said).find(Boolean);
  return [
    said ? note(reason(said), state === "stuck" ? "error" : "info") : null, given,
    h("p", { class: "buttons" },
      button(say("retry_now"), () => rouse({ stuckToo: true, visit: visit.id }), { picture: "refresh", "data-act": "retry" }),
      button(say("export"), () => exported(visit), { picture: "download", "data-act": "export" }),
      visit.exported_at && state === "stuck" ? button(say("set_aside"), async () => {
        if (await ask({ title: say("set_aside_title"), text: say("set_aside_text"), yes: say("set_aside"), danger: true })) await setAside(visit);
      }, { picture: "archive", "data-act": "aside" }) : null),
  ];
};

const opened = new Set();
const card = async (visit, files) => {
  const state = standing(visit, files, active);
  const { size: whole, sent } = weight(visit, files);
  const moving = files.reduce((sum, file) => sum + Math.max(0, (active.get(file.id) ?? file.offset ?? 0) - (file.offset || 0)), 0);
  const open = opened.has(visit.id) || state === "stuck";
  const detail = h("details", { open, "data-visit": visit.id }, h("summary", {}, say("record_and_files", { n: files.length })),
    h("ul", { class: "file-list" }, h("li", { class: "file-line", "data-standing": rowState(visit) }, h("span", { class: "file-sign" }, icon("clipboard-check")),
      h("span", { class: "file-about" }, h("b", {}, say("record")), h("small", {}, size(visit.size || 0)), visit.said && !delivered(visit) ? h("em", {}, reason(visit.said)) : null), badge(rowState(visit))),
      open ? await Promise.all(files.map(fileLine)) : null));
  detail.addEventListener("toggle", () => {
    if (detail.open === opened.has(visit.id)) return;
    if (detail.open) opened.add(visit.id); else opened.delete(visit.id);
    detail.dispatchEvent(new CustomEvent("repaint", { bubbles: true }));
  });
  return h("li", { class: "record", "data-visit": visit.id, "data-standing": state },
    h("div", { class: "record-head" }, h("div", {}, h("b", {}, visit.site.name),
      h("small", {}, say("record_about", { time: clockTime(visit.finished_ms), judged: visit.judged, failed: visit.failed, files: files.length, size: size(whole) }))), badge(state)),
    state === "sending" || state === "kept" ? h("progress", { max: whole || 1, value: sent + moving, "aria-label": say("sent_share") }) : null,
    serverWords(visit), actions(visit, state, files), detail);
};

export const lineWords = () => {
  const { state, next, code, message } = status;
  if (state === "signed_out") return [say("line_signed_out"), "error"];
  if (state === "not_allowed" || state === "other_person") return [message || say(`why_${state}`), "error"];
  if (state === "sending") return [say("line_sending"), "info"];
  if (state === "failed") return [say("not_kept", { why: code }), "error"];
  if (state === "offline" || state === "waiting") {
    const why = message || (known(`why_${code}`) ? say(`why_${code}`) : say("why_no_network"));
    return [next ? `${why} ${say("next_try", { time: new Date(next).toTimeString().slice(0, 8) })}` : why, "info"];
  }
  return ["", "info"];
};

const others = (visits, person, names) => {
  const counts = new Map();
  for (const visit of visits) if (visit.person !== person && !visit.closed && !(finished(visit) && delivered(visit))) counts.set(visit.person, (counts.get(visit.person) || 0) + 1);
  return [...counts].map(([id, n]) => note(say("sealed", { name: names[id] || say("somebody"), n }), "warning"));
};

export const show = async (main, app) => {
  let painting = false;
  let more = false;
  const paint = async () => {
    if (painting) { more = true; return; }
    painting = true;
    do {
      more = false;
      await draw(main, app);
    } while (more);
    painting = false;
  };
  let soon = null;
  const stop = listen((news) => {
    if (["visits", "active", "sync"].includes(news.kind)) soon ||= setTimeout(() => { soon = null; paint(); }, 250);
  });
  main.addEventListener("repaint", paint);
  await paint();
  return () => { stop(); clearTimeout(soon); main.removeEventListener("repaint", paint); takeBack(); };
};

const draw = async (main, app) => {
  const [visits, files, names] = [await all("visits"), await all("files"), (await get("meta", "names")) || {}];
  const done = visits.filter((visit) => visit.person === app.person && finished(visit));
  const of = new Map(done.map((visit) => [visit.id, files.filter((file) => file.visit === visit.id)]));
  const state = (visit) => standing(visit, of.get(visit.id), active);
  const order = { stuck: 0, sending: 1, kept: 2, aside: 3, delivered: 4 };
  done.sort((a, b) => order[state(a)] - order[state(b)] || b.finished_ms - a.finished_ms);
  const waiting = done.filter((visit) => !["delivered", "aside"].includes(state(visit)));
  const left = waiting.reduce((sum, visit) => { const { size: whole, sent } = weight(visit, of.get(visit.id)); return sum + whole - sent; }, 0);
  const [words, tone] = lineWords();
  takeBack();
  const cards = await Promise.all(done.map((visit) => card(visit, of.get(visit.id))));
  const focus = document.activeElement?.closest?.("[data-visit]")?.dataset.visit;
  main.replaceChildren(h("div", { class: "field-page" },
    h("div", { class: "page-title" }, h("h1", {}, say("outbox")), waiting.length ? button(say("send_now"), () => rouse(), { kind: "btn-primary", picture: "send", id: "send-now" }) : null),
    h("p", { class: "field-lead", role: "status", id: "outbox-line" }, waiting.length ? say("outbox_waiting", { n: waiting.length, size: size(left) }) : say(done.length ? "outbox_clear" : "outbox_none")),
    words && (waiting.length || tone === "error") ? note(words, tone, status.state === "signed_out" ? h("p", {}, h("a", { class: "btn btn-lg btn-primary", href: app.signIn }, say("sign_in"))) : null) : null,
    waiting.length ? h("p", { class: "field-kin" }, say("keep_open")) : null,
    others(visits, app.person, names),
    done.length ? h("ul", { class: "records" }, cards) : empty(say("outbox_empty"), say("outbox_empty_text"))));
  if (focus) main.querySelector(`details[data-visit="${focus}"] summary`)?.focus();
};
