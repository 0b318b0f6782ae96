// The field app: finds out whether this browser will do, who works here, and which page is wanted.
import { unfit } from "./fitness.js";
import { button, h, icon, release, say, takeBack, toast, urls } from "./kit.js";
import { tidyCode } from "./sites.js";
import { accept, look } from "./prepare.js";
import { finished } from "./outbox.js";
import { all, get, listen, put, tell } from "./store.js";
import { rouse, start, status } from "./sync.js";
import { sweep } from "./visits.js";
import * as find from "./page-find.js";
import * as outbox from "./page-outbox.js";
import * as today from "./page-today.js";
import * as visiting from "./page-visit.js";

globalThis.fieldStarted = true;

// What the first view needs not comes when it is asked for (from the worker's store, so without a network too).
const PAGES = {
  today: () => today, find: () => find, outbox: () => outbox, visit: () => visiting, start: () => visiting, site: () => visiting,
  prepare: () => import("./page-prepare.js"), map: () => import("./page-map.js"), scan: () => import("./page-scan.js"), more: () => import("./page-more.js"),
};
const LOOK_EVERY = 300_000;

// "#site/<id>/qr" → {name, id, by}; "#/q/<code>" and "#q/<code>" are what plates lead to.
export const parse = (hash) => {
  const [name = "", id = "", by = ""] = hash.replace(/^#\/?/, "").split("/");
  if (name === "q") return { name: "q", id: tidyCode(decodeURIComponent(id)) };
  return PAGES[name] ? { name, id, by } : { name: "today" };
};

const app = {
  me: null, person: "", newer: null, installable: null, release: `field ${release}`, signIn: urls.sign_in,
  go: (where) => { if (location.hash === `#${where}`) render(); else location.hash = where; },
  enlarge: () => {
    const on = document.documentElement.classList.toggle("large-type");
    localStorage.setItem("field-large", on ? "1" : "0");
    render();
  },
  install: async () => {
    const event = app.installable;
    app.installable = null;
    await event?.prompt();
    render();
  },
  takeNewer: async () => {
    if (app.newer) await accept(app.person, app.newer);
    app.newer = null;
    render();
  },
};

const main = document.getElementById("content");
let leave = null;
let refusal = null;
let drawing = Promise.resolve();

// Pages come and go one after another: the one before has kept all it holds when the next begins.
const render = () => {
  drawing = drawing.then(draw).catch((error) => {
    console.error(error);
    main.replaceChildren(h("div", { class: "field-page" }, h("h1", {}, say("broken")), h("p", {}, say("broken_text", { why: error?.message || "" })), button(say("to_today"), () => { location.hash = "today"; location.reload(); })));
  });
  return drawing;
};
const pageFor = async (route) => {
  if (refusal && route.name !== "outbox") return [await import("./page-refused.js"), refusal, "refused"];
  if (!app.me) return [await import("./page-welcome.js"), null, "welcome"];
  if (route.name !== "q") return [await PAGES[route.name](), route, route.name];
  const why = await find.lead(app, route.id);
  if (why) toast(why, true);
  return why ? [find, route, "find"] : [null, null, ""];
};
const draw = async () => {
  await leave?.();
  leave = null;
  takeBack();
  const route = parse(location.hash);
  const [page, given, name] = await pageFor(route);
  if (!page) return;
  document.body.dataset.page = name;
  for (const link of document.querySelectorAll(".field-bar a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  leave = await page.show(main, app, given);
};

// ---- the line at the top: one look tells whether everything has gone
const pill = async () => {
  const face = document.getElementById("field-state");
  // Nobody's phone has nothing to tell.
  face.hidden = !app.me;
  const visits = (await all("visits").catch(() => [])).filter((visit) => visit.person === app.person && finished(visit) && !visit.aside_at);
  const open = new Set((await all("files").catch(() => [])).filter((file) => file.state !== "delivered").map((file) => file.visit));
  const waiting = visits.filter((visit) => visit.state !== "delivered" || open.has(visit.id));
  const stuck = waiting.some((visit) => visit.stuck);
  const [picture, words, tone] = status.state === "signed_out" && app.me ? ["lock", say("pill_signed_out"), "red"]
    : stuck ? ["alert-triangle", say("pill_stuck"), "red"]
      : waiting.length && status.state === "sending" ? ["send", say("pill_sending", { n: waiting.length }), "blue"]
        : waiting.length ? ["device-mobile", say("pill_kept", { n: waiting.length }), "amber"]
          : [navigator.onLine ? "cloud-check" : "wifi-off", say(navigator.onLine ? "pill_clear" : "pill_offline"), "green"];
  face.className = `field-pill badge-${tone}`;
  face.replaceChildren(icon(picture), h("span", {}, words));
  const count = document.getElementById("bar-outbox-count");
  count.textContent = String(waiting.length);
  count.hidden = !waiting.length;
};
let pillSoon = null;
const paintPill = () => { pillSoon ||= setTimeout(() => { pillSoon = null; pill(); }, 150); };

// ---- the worker, and a newer app
const offerNew = (registration) => {
  const bar = document.getElementById("field-new");
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  bar.replaceChildren(h("span", {}, say("new_app")), button(say("take_new_app"), () => registration.waiting?.postMessage("take over")));
  bar.hidden = false;
};
const register = async () => {
  if (!navigator.serviceWorker) return;
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (before) location.reload(); });
  const registration = await navigator.serviceWorker.register(urls.worker, { scope: urls.shell });
  offerNew(registration);
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", () => offerNew(registration)));
  app.registration = registration;
};

let lookedAt = 0;
const lookForNewer = async () => {
  if (!app.me || document.hidden || Date.now() - lookedAt < LOOK_EVERY) return;
  lookedAt = Date.now();
  const found = await look(app.person);
  if (found.refused === "sign_in") await put("meta", true, "signed_out");
  if (found.newer && found.quiet) await accept(app.person, found);
  else if (found.newer) { app.newer = found; tell({ kind: "newer" }); }
  app.registration?.update().catch(() => {});
};

const awake = async () => {
  // While something goes out the screen stays on: a sleeping phone sends nothing.
  if (status.state === "sending" && !document.hidden && navigator.wakeLock && !app.wake) {
    app.wake = await navigator.wakeLock.request("screen").catch(() => null);
    app.wake?.addEventListener("release", () => { app.wake = null; });
  } else if (status.state !== "sending") app.wake?.release();
};

const begin = async () => {
  const large = localStorage.getItem("field-large");
  if (large !== null) document.documentElement.classList.toggle("large-type", large === "1");
  if (location.pathname !== urls.shell) history.replaceState(null, "", `${urls.shell}#scan`);
  refusal = await unfit();
  app.me = refusal ? await get("meta", "me").catch(() => null) : await get("meta", "me");
  app.person = app.me?.person.id || "";
  window.addEventListener("hashchange", render);
  window.addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); app.installable = event; });
  window.addEventListener("pagehide", () => { leave?.(); });
  // Back from the browser's memory: what was let go on leaving is taken up again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) render(); });
  for (const event of ["online", "offline"]) window.addEventListener(event, paintPill);
  listen((news) => {
    if (["visits", "sync"].includes(news.kind)) paintPill();
    if (news.kind === "sync") awake().catch(() => {});
    if (news.kind === "me") location.reload();
  });
  if (!refusal || refusal.code === "no_room") register().catch(() => {});
  await render();
  paintPill();
  if (!app.me) return;
  document.cookie = "field=1; path=/; max-age=31536000; SameSite=Lax";
  if (await get("meta", "signed_out")) Object.assign(status, { state: "signed_out" });
  await start();
  sweep().catch(() => {});
  lookForNewer().catch(() => {});
  document.addEventListener("visibilitychange", () => lookForNewer().catch(() => {}));
};

begin();

// What a person may ask of the app from outside a page (the tests of the field do).
export { app, render, rouse, status };
