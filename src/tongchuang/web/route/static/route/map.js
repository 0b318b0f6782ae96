// Crews' ways on our own base map: numbered stops, straight lines between them, a colour and a pattern for each crew.
import { nameStreet } from "../shared/street-names.js";

const holder = document.getElementById("route-map");
const teams = JSON.parse(document.getElementById("route-data").textContent);
const COLOURS = ["#1f5fbf", "#b4491b", "#0b7a5c", "#8a3ffc", "#9a6700", "#a1285a", "#3a6b1f", "#465a73"];
const DASHES = ["", "10 6", "2 7", "14 5 3 5"];
const STYLES = {
  outline: { color: "#8a7f6d", weight: 2, dashArray: "6 5", fillColor: "#fdfcf8", fillOpacity: 1, interactive: false },
  street: { color: "#c9bda6", weight: 6, fill: false, interactive: false },
  section: { color: "#e6dcc6", weight: 3, fill: false, interactive: false },
  lane: { color: "#ddd3bd", weight: 2, fill: false, interactive: false },
};

// In a pane of its own, so that it lies below the ways whenever it comes.
function ground(map) {
  map.createPane("ground").style.zIndex = 250;
  fetch(holder.dataset.base).then((answer) => answer.json()).then((base) => {
    const order = Object.keys(STYLES);
    base.features.sort((one, other) => order.indexOf(one.properties.kind) - order.indexOf(other.properties.kind));
    window.L.geoJSON(base, { pane: "ground", style: (feature) => STYLES[feature.properties.kind] }).addTo(map);
    base.features.filter((feature) => feature.properties.kind === "street").forEach((feature) => nameStreet(map, feature));
  }).catch(() => {});
}

function way(map, team) {
  const place = team.colour % COLOURS.length;
  const points = team.stops.map(([longitude, latitude]) => [latitude, longitude]);
  const start = [team.start[1], team.start[0]];
  const line = [start, ...points, ...(team.back && points.length ? [[team.back[1], team.back[0]]] : [])];
  if (points.length) window.L.polyline(line, { color: COLOURS[place], weight: 3, opacity: 0.85, dashArray: DASHES[Math.floor(team.colour / COLOURS.length) % DASHES.length] }).bindTooltip(team.name).addTo(map);
  for (const [longitude, latitude, number, name, made] of team.stops) {
    const icon = window.L.divIcon({ className: "", html: `<span class="route-pin team-${place}${made ? " made" : ""}">${Number(number)}</span>`, iconSize: [24, 24] });
    const text = document.createElement("span");
    text.textContent = `${number} ${name} · ${team.name}`;
    window.L.marker([latitude, longitude], { icon, title: name, alt: name }).bindPopup(text).addTo(map);
  }
  return line;
}

if (holder && window.L) {
  const map = window.L.map(holder, { attributionControl: false, minZoom: 8, maxZoom: 19, zoomSnap: 0.25 });
  window.L.control.scale({ imperial: false }).addTo(map);
  ground(map);
  const bounds = teams.flatMap((team) => way(map, team));
  if (bounds.length) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 16 });
  else map.setView([35, 105], 5);
  window.addEventListener("beforeprint", () => map.invalidateSize());
}
