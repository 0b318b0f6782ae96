import { nameStreet } from "../shared/street-names.js";

// The map of sites: our own base map, clusters in the colour of the worst state inside, the list linked both ways.
(() => {
  "use strict";
  const holder = document.getElementById("map");
  if (!holder || !window.L) return;
  const words = holder.dataset;
  const note = document.getElementById("map-note");
  const rows = document.getElementById("map-rows");
  const inView = document.getElementById("in-view");
  const SIGNS = { late: "!", open: "•", calm: "", closed: "×" };
  const WORST = ["late", "open", "calm", "closed"];
  const LISTED = 150;
  const STYLES = {
    outline: { color: "#8a7f6d", weight: 2, dashArray: "6 5", fillColor: "#fdfcf8", fillOpacity: 1, interactive: false },
    street: { color: "#c9bda6", weight: 7, opacity: 1, fill: false },
    section: { color: "#e6dcc6", weight: 4, opacity: 1, fill: false },
    lane: { color: "#ddd3bd", weight: 2.5, opacity: 1, fill: false },
  };
  const map = L.map(holder, { zoomControl: false, attributionControl: false, minZoom: 8, maxZoom: 19 });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const say = (text) => { note.textContent = text; note.hidden = false; };
  const load = (url) => fetch(url, { headers: { Accept: "application/json" } }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  const pin = (state) => L.divIcon({ className: "", html: `<span class="pin pin-${state}">${SIGNS[state]}</span>`, iconSize: [20, 20] });
  const clusters = L.markerClusterGroup({
    chunkedLoading: true, maxClusterRadius: 55, disableClusteringAtZoom: 18, showCoverageOnHover: false,
    iconCreateFunction: (cluster) => {
      const states = new Set(cluster.getAllChildMarkers().map((marker) => marker.site.state));
      const worst = WORST.find((state) => states.has(state));
      return L.divIcon({ className: "", html: `<span class="cluster cluster-${worst}">${cluster.getChildCount()}</span>`, iconSize: [40, 40] });
    },
  });
  const markers = new Map();

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const about = (site) => [site.type, site.code, site.count ? `${words.openWord} ${site.count}` : ""].filter(Boolean).join(" · ");
  const popup = (site) => {
    const box = element("div");
    box.append(element("strong", "", site.name), element("div", "nothing", about(site)));
    const link = element("a", "", words.page);
    link.href = words.siteUrl.replace("00000000-0000-0000-0000-000000000000", site.id);
    box.append(link);
    return box;
  };
  const choose = (id) => rows.querySelectorAll("button").forEach((button) => {
    if (button.dataset.id === id) { button.setAttribute("aria-current", "true"); button.scrollIntoView({ block: "nearest" }); }
    else button.removeAttribute("aria-current");
  });
  const show = (id) => {
    const marker = markers.get(id);
    if (marker) clusters.zoomToShowLayer(marker, () => { marker.openPopup(); choose(id); });
  };
  const list = () => {
    const bounds = map.getBounds();
    const seen = [...markers.values()].filter((marker) => bounds.contains(marker.getLatLng()));
    seen.sort((a, b) => WORST.indexOf(a.site.state) - WORST.indexOf(b.site.state));
    inView.textContent = seen.length.toLocaleString("en");
    rows.replaceChildren(...seen.slice(0, LISTED).map(({ site }) => {
      const button = element("button");
      button.type = "button";
      button.dataset.id = site.id;
      const text = element("span", "", site.name);
      text.append(element("small", "", about(site)));
      button.append(element("span", `pin pin-${site.state}`, SIGNS[site.state]), text);
      button.addEventListener("click", () => show(site.id));
      const item = element("li");
      item.append(button);
      return item;
    }));
    if (seen.length > LISTED) rows.append(element("li", "nothing", `${seen.length - LISTED} ${words.more}`));
  };

  Promise.all([load(words.base), load(words.sites)]).then(([base, data]) => {
    const order = { outline: 0, street: 1, section: 2, lane: 2 };
    base.features.sort((a, b) => order[a.properties.kind] - order[b.properties.kind]);
    const ground = L.geoJSON(base, {
      style: (feature) => STYLES[feature.properties.kind],
      onEachFeature: (feature, layer) => {
        const { kind, name } = feature.properties;
        if (kind === "street") nameStreet(map, feature);
        else if (kind !== "outline") layer.bindTooltip(element("span", "", name), { sticky: true });
      },
    }).addTo(map);
    for (const [id, name, code, type, longitude, latitude, state, count] of data.sites) {
      const marker = L.marker([latitude, longitude], { icon: pin(state), title: name, alt: name, keyboard: true });
      marker.site = { id, name, code, type, state, count };
      marker.bindPopup(() => popup(marker.site));
      marker.on("click", () => choose(id));
      markers.set(id, marker);
    }
    clusters.addLayers([...markers.values()]);
    map.addLayer(clusters);
    if (data.bounds) map.fitBounds([[data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]], { padding: [30, 30], maxZoom: 17 });
    else if (base.features.length) map.fitBounds(ground.getBounds());
    else map.setView(base.centre ? [base.centre[1], base.centre[0]] : [35, 105], base.centre ? 13 : 5);
    if (data.unplaced) say(`${data.unplaced} ${words.unplaced}`);
    map.on("moveend", list);
    list();
    if (words.chosen) show(words.chosen);
  }).catch(() => say(words.failed));
})();
