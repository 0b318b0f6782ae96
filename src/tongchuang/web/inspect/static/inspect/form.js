// The field form: judges items, keeps the draft on this device, sends photos as they are taken, submits once.
const root = document.getElementById("field-form");
const { checklist, inspector, source, words } = JSON.parse(document.getElementById("field-data").textContent);
const cards = [...root.querySelectorAll("[data-item]")];
const find = (id) => document.getElementById(id);
const say = (key, value) => (words[key] || key).replace("%s", value ?? "");
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

// ---- ids: UUID version 7, so that what a phone makes sorts by time
const uuid7 = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let millis = Date.now();
  for (let i = 5; i >= 0; i -= 1) { bytes[i] = millis % 256; millis = Math.floor(millis / 256); }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

// ---- the draft
const KEY = ["visit", inspector, checklist.campaign, checklist.site, checklist.evaluation || ""].join(":");
const fresh = () => ({ id: uuid7(), started_at: new Date().toISOString(), source, answers: {}, place: null, sent: null });
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
let draft = fresh();
let resumed = false;
try {
  const kept = JSON.parse(localStorage.getItem(KEY));
  if (kept && kept.id && kept.answers) { draft = kept; resumed = true; }
} catch { /* a draft that can't be read is no draft */ }
const undos = [];

const note = (text, bad = false) => {
  const line = find("field-note");
  line.textContent = text;
  line.classList.toggle("bad", bad);
};
const keep = (quiet = false) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
    if (!quiet) note(say("saved", clock()));
  } catch { note(say("unsaved"), true); }
};
const forget = () => { try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ } };
const answer = (item) => draft.answers[item];
const locked = () => Boolean(draft.sent);

// ---- photos: each is sent as soon as it is taken, and again until it has arrived
const blobs = new Map();
const sending = new Map();
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

const photoOf = (item, id) => answer(item)?.photos.find((photo) => photo.id === id);
const sendOnce = async (item, id) => {
  const query = new URLSearchParams({ taken_at: photoOf(item, id).taken_at });
  if (draft.place) { query.set("longitude", draft.place.longitude); query.set("latitude", draft.place.latitude); }
  const file = blobs.get(id);
  const reply = await fetch(`${root.dataset.photos}${id}?${query}`, {
    method: "PUT", body: file, credentials: "same-origin",
    headers: { "X-CSRFToken": token(), "Content-Type": file.type || "application/octet-stream" },
  });
  if (reply.ok) return { state: "sent" };
  if (reply.status >= 500 || reply.status === 429) throw new Error("again");
  const told = await reply.json().catch(() => ({}));
  return { state: "refused", text: told.message || say("photo_failed") };
};
const send = async (item, id) => {
  for (let round = 0; round < 5 && photoOf(item, id); round += 1) {
    try {
      Object.assign(photoOf(item, id) || {}, await sendOnce(item, id));
      break;
    } catch {
      Object.assign(photoOf(item, id) || {}, { state: "failed", text: say("photo_failed") });
      paint(item);
      await wait(1500 * 2 ** round);
    }
  }
  sending.delete(id);
  keep(true);
  paint(item);
};
const startSending = (item, id) => { if (!sending.has(id)) sending.set(id, send(item, id)); };
const takePhotos = (item, files) => {
  const given = ensure(item);
  for (const file of files) {
    const id = uuid7();
    blobs.set(id, file);
    given.photos.push({ id, state: "sending", taken_at: new Date(file.lastModified || Date.now()).toISOString(), text: "" });
    startSending(item, id);
  }
  keep();
  paint(item);
};
const resendAll = () => {
  for (const [item, given] of Object.entries(draft.answers)) {
    for (const photo of given.photos) if (photo.state === "failed" && blobs.has(photo.id)) startSending(item, photo.id);
  }
};
window.addEventListener("online", resendAll);

// ---- judging
const blank = () => ({ id: uuid7(), verdict: "", at: "", count: 1, grade: "", severity: "", note: "", photos: [] });
const ensure = (item) => { draft.answers[item] ||= blank(); return draft.answers[item]; };
const remember = (items) => {
  undos.push(items.map((item) => [item, answer(item) ? JSON.stringify(answer(item)) : null]));
  find("field-undo").disabled = false;
};
const change = (item, values) => {
  if (locked()) return;
  Object.assign(ensure(item), values, { at: new Date().toISOString() });
  keep();
  paint(item);
};
const judge = (item, verdict) => {
  if (locked()) return;
  remember([item]);
  const grades = cards.find((card) => card.dataset.item === item).dataset.grades.split(",").filter(Boolean);
  const grade = verdict === "na" || !grades.length ? "" : verdict === "pass" ? grades[0] : answer(item)?.grade || "";
  change(item, { verdict, grade });
};
const judged = () => cards.filter((card) => answer(card.dataset.item)?.verdict);
const unjudged = () => cards.filter((card) => !answer(card.dataset.item)?.verdict);

const paintPhotos = (card, given) => {
  const place = card.querySelector("[data-photos]");
  place.replaceChildren(...given.photos.map((photo) => {
    const shot = document.createElement("div");
    shot.className = "shot";
    shot.dataset.state = photo.state;
    const image = document.createElement("img");
    image.alt = "";
    image.src = blobs.has(photo.id) ? (photo.url ||= URL.createObjectURL(blobs.get(photo.id))) : `${root.dataset.files}${photo.id}/thumb`;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.textContent = "×";
    drop.setAttribute("aria-label", say("remove_photo"));
    drop.addEventListener("click", () => {
      if (locked()) return;
      given.photos = given.photos.filter((other) => other.id !== photo.id);
      keep();
      paint(card.dataset.item);
    });
    const word = document.createElement("small");
    word.textContent = photo.state === "sending" ? say("photo_waiting") : photo.state === "sent" ? "" : photo.text;
    shot.append(image, drop, word);
    return shot;
  }));
};
const paint = (item) => {
  const card = cards.find((one) => one.dataset.item === item);
  const given = answer(item) || blank();
  card.dataset.state = given.verdict;
  card.querySelectorAll("[data-verdict]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.verdict === given.verdict)));
  const grades = card.querySelector(".field-grades");
  if (grades) {
    grades.hidden = !given.verdict || given.verdict === "na";
    grades.querySelectorAll("[data-grade]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.grade === given.grade)));
  }
  card.querySelector(".field-more").hidden = !given.verdict;
  card.querySelectorAll("[data-only-fail]").forEach((part) => { part.hidden = given.verdict !== "fail"; });
  card.querySelector("[data-count]").value = given.count;
  card.querySelector("[data-severity]").value = given.severity;
  if (document.activeElement !== card.querySelector("[data-note]")) card.querySelector("[data-note]").value = given.note;
  paintPhotos(card, given);
  if (given.verdict) wrong(card, "");
  find("field-count").textContent = `${judged().length}/${cards.length}`;
  find("field-progress").value = judged().length;
};
const wrong = (card, text) => {
  card.classList.toggle("wrong", Boolean(text));
  const line = card.querySelector("[data-error]");
  line.textContent = text;
  line.hidden = !text;
};
const next = (card) => {
  const after = cards.slice(cards.indexOf(card) + 1).find((one) => !answer(one.dataset.item)?.verdict);
  after?.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth", block: "start" });
};

for (const card of cards) {
  const item = card.dataset.item;
  card.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.verdict) {
      judge(item, button.dataset.verdict);
      if (button.dataset.verdict !== "fail" && !card.dataset.grades) next(card);
    } else if (button.dataset.grade) {
      remember([item]);
      change(item, { grade: button.dataset.grade });
    } else if (button.dataset.step) {
      remember([item]);
      change(item, { count: Math.min(9999, Math.max(1, ensure(item).count + Number(button.dataset.step))) });
    }
  });
  card.querySelector("[data-count]").addEventListener("change", (event) => {
    remember([item]);
    change(item, { count: Math.min(9999, Math.max(1, Math.round(Number(event.target.value)) || 1)) });
  });
  card.querySelector("[data-severity]").addEventListener("change", (event) => { remember([item]); change(item, { severity: event.target.value }); });
  card.querySelector("[data-note]").addEventListener("input", (event) => change(item, { note: event.target.value }));
  card.querySelector("[data-camera]").addEventListener("change", (event) => {
    if (!locked()) takePhotos(item, event.target.files);
    event.target.value = "";
  });
}

find("field-source")?.addEventListener("change", (event) => { if (!locked()) { draft.source = event.target.value; keep(); } });
find("field-undo").addEventListener("click", () => {
  const last = undos.pop();
  if (!last || locked()) return;
  for (const [item, before] of last) {
    // Photos stay: undoing a verdict must not lose what was taken.
    const photos = answer(item)?.photos || [];
    if (before) draft.answers[item] = { ...JSON.parse(before), photos }; else draft.answers[item] = { ...blank(), photos };
    paint(item);
  }
  find("field-undo").disabled = undos.length === 0;
  keep(true);
  note(say("undone"));
});

// ---- the rest as passed
const asked = (dialog) => new Promise((done) => {
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});
find("field-rest").addEventListener("click", async () => {
  const rest = unjudged();
  if (locked()) return;
  if (!rest.length) { note(say("rest_none")); return; }
  find("rest-number").textContent = `${rest.length}/${cards.length}`;
  if (!(await asked(find("rest-dialog")))) return;
  remember(rest.map((card) => card.dataset.item));
  const at = new Date().toISOString();
  for (const card of rest) {
    const grade = card.dataset.grades.split(",").filter(Boolean)[0] || "";
    Object.assign(ensure(card.dataset.item), { verdict: "pass", grade, at });
    paint(card.dataset.item);
  }
  keep();
});

// ---- where I am
const placed = () => {
  const line = root.querySelector("[data-place]");
  line.textContent = draft.place ? say("located", Math.round(draft.place.accuracy_m)) : say("no_place");
};
const locate = () => {
  if (!navigator.geolocation) { placed(); return; }
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    if (locked()) return;
    draft.place = { longitude: coords.longitude, latitude: coords.latitude, accuracy_m: coords.accuracy };
    keep(true);
    placed();
  }, placed, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
};

// ---- submitting
const payload = () => ({
  id: draft.id, campaign: checklist.campaign, site: checklist.site, evaluation: checklist.evaluation, source: draft.source,
  started_at: draft.started_at, submitted_at: new Date().toISOString(), ...(draft.place || {}),
  checks: judged().map((card) => {
    const given = answer(card.dataset.item);
    const fails = given.verdict === "fail";
    return {
      id: given.id, item: card.dataset.item, verdict: given.verdict, at: given.at, grade: given.grade, note: given.note,
      count: fails ? given.count : 1, severity: fails ? given.severity : "", photos: given.photos.map((photo) => photo.id),
    };
  }),
});
const unfit = () => {
  for (const card of judged()) {
    const given = answer(card.dataset.item);
    if (card.dataset.grades && given.verdict !== "na" && !given.grade) return [card, say("grade_missing")];
    if (checklist.photo_on_fail && given.verdict === "fail" && !given.photos.length) return [card, say("photo_missing")];
    const bad = given.photos.find((photo) => photo.state !== "sent");
    if (bad) return [card, bad.text || say("photo_failed")];
  }
  return null;
};
const show = (card, text) => {
  wrong(card, text);
  card.scrollIntoView({ block: "start" });
  note(text, true);
};
const refused = (told) => {
  draft.sent = null;
  keep(true);
  for (const problem of told.problems || []) {
    const card = cards.find((one) => one.dataset.item === problem.item);
    if (card) wrong(card, problem.text);
  }
  for (const id of told.missing_photos || []) {
    for (const [item, given] of Object.entries(draft.answers)) {
      const photo = given.photos.find((one) => one.id === id);
      if (photo) { photo.state = "failed"; photo.text = say(blobs.has(id) ? "photo_failed" : "photo_gone"); paint(item); }
    }
  }
  resendAll();
  cards.find((card) => card.classList.contains("wrong"))?.scrollIntoView({ block: "start" });
  note(told.message || say("failed"), true);
};
const deliver = async () => {
  // The answer may get lost on the way: until one has come, exactly the same is sent again and nothing can be changed.
  draft.sent ||= payload();
  keep(true);
  const reply = await fetch(root.dataset.submit, {
    method: "POST", credentials: "same-origin", body: JSON.stringify(draft.sent),
    headers: { "X-CSRFToken": token(), "Content-Type": "application/json" },
  });
  const told = await reply.json().catch(() => ({}));
  if (reply.ok && told.checks === draft.sent.checks.length) {
    forget();
    window.location.assign(`${root.dataset.visits}${told.visit}/`);
  } else if (reply.status === 401) note(say("signed_out"), true);
  else if (reply.status >= 500) throw new Error("again");
  else refused(told);
};
const submit = async () => {
  if (!locked()) {
    if (!judged().length) { note(say("nothing"), true); return; }
    note(say("photo_waiting"));
    resendAll();
    await Promise.all(sending.values());
    const bad = unfit();
    if (bad) { show(...bad); return; }
    const left = unjudged().length;
    if (left) {
      find("left-text").textContent = say("left", left);
      if (!(await asked(find("left-dialog")))) { next({}); return; }
    }
  }
  note(say("submitting"));
  try { await deliver(); } catch { note(say("offline"), true); }
};
find("field-submit").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  try { await submit(); } finally { button.disabled = false; }
});

// ---- coming back to a draft
for (const item of Object.keys(draft.answers)) {
  if (!cards.some((card) => card.dataset.item === item)) { delete draft.answers[item]; continue; }
  for (const photo of draft.answers[item].photos) {
    delete photo.url;
    if (photo.state !== "sent") { photo.state = "refused"; photo.text = say("photo_gone"); }
  }
}
if (find("field-source")) find("field-source").value = draft.source;
cards.forEach((card) => paint(card.dataset.item));
if (resumed) { note(say("resumed", new Date(draft.started_at).toLocaleString("zh-CN", { hour12: false }))); next({}); }
placed();
if (!draft.place) locate();
