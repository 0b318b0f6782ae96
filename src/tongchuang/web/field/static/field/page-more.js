// 更多: what this phone is, what it holds, and the way out.
import { ask, button, h, icon, moment, note, release, say, size, toast, urls } from "./kit.js";
import { deviceName, installed } from "./fitness.js";
import { call, clockOf } from "./net.js";
import { delivered, finished, meaning } from "./outbox.js";
import { inHand } from "./prepare.js";
import { lasting, room } from "./room.js";
import { all, get, put, write } from "./store.js";

const offsetWords = ({ at, offset }) => {
  if (!at) return say("clock_unknown");
  const seconds = Math.round(Math.abs(offset) / 1000);
  return seconds < 60 ? say("clock_good") : say(offset > 0 ? "clock_slow" : "clock_fast", { m: Math.round(seconds / 60) || 1 });
};

const leave = async (app) => {
  const rows = [...await all("visits")].filter((visit) => visit.person === app.person && !(finished(visit) && delivered(visit)));
  const text = rows.length ? [say("leave_waiting", { n: rows.length }), say("leave_text")] : [say("leave_text")];
  if (!(await ask({ title: say("leave_title"), text, yes: say("leave"), danger: true }))) return;
  const answer = await call("DELETE", "device", { person: app.person });
  if (!["ok", "sign_in"].includes(meaning(answer))) { toast(say("leave_offline"), true); return; }
  // What is planned is secret: it leaves with the person. Records stay, sealed, until they are delivered.
  await write(["meta", "packs"], (at) => {
    at.meta.delete("me");
    for (const name of ["today", "places", "map"]) at.packs.delete(`${app.person}:${name}`);
  });
  location.replace(urls.shell);
};

export const show = async (main, app) => {
  const [hand, place, kept, clock] = [await inHand(app.person), await room(), await lasting(), await clockOf()];
  const original = h("label", { class: "field-switch" }, h("input", {
    type: "checkbox", checked: (await get("meta", "keep_original")) === true, onchange: (event) => put("meta", event.target.checked, "keep_original"), id: "keep-original",
  }), h("span", {}, say("keep_original"), h("small", {}, say("keep_original_text"))));
  const facts = [
    [say("person"), `${app.me.person.name} · ${app.me.region?.name || ""}`], [say("device"), app.me.name || deviceName()],
    [say("signed_in_until"), app.me.expires_at ? moment(app.me.expires_at) : "–"], [say("installed"), say(installed() ? "yes" : "no")],
    [say("lasting"), say(kept ? "lasting_yes" : "lasting_no")], [say("room_used"), say("room_words", { used: size(place.usage), quota: size(place.quota) })],
    [say("photos_left"), say("photos_fit", { n: place.photos > 9999 ? "9999+" : place.photos, free: size(place.free) })],
    [say("clock"), offsetWords(clock)], [say("lists_taken"), hand.today ? moment(hand.today.taken_at) : say("not_prepared")], [say("app_version"), release],
  ];
  const link = (href, picture, words) => h("li", { class: "go-line" }, h("a", { href }, h("span", { class: "go-order" }, icon(picture)), h("span", { class: "go-about" }, h("b", {}, words)), icon("chevron-right")));
  main.replaceChildren(h("div", { class: "field-page" }, h("h1", {}, say("more")),
    clock.at && Math.abs(clock.offset) > 60_000 ? note(say("clock_warning", { words: offsetWords(clock) }), "warning") : null,
    h("dl", { class: "in-hand" }, facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])), original,
    h("ul", { class: "go-list" }, link("#prepare", "backpack", say("prepare")), link("#map", "map-2", say("map")), link(urls.desk, "home", say("to_desk")), link(urls.inspect, "clipboard-list", say("to_office_form")), link(urls.me, "user", say("to_me")), link(urls.trust, "lock", say("to_trust"))),
    h("p", { class: "buttons" }, app.installable ? button(say("install"), () => app.install(), { picture: "download" }) : null,
      button(say(document.documentElement.classList.contains("large-type") ? "usual_type" : "large_type"), () => app.enlarge(), { picture: "text-size" }),
      button(say("leave"), () => leave(app), { kind: "btn-quiet-danger", picture: "logout" }))));
  return () => {};
};
