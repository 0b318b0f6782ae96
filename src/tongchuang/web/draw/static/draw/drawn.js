// The drawn sites on our own base map, each with the number of its crew.
const holder = document.getElementById("drawn-map");
const points = JSON.parse(document.getElementById("drawn-points").textContent);
const STYLES = {
  outline: { color: "#8a7f6d", weight: 2, dashArray: "6 5", fillColor: "#fdfcf8", fillOpacity: 1, interactive: false },
  street: { color: "#c9bda6", weight: 6, fill: false, interactive: false },
  section: { color: "#e6dcc6", weight: 3, fill: false, interactive: false },
  lane: { color: "#ddd3bd", weight: 2, fill: false, interactive: false },
};

function start() {
  const map = window.L.map(holder, { attributionControl: false, minZoom: 8, maxZoom: 19 });
  fetch(holder.dataset.base).then((answer) => answer.json()).then((base) => {
    const order = Object.keys(STYLES);
    base.features.sort((one, other) => order.indexOf(one.properties.kind) - order.indexOf(other.properties.kind));
    window.L.geoJSON(base, { style: (feature) => STYLES[feature.properties.kind] }).addTo(map);
  }).catch(() => {});
  const bounds = [];
  for (const [name, code, longitude, latitude, crew, visited] of points) {
    const icon = window.L.divIcon({ className: "", html: `<span class="crew-pin${visited ? " visited" : ""}">${Number(crew) || ""}</span>`, iconSize: [26, 26] });
    const text = document.createElement("span");
    text.textContent = `${name} ${code}`;
    window.L.marker([latitude, longitude], { icon, title: name, alt: name }).bindPopup(text).addTo(map);
    bounds.push([latitude, longitude]);
  }
  if (bounds.length) map.fitBounds(bounds, { padding: [30, 30], maxZoom: 16 });
  else map.setView([35, 105], 5);
}

if (holder && window.L) start();
