// 检查: a site for a walk-up visit, by name, initials or code, and by nearness; the code of a plate can be typed.
import { button, distance, empty, h, icon, say } from "./kit.js";
import { byPlate, codeIn, near, search, sitesOf } from "./sites.js";
import { follow } from "./whereabouts.js";

// The site of a code, or a sentence that says why there is none.
export const lead = async (app, code) => {
  const sites = await sitesOf(app.person);
  if (!sites.length) return say("prepare_first");
  const site = await byPlate(sites, code);
  if (!site) return say("plate_unknown");
  app.go(`site/${site.id}/qr`);
  return "";
};

export const siteLine = (site, by) => h("li", { class: "go-line" }, h("a", { href: `#site/${site.id}/${by}` }, h("span", { class: "go-order" }, icon("map-pin")),
  h("span", { class: "go-about" }, h("b", {}, site.name), h("small", {}, [site.type_title, site.street, site.address].filter(Boolean).join(" · ")), h("small", {}, site.code)),
  site.metres !== undefined ? h("span", { class: "go-state" }, distance(site.metres)) : icon("chevron-right")));

export const show = async (main, app) => {
  const sites = await sitesOf(app.person);
  const hits = h("div", { "aria-live": "polite", id: "site-hits" });
  let place = null;
  let stopWatch = null;
  const list = (found, by, none) => hits.replaceChildren(found.length ? h("ul", { class: "go-list" }, found.map((site) => siteLine(site, by))) : none);
  const box = h("input", { type: "search", class: "form-control form-control-lg find-box", placeholder: say("find_hint"), "aria-label": say("find_hint"), maxlength: 60, autocomplete: "off", id: "find-box" });
  const look = async () => {
    const text = box.value.trim();
    if (!text) { nearest(); return; }
    const found = search(sites, text);
    const code = codeIn(text);
    const plated = code.length >= 16 ? await byPlate(sites, code) : null;
    if (box.value.trim() === text) list(plated ? [plated, ...found.filter((site) => site.id !== plated.id)] : found, plated ? "qr" : "search", empty(say("no_site"), say("no_site_text")));
  };
  const nearest = () => {
    if (box.value.trim()) return;
    if (!place) { hits.replaceChildren(empty(say("where_am_i"), say(stopWatch ? "locating" : "near_text"))); return; }
    list(near(sites, place), "map", empty(say("none_near"), say("none_near_text")));
  };
  box.addEventListener("input", look);
  const here = button(say("near_me"), () => {
    stopWatch ||= follow((found, trouble) => {
      if (found) place = found;
      if (trouble && !place) hits.replaceChildren(empty(say("where_am_i"), say(trouble === "denied" ? "place_denied" : "place_none"))); else nearest();
    });
  }, { picture: "current-location", id: "near-me" });
  main.replaceChildren(h("div", { class: "field-page" }, h("h1", {}, say("find")),
    sites.length ? [box, h("div", { class: "ways" }, here, button(say("scan"), () => app.go("scan"), { picture: "qrcode" }), button(say("map"), () => app.go("map"), { picture: "map-2" })), hits]
      : empty(say("not_prepared"), say("prepare_first"), button(say("prepare"), () => app.go("prepare"), { kind: "btn-primary", picture: "backpack" }))));
  nearest();
  return () => stopWatch?.();
};
