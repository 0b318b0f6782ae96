// Building pages: elements, words, figures, questions.
const config = JSON.parse(document.getElementById("field-config").textContent);
export const urls = config.urls;
export const language = config.language;
export const release = config.release;

// say("photos_left", { n: 3 })
export const say = (key, values = {}) => (config.words[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
export const known = (key) => key in config.words;

export const icon = (name) => document.getElementById(`icon-${name}`).content.firstElementChild.cloneNode(true);

// h("button", { class: "btn", onclick: …, "aria-label": … }, "text", icon("x"), [more])
export const h = (tag, given = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "disabled" || name === "checked") node[name] = value;
    else if (name.startsWith(".")) node[name.slice(1)] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};
export const button = (words, onclick, { kind = "", picture = null, ...rest } = {}) => h(
  "button", { type: "button", class: `btn btn-lg ${kind}`.trim(), onclick, ...rest }, picture && icon(picture), h("span", {}, words),
);

const two = (n) => String(n).padStart(2, "0");
export const clockTime = (at) => { const d = new Date(at); return `${two(d.getHours())}:${two(d.getMinutes())}`; };
export const day = (at) => {
  const d = new Date(at);
  const week = d.toLocaleDateString(language === "en" ? "en" : "zh-CN", { weekday: "short" });
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} (${week})`;
};
export const moment = (at) => { const d = new Date(at); return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clockTime(at)}`; };
export const size = (bytes) => {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(bytes ? 1 : 0, Math.round(bytes / 1e3))} kB`;
};
export const distance = (metres) => (metres >= 950 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres)} m`);

export const toast = (words, bad = false) => {
  const note = h("div", { class: `toast-note${bad ? " toast-error" : ""}` }, words);
  const place = document.getElementById("toasts");
  // Old ones go first: a pile would cover the buttons.
  while (place.children.length > 1) place.firstChild.remove();
  place.append(note);
  setTimeout(() => note.remove(), bad ? 8000 : 3500);
};

// A question with two answers; the cautious one is the usual. Resolves to true only for the other.
export const ask = ({ title, text, yes, no = say("cancel"), danger = false, more = null }) => new Promise((done) => {
  const dialog = h(
    "dialog", { class: "confirm", "aria-label": title },
    h("h2", {}, title), [text].flat().filter(Boolean).map((line) => h("p", {}, line)), more,
    h("form", { method: "dialog", class: "buttons" },
      h("button", { class: "btn btn-lg", value: "no" }, no),
      h("button", { class: `btn btn-lg ${danger ? "btn-danger" : "btn-primary"}`, value: "yes" }, yes)),
  );
  dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes"); });
  document.body.append(dialog);
  dialog.showModal();
});

export const note = (words, tone = "info", ...more) => h("div", { class: `note note-${tone}` }, h("p", {}, words), more);
export const empty = (title, text, ...more) => h("div", { class: "empty-field" }, h("strong", {}, title), h("p", {}, text), more);

// Addresses of pictures in memory: given back when the page that showed them goes.
const lent = [];
export const lend = (bytes, type = "image/jpeg") => {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  lent.push(url);
  return url;
};
export const takeBack = () => { for (const url of lent.splice(0)) URL.revokeObjectURL(url); };
