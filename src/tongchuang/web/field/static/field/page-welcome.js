// Before the first sign-in on this phone, or after somebody left.
import { button, h, icon, note, say, urls } from "./kit.js";
import { all, get } from "./store.js";
import { delivered, finished } from "./outbox.js";

export const show = async (main, app) => {
  const names = (await get("meta", "names")) || {};
  const counts = new Map();
  for (const visit of await all("visits")) if (!(finished(visit) && delivered(visit))) counts.set(visit.person, (counts.get(visit.person) || 0) + 1);
  main.replaceChildren(h("div", { class: "field-page welcome" }, h("img", { src: urls.icon, alt: "", width: 72, height: 72 }), h("h1", {}, say("welcome")), h("p", { class: "field-lead" }, say("welcome_text")),
    [...counts].map(([id, n]) => note(say("sealed", { name: names[id] || say("somebody"), n }), "warning")),
    h("p", {}, h("a", { class: "btn btn-lg btn-primary btn-wide", href: app.signIn, id: "sign-in" }, icon("user"), h("span", {}, say("sign_in")))),
    app.installable ? button(say("install"), () => app.install(), { picture: "download" }) : null, h("p", { class: "field-kin" }, say("welcome_once"))));
  return () => {};
};
