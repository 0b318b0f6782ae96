// The page: files in, what is checked step by step, the verdict. Works without the network once it is loaded.
import { openWorker } from "./open.js";
import { isCrewRecord, isSealed } from "./records.js";
import { orderOf, run } from "./run.js";

const root = document.getElementById("verifier");
const words = JSON.parse(document.getElementById("verifier-words").textContent);
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const worker = openWorker();
const STRATA_SHOWN = 60;
let files = {};
let usable = worker !== null;
let hear = null;
let runs = 0;

function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => short(values[name]));
}

function short(value) {
  const text = String(value ?? "");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function element(tag, text = "", css = "") {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (css) made.className = css;
  return made;
}

// Four digits at a time can be read aloud and compared.
function grouped(hex) {
  const code = element("code", "", "fingerprint");
  for (const group of hex.match(/.{1,4}/g) || []) code.append(element("span", group));
  return code;
}

if (worker) {
  worker.onmessage = ({ data }) => hear?.(data);
  worker.onerror = () => { usable = false; hear?.({ gone: true }); };
}

// By the worker; on the page itself, a little at a time, where there is none.
function answer(question, onStep) {
  return new Promise((resolve) => {
    const here = () => { inPieces(run(question), onStep).then(resolve); };
    if (!usable) { here(); return; }
    hear = (data) => {
      if (data.gone) here();
      else if (data.verdict) resolve(data.verdict);
      else if (data.step) onStep(data.step);
    };
    worker.postMessage(question);
  });
}

async function inPieces(steps, onStep) {
  let until = performance.now() + 20;
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    onStep(next.value);
    if (performance.now() > until) {
      await new Promise((go) => { setTimeout(go); });
      until = performance.now() + 20;
    }
  }
}

function order(stratum) {
  return new Promise((resolve) => {
    if (!usable) { resolve(orderOf(stratum)); return; }
    hear = (data) => { if (data.order !== undefined) resolve(data.order); };
    worker.postMessage({ order: stratum });
  });
}

async function take(list) {
  for (const file of list) {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      files[isSealed(bytes) ? "sealed" : isCrewRecord(bytes) ? "crews" : "record"] = { name: file.name, bytes };
    } catch {
      say(words.ui.unreadable);
      return;
    }
  }
  showFiles();
  if (files.record || files.crews) await verify();
}

function showFiles() {
  const list = part("files");
  list.replaceChildren();
  for (const [kind, file] of Object.entries(files)) {
    const row = element("li");
    row.append(element("b", words.ui[kind]), element("span", file.name));
    const remove = element("button", words.ui.remove, "link");
    remove.type = "button";
    remove.addEventListener("click", () => { delete files[kind]; showFiles(); });
    row.append(remove);
    list.append(row);
  }
  list.hidden = !list.children.length;
}

function posted() {
  return Object.fromEntries([...root.querySelectorAll("[data-posted]")].map((field) => [field.dataset.posted, field.value]));
}

function say(text, kind = "") {
  const verdict = part("verdict");
  verdict.className = `verdict ${kind}`;
  verdict.replaceChildren(element("h2", text));
  verdict.hidden = false;
  return verdict;
}

async function verify() {
  const main = files.crews || files.record;
  if (!main) { say(words.ui.waiting); return; }
  runs += 1;
  const mine = runs;
  say(words.ui.working, "working");
  part("steps").replaceChildren();
  part("strata").replaceChildren();
  part("strata").hidden = true;
  const rows = [];
  const question = {
    record: main.bytes, sealed: files.sealed?.bytes || null, posted: posted(),
    sites: files.crews ? files.record?.bytes || null : null,
  };
  const verdict = await answer(question, (step) => { if (mine === runs) showStep(step, rows); });
  if (mine === runs) showVerdict(verdict, rows);
}

function showStep(step, rows) {
  if (step.step === "stratum") rows.push(step);
  const share = step.step === "stratum" ? step.number / step.of : step.share;
  const bar = part("bar");
  bar.hidden = false;
  if (share !== undefined) bar.value = share;
  const text = words.steps[step.step];
  if (!text || (step.share !== undefined && step.share < 1)) return;
  const row = element("li", "", "held");
  const values = step.step === "seed" ? { ...step, public_input: step.public_input || words.ui.no_input } : step;
  row.append(element("span", fill(text, values)));
  const value = step.value || step.commitment || step.frame_hash || step.pool_hash;
  if (value) row.append(grouped(value));
  part("steps").append(row);
}

function showVerdict(verdict, rows) {
  part("bar").hidden = true;
  if (!verdict.holds) {
    const { code, detail } = verdict.problem;
    const box = say(words.ui.failed, "bad");
    const text = fill(words.problems[code] || code, detail);
    box.append(element("p", text));
    part("steps").append(element("li", text, "broken"));
    box.scrollIntoView({ block: "nearest" });
    return;
  }
  const box = say(words.ui.verified, "good");
  box.append(element("p", fill(words.ui.verified_text, verdict.about)));
  if (!files.sealed && !Object.values(posted()).some(Boolean)) box.append(element("p", words.ui.not_compared));
  for (const note of verdict.notes) box.append(element("p", fill(words.notes[note.code], note.detail), "remark"));
  showStrata(rows, STRATA_SHOWN);
  box.scrollIntoView({ block: "nearest" });
}

function showStrata(rows, limit) {
  const place = part("strata");
  place.replaceChildren();
  place.hidden = !rows.length;
  if (!rows.length) return;
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const name of ["stratum", "sites", "quota", "drawn", "short"]) {
    const cell = element("th", words.ui[name], name === "stratum" ? "" : "end");
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows.slice(0, limit)) {
    const line = body.insertRow();
    const button = element("button", row.stratum, "link");
    button.type = "button";
    button.title = fill(words.ui.show_order, row);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => showOrder(row, line, button));
    line.insertCell().append(button);
    for (const name of ["sites", "quota", "drawn", "short"]) {
      const cell = line.insertCell();
      cell.className = "end";
      cell.textContent = String(row[name]);
    }
  }
  place.append(table);
  if (rows.length > limit) {
    const more = element("button", fill(words.ui.all_strata, { strata: rows.length }), "link");
    more.type = "button";
    more.addEventListener("click", () => showStrata(rows, rows.length));
    place.append(more);
  }
}

async function showOrder(row, line, button) {
  const open = line.nextElementSibling;
  if (open?.classList.contains("order")) {
    open.remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  const found = await order(row.stratum);
  if (!found || line.nextElementSibling?.classList.contains("order")) return;
  button.setAttribute("aria-expanded", "true");
  const below = element("tr", "", "order");
  const cell = below.insertCell();
  cell.colSpan = 5;
  const list = element("ol");
  found.rows.forEach(({ site, ticket, drawn }, place) => {
    const one = element("li", "", drawn ? "drawn" : "");
    const said = drawn ? words.ui.is_drawn : fill(words.ui.is_substitute, { place: BigInt(place + 1) - row.quota });
    one.append(element("b", site), element("code", `${ticket.slice(0, 16)}…`), element("span", said));
    list.append(one);
  });
  cell.append(list);
  if (found.sites > found.rows.length) cell.append(element("p", fill(words.ui.more_sites, { shown: found.rows.length, sites: found.sites })));
  line.after(below);
}

async function fetched(address) {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Error(String(response.status));
  return new Uint8Array(await response.arrayBuffer());
}

async function choose(option) {
  const { record, crews, sealed } = option.dataset;
  try {
    files = {};
    say(words.ui.working, "working");
    for (const [kind, address] of Object.entries({ record, crews, sealed })) {
      if (address) files[kind] = { name: address.split("/").pop(), bytes: await fetched(address) };
    }
  } catch {
    files = {};
    showFiles();
    say(words.ui.failed_fetch, "bad");
    return;
  }
  showFiles();
  await verify();
}

// The sheet's square code holds the two fingerprints, so that paper can be held against the record without us.
function fromSheet(text) {
  const found = new URLSearchParams(text.split("#")[1] || "");
  root.querySelector(".compare").open = true;
  for (const field of root.querySelectorAll("[data-posted]")) {
    const value = found.get(field.dataset.posted);
    if (value) field.value = value;
  }
}

const drop = part("drop");
const input = part("input");
input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take([...event.dataTransfer.files]);
});
part("again").addEventListener("click", () => { verify(); });
root.querySelectorAll("[data-posted]").forEach((field) => field.addEventListener("change", () => {
  if (field.value.includes("#")) fromSheet(field.value);
}));
part("published")?.addEventListener("change", (event) => {
  const option = event.target.selectedOptions[0];
  if (option.value) choose(option);
});
if (location.hash.includes("=")) fromSheet(location.hash);
const wanted = part("published")?.selectedOptions[0];
if (wanted?.value) choose(wanted);
