import { nameStreet } from "../shared/street-names.js";

// Open findings on our own base map: round and red where something is overdue, square and blue otherwise; larger for more.
const GROUND = {
  outline: { light: { color: "#8a7f6d", weight: 2, dashArray: "6 5", fillColor: "#fdfcf8", fillOpacity: 1 }, dark: { color: "#51677f", weight: 2, dashArray: "6 5", fillColor: "#122234", fillOpacity: 1 } },
  street: { light: { color: "#c9bda6", weight: 5, fill: false }, dark: { color: "#3b536d", weight: 5, fill: false } },
  section: { light: { color: "#e6dcc6", weight: 3, fill: false }, dark: { color: "#2c4057", weight: 3, fill: false } },
  lane: { light: { color: "#ddd3bd", weight: 2, fill: false }, dark: { color: "#2c4057", weight: 2, fill: false } },
};
const ORDER = { outline: 0, lane: 1, section: 2, street: 3 };

const text = (tag, content) => { const made = document.createElement(tag); made.textContent = content; return made; };
const load = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const mark = (site, theme, words) => {
  const size = Math.min(34, 8 + 4 * Math.sqrt(site.open)) * (theme === "dark" ? 1.25 : 1);
  const late = site.late > 0;
  const icon = window.L.divIcon({ className: `mark mark-${late ? "late" : "open"} mark-${theme}`, iconSize: [size, size] });
  const marker = window.L.marker([site.lat, site.lon], { icon, keyboard: false, zIndexOffset: late ? 1000 : 0, title: `${site.name} · ${words.open} ${site.open} · ${words.late} ${site.late}` });
  const box = document.createElement("div");
  const link = text("a", `${words.open} ${site.open} · ${words.late} ${site.late}`);
  link.href = words.list + site.id;
  box.append(text("strong", site.name), document.createElement("br"), link);
  return marker.bindPopup(box);
};

const start = async (holder) => {
  const L = window.L, words = holder.dataset, theme = "dark" in words ? "dark" : "light";
  const map = L.map(holder, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false, zoomControl: theme === "light" });
  const [base, found] = await Promise.all([load(words.base), load(words.points)]);
  base.features.sort((a, b) => ORDER[a.properties.kind] - ORDER[b.properties.kind]);
  const ground = L.geoJSON(base, {
    style: (feature) => ({ ...GROUND[feature.properties.kind][theme], interactive: false }),
  }).addTo(map);
  base.features.filter((each) => each.properties.kind === "street").forEach((each) => nameStreet(map, each));
  const layer = L.layerGroup().addTo(map);
  const show = (data) => { layer.clearLayers(); data.sites.forEach((site) => mark(site, theme, words).addTo(layer)); };
  show(found);
  const streets = L.featureGroup(ground.getLayers().filter((each) => each.feature.properties.kind !== "outline"));
  // The town fills the map; the few sites in the villages are a step of the wheel away.
  const bounds = (streets.getLayers().length ? streets : ground).getBounds();
  if (bounds.isValid()) {
    map.fitBounds(bounds, { padding: [34, 34] });
    // Names stand outside the western ends of their streets: only once they are drawn is it known how much room they need.
    const names = [...holder.querySelectorAll(".street-name.leaflet-tooltip-left")].map((each) => each.offsetWidth + 12);
    map.fitBounds(bounds, { paddingTopLeft: [Math.min(Math.max(34, ...names), holder.clientWidth / 3), 34], paddingBottomRight: [34, 34] });
  } else map.setView([33, 112], 8);
  if (words.every) setInterval(() => load(words.points).then(show).catch(() => {}), Number(words.every) * 1000);
};

for (const holder of document.querySelectorAll("[data-map]")) {
  if (window.L) start(holder).catch(() => { holder.textContent = holder.dataset.failed; });
}
