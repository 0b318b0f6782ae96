// Streets that cross would carry their names on one spot in the middle; at their western or northern ends they stand apart.
export const nameStreet = (map, feature) => {
  const points = feature.geometry.type === "LineString" ? feature.geometry.coordinates : feature.geometry.coordinates.flat();
  const [first, last] = [points[0], points[points.length - 1]];
  const lying = Math.abs(first[0] - last[0]) > Math.abs(first[1] - last[1]);
  const end = (lying ? first[0] < last[0] : first[1] > last[1]) ? first : last;
  const label = document.createElement("span");
  label.textContent = feature.properties.name;
  window.L.tooltip({ permanent: true, direction: lying ? "left" : "top", className: "street-name", offset: [0, 0] })
    .setLatLng([end[1], end[0]]).setContent(label).addTo(map);
};
