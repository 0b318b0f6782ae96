// The county's own base map from the phone's memory, with today's sites, those around, and where I am.
import { button, empty, h, say, urls } from "./kit.js";
import { inHand } from "./prepare.js";
import { near, placed, sitesOf } from "./sites.js";
import { follow } from "./whereabouts.js";

const MOST = 1500;
let leaflet = null;
const fetched = () => {
  leaflet ||= new Promise((done, failed) => {
    document.head.append(h("link", { rel: "stylesheet", href: urls.leaflet_css }), h("script", { src: urls.leaflet, onload: () => done(globalThis.L), onerror: failed }));
  });
  leaflet.catch(() => { leaflet = null; });
  return leaflet;
};
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const shape = (feature) => {
  const kind = feature.properties?.kind;
  if (kind === "lane") return { color: colour("ink-quiet"), weight: 1 };
  return kind === "section" ? { color: colour("accent"), weight: 3, opacity: 0.55 } : { color: colour("ink-quiet"), weight: 1.5, fillColor: colour("grey-soft"), fillOpacity: 0.5 };
};

const popup = (app, site, hash, words) => h("div", { class: "map-card" }, h("b", {}, site.name), h("p", {}, [site.type_title, site.street].filter(Boolean).join(" · ")),
  h("a", { class: "btn btn-primary btn-lg", href: hash }, words));

const drawSites = (L, map, app, sites, today) => {
  const pen = L.canvas({ tolerance: 12 });
  const planned = new Set(today.map((one) => one.site.id));
  const dots = [];
  const radius = () => (map.getZoom() < 14 ? 3 : map.getZoom() < 16 ? 5 : 8);
  map.on("zoomend", () => { for (const dot of dots) dot.setRadius(radius()); });
  for (const site of sites.slice(0, MOST)) {
    if (planned.has(site.id)) continue;
    const dot = L.circleMarker([site.latitude, site.longitude], { renderer: pen, radius: radius(), color: "#fff", weight: 1.5, fillColor: colour("grey"), fillOpacity: 0.9 })
      .bindPopup(() => popup(app, site, `#site/${site.id}/map`, say("inspect_here"))).addTo(map);
    dots.push(dot);
  }
  const line = [];
  today.filter((one) => placed(one.site)).forEach((one, i) => {
    const at = [one.site.latitude, one.site.longitude];
    line.push(at);
    L.marker(at, { icon: L.divIcon({ className: "map-number", html: String(one.order ?? i + 1), iconSize: [34, 34] }), alt: one.site.name, keyboard: true })
      .bindPopup(() => popup(app, one.site, `#start/${one.id}`, say("go_there"))).addTo(map);
  });
  if (line.length > 1) L.polyline(line, { color: colour("accent"), weight: 3, opacity: 0.6, dashArray: "6 6" }).addTo(map);
  return line;
};

export const show = async (main, app) => {
  const hand = await inHand(app.person);
  if (!hand.ready) { main.replaceChildren(empty(say("not_prepared"), say("prepare_first"), button(say("prepare"), () => app.go("prepare"), { kind: "btn-primary" }))); return () => {}; }
  const words = h("p", { class: "map-words", role: "status" }, say("locating"));
  const frame = h("div", { class: "field-map", id: "field-map" });
  const mine = button(say("where_i_am"), null, { picture: "current-location", class: "btn btn-lg map-me" });
  main.replaceChildren(h("div", { class: "map-page" }, frame, h("div", { class: "map-foot" }, words, mine)));
  let L;
  try { L = await fetched(); } catch { main.replaceChildren(empty(say("map"), say("map_failed"))); return () => {}; }
  const map = L.map(frame, { zoomControl: true, attributionControl: false, preferCanvas: true, minZoom: 8, maxZoom: 19 });
  const centre = hand.today.region.center;
  // A canvas can't draw before the map has a view.
  map.setView(centre ? [centre[1], centre[0]] : [35, 105], centre ? 13 : 5);
  const base = L.geoJSON(hand.map.body, { style: shape, interactive: false }).addTo(map);
  const sites = (await sitesOf(app.person)).filter(placed);
  const today = hand.today.assignments.filter((one) => !one.done).sort((a, b) => (a.order ?? 9999) - (b.order ?? 9999));
  const line = drawSites(L, map, app, sites, today);
  if (line.length) map.fitBounds(line, { padding: [50, 50], maxZoom: 16 });
  else if (base.getBounds().isValid()) map.fitBounds(base.getBounds());
  let me = null;
  let place = null;
  const stop = follow((found, trouble) => {
    place = found;
    if (!found) { words.textContent = trouble ? say(trouble === "denied" ? "place_denied" : "place_none") : say("locating"); return; }
    const at = [found.latitude, found.longitude];
    const [first] = near(sites, found, 1);
    words.textContent = first ? say("nearest", { name: first.name, m: Math.round(first.metres) }) : say("located", { m: Math.round(found.accuracy_m) });
    me ||= [L.circle(at, { weight: 1, color: colour("blue") }).addTo(map), L.circleMarker(at, { radius: 8, color: "#fff", weight: 3, fillColor: colour("blue"), fillOpacity: 1 }).addTo(map)];
    me[0].setLatLng(at).setRadius(found.accuracy_m);
    me[1].setLatLng(at);
  });
  mine.addEventListener("click", () => { if (place) map.setView([place.latitude, place.longitude], 17); });
  return () => { stop(); map.remove(); };
};
