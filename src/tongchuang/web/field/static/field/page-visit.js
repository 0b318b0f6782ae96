// A visit in hand: one item a card, a list of all items, and the end of the visit.
import * as draft from "./draft.js";
import { ask, button, clockTime, empty, h, icon, note, say, takeBack, toast } from "./kit.js";
import { packOf } from "./prepare.js";
import { sitesOf } from "./sites.js";
import { full, get, put } from "./store.js";
import { details, head, verdictButtons } from "./visit-card.js";
import { cameraButtons, gallery, voiceButton } from "./visit-media.js";
import { endPage, listPage } from "./visit-end.js";
import { begin, draftFor, filesOf, keeper } from "./visits.js";
import { follow } from "./whereabouts.js";

// The visit that an address means: {visit, checklist, isNew} or a sentence that says why there is none.
const meant = async (app, route) => {
  const { person } = app;
  const pack = await packOf(person, "today");
  if (route.name === "visit") {
    const visit = await get("visits", route.id);
    if (!visit || visit.person !== person) return { why: say("visit_gone") };
    const checklist = await get("checklists", visit.checklist);
    return checklist ? { visit, checklist, pack } : { why: say("checklist_gone") };
  }
  if (!pack) return { why: say("prepare_first") };
  const assignment = route.name === "start" ? pack.assignments.find((one) => one.id === route.id) : null;
  const site = route.name === "site" ? (await sitesOf(person)).find((one) => one.id === route.id) : assignment?.site;
  if (!site) return { why: say("site_gone") };
  const held = await draftFor(person, { assignment: assignment?.id, site: site.id });
  if (held) return { visit: held, checklist: await get("checklists", held.checklist), pack };
  const made = await begin({ person, pack, assignment, site, foundBy: route.by || "search", source: pack.settings.sources[0] });
  return made.visit ? { ...made, pack, isNew: true } : { why: say("no_checklist", { type: site.type_title || site.type }) };
};

// One tab at a time may write a visit.
const hold = (id) => new Promise((done) => {
  navigator.locks.request(`tongchuang-visit-${id}`, { ifAvailable: true }, (lock) => {
    if (!lock) { done(null); return undefined; }
    return new Promise((release) => { done(release); });
  });
});

export const show = async (main, app, route) => {
  const found = await meant(app, route);
  if (!found.visit) { main.replaceChildren(empty(say("cannot_visit"), found.why, button(say("to_today"), () => app.go("today")))); return () => {}; }
  if (found.visit.state !== "draft") { app.go("outbox"); return () => {}; }
  const release = await hold(found.visit.id);
  if (!release) { main.replaceChildren(empty(say("open_elsewhere"), say("open_elsewhere_text"), button(say("to_today"), () => app.go("today")))); return () => {}; }
  const page = new Visit(main, app, found);
  await page.open();
  return async () => { page.close(); await page.save(); release(); };
};

class Visit {
  constructor(main, app, { visit, checklist, pack, isNew = false }) {
    Object.assign(this, { main, app, visit, checklist, pack, isNew, files: [], mode: "card", where: null, trouble: "", busyText: "", voice: null });
    this.limits = pack?.settings || { photo_edge: 2048, photos_per_check: 9, note_length: 1000, most_occurrences: 9999, photo_bytes: 31_457_280 };
    this.keepNow = keeper(visit, (error) => this.kept(error));
  }

  async open() {
    this.files = await filesOf(this.visit.id);
    this.keepOriginal = (await get("meta", "keep_original")) === true;
    if (!this.isNew) this.resumed = true;
    this.stopWatch = follow((place, trouble) => this.placed(place, trouble));
    document.body.classList.add("in-visit");
    await this.paint();
    if (this.resumed && draft.tally(this.visit).judged) toast(say("resumed", { time: clockTime(this.visit.changed_at) }));
  }

  close() {
    this.voice?.stop();
    this.stopWatch();
    document.body.classList.remove("in-visit");
    takeBack();
  }

  // ---- keeping
  save() {
    if (this.frozen) return Promise.resolve();
    // Looked at and left: nothing to keep.
    if (this.isNew && !Object.keys(this.visit.answers).length && !this.files.length && !this.visit.note) return Promise.resolve();
    if (this.isNew) {
      this.isNew = false;
      history.replaceState(null, "", `#visit/${this.visit.id}`);
    }
    return this.keepNow();
  }

  kept(error) {
    const line = document.getElementById("kept-line");
    if (!line) return;
    line.classList.toggle("bad", Boolean(error));
    line.textContent = error ? say(full(error) ? "not_kept_full" : "not_kept", { why: error.name }) : say("kept_at", { time: new Date().toTimeString().slice(0, 8) });
  }

  placed(place, trouble) {
    if (place && (!this.visit.place || place.accuracy_m <= this.visit.place.accuracy_m)) {
      this.visit.place = place;
      this.save();
    }
    this.where = place;
    this.trouble = trouble;
    const line = document.getElementById("where-line");
    if (line) line.textContent = this.whereWords();
  }

  whereWords() {
    if (this.where) return say("located", { m: Math.round(this.where.accuracy_m) });
    return this.trouble ? say(this.trouble === "denied" ? "place_denied" : "place_none") : say("locating");
  }

  // ---- changes
  get items() { return this.checklist.items; }
  get item() { return this.items[Math.min(this.visit.card, this.items.length - 1)]; }
  filesAt(item) { return this.files.filter((file) => file.item === item); }

  async changed(repaint = true) {
    const done = this.save();
    if (repaint) this.paintCard();
    await done;
  }

  async judge(verdict) {
    const { item } = this;
    const before = draft.verdictOf(this.visit, item.id);
    draft.judge(this.visit, item.id, verdict, item.grades);
    navigator.vibrate?.(12);
    await this.changed();
    // A plain answer to a new question: the next one comes by itself.
    if (verdict !== "fail" && !item.grades.length && before !== verdict && this.mode === "card") setTimeout(() => { if (this.item === item) this.next(); }, 220);
  }

  next() {
    const from = this.visit.card;
    const order = [...this.items.keys()].map((i) => (from + 1 + i) % this.items.length);
    const open = order.find((i) => !draft.verdictOf(this.visit, this.items[i].id));
    if (open === undefined) this.to("end"); else this.turn(open);
  }

  turn(card) {
    this.voice?.stop();
    this.visit.card = Math.min(this.items.length - 1, Math.max(0, card));
    this.save();
    this.to("card");
  }

  to(mode) {
    this.mode = mode;
    takeBack();
    this.paint();
    window.scrollTo(0, 0);
  }

  async undo() {
    const item = draft.undo(this.visit);
    if (!item) { toast(say("nothing_to_undo")); return; }
    const at = this.items.findIndex((one) => one.id === item);
    if (at >= 0) this.visit.card = at;
    await this.save();
    this.to("card");
    toast(say("undone"));
  }

  // ---- painting
  async paint() {
    const { judged, total } = draft.tally(this.visit);
    const top = h("header", { class: "visit-top" },
      h("div", { class: "visit-title" },
        h("button", { type: "button", class: "icon-button", onclick: () => this.app.go("today"), "aria-label": say("back") }, icon("arrow-left")),
        h("div", {}, h("h1", {}, this.visit.site.name), h("p", {}, [this.visit.site.type_title, this.visit.title].filter(Boolean).join(" · "))),
        h("output", { id: "visit-count", "aria-live": "polite" }, `${judged}/${total}`)),
      h("progress", { id: "visit-progress", max: total, value: judged, "aria-label": say("judged") }),
      h("p", { class: "visit-line" }, h("span", { id: "kept-line", role: "status" }, this.isNew ? say("not_begun") : say("kept_at", { time: clockTime(this.visit.changed_at) })), h("span", { id: "where-line" }, this.whereWords())));
    const body = h("div", { class: "visit-body", id: "visit-body" });
    const bar = h("footer", { class: "visit-bar", id: "visit-bar" });
    this.main.replaceChildren(top, body, bar);
    if (this.mode === "card") await this.paintCard(true);
    else if (this.mode === "list") listPage(this, body, bar);
    else await endPage(this, body, bar);
  }

  async paintCard(fresh = false) {
    if (this.mode !== "card") return;
    const { item } = this;
    const { judged, total } = draft.tally(this.visit);
    document.getElementById("visit-count").textContent = `${judged}/${total}`;
    document.getElementById("visit-progress").value = judged;
    const body = document.getElementById("visit-body");
    const typing = body.querySelector("[data-note]");
    const card = body.firstElementChild;
    const verdict = draft.verdictOf(this.visit, item.id);
    const more = details(this.visit, item, this.limits, this.changes(item));
    if (fresh || !card) {
      const media = h("div", { class: "visit-media", id: "visit-media" });
      body.replaceChildren(h("article", { class: "visit-card", "data-item": item.id, "data-state": verdict }, head(item), more, media));
      await this.paintMedia(item, media);
    } else {
      card.dataset.state = verdict;
      const old = card.querySelector(".field-more");
      // Never under somebody's fingers.
      if (document.activeElement !== typing || !typing) old.replaceWith(more);
    }
    this.paintBar(verdict);
  }

  changes(item) {
    const put_ = (values) => { draft.set(this.visit, item.id, values); this.changed(); };
    return {
      step: (by) => { draft.step(this.visit, item.id, by, this.limits.most_occurrences); this.changed(); },
      count: (count) => put_({ count }), grade: (grade) => put_({ grade }), severity: (severity) => put_({ severity }),
      note: (text) => { draft.set(this.visit, item.id, { note: text }, { undoable: false }); this.changed(false); },
    };
  }

  paintBar(verdict) {
    const small = (words, picture, onclick, rest = {}) => h("button", { type: "button", class: "bar-button", onclick, ...rest }, icon(picture), h("span", {}, words));
    document.getElementById("visit-bar").replaceChildren(
      verdictButtons(verdict, (name) => this.judge(name)),
      h("div", { class: "bar-row" },
        small(say("previous"), "chevron-left", () => this.turn(this.visit.card - 1), { disabled: this.visit.card === 0, id: "visit-previous" }),
        small(say("undo"), "arrow-back-up", () => this.undo(), { disabled: !this.visit.undo.length, id: "visit-undo" }),
        small(say("all_items"), "list-check", () => this.to("list"), { id: "visit-list" }),
        small(say("to_end"), "flag-check", () => this.to("end"), { id: "visit-end" }),
        small(say("next"), "chevron-right", () => (this.visit.card + 1 < this.items.length ? this.turn(this.visit.card + 1) : this.to("end")), { id: "visit-next" })));
  }

  async paintMedia(item, place) {
    const mine = this.filesAt(item.id);
    const about = { visit: this.visit.id, person: this.visit.person, item: item.id };
    const busy = h("p", { class: "field-busy", role: "status" }, this.busyText);
    const pictures = () => this.filesAt(item.id).filter((file) => file.kind === "photo").length;
    const camera = cameraButtons({
      about, limits: this.limits, keepOriginal: () => this.keepOriginal, few: () => pictures() < this.limits.photos_per_check,
      busy: (words) => { busy.textContent = words; }, taken: () => this.refiled(),
    });
    this.voice = voiceButton({ about, kept: () => this.refiled() });
    const shown = await gallery(mine, { onDrop: () => this.refiled() });
    place.replaceChildren(shown, busy, h("div", { class: "field-take" }, camera, this.voice?.face));
  }

  // Files have changed: the draft is there now, whatever else was said.
  async refiled() {
    this.files = await filesOf(this.visit.id);
    await this.save();
    takeBack();
    const place = document.getElementById("visit-media");
    if (place && this.mode === "card") await this.paintMedia(this.item, place);
    else if (this.mode !== "card") await this.paint();
  }

  async passRest() {
    const rest = draft.unjudged(this.visit, this.items).length;
    if (!rest) { toast(say("rest_none")); return; }
    if (!(await ask({ title: say("rest_title"), text: say("rest_text", { n: rest }), yes: say("rest_yes") }))) return;
    draft.passRest(this.visit, this.items);
    await this.save();
    this.paint();
  }

  async setKeepOriginal(on) {
    this.keepOriginal = on;
    await put("meta", on, "keep_original");
  }
}
export const oldList = (visit, pack) => pack && !pack.lists.some((list) => list.hash === visit.checklist);
export const oldListNote = (visit, pack) => (oldList(visit, pack) ? note(say("old_list", { title: visit.version_title }), "info") : null);
