// The trend of totals: the line with its bounds drawn as a band, the target as a dashed line. Canvas only: no inline style.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const token = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

const lowest = (data) => {
  // By the totals: with little known a band may reach down to nothing, and would flatten the line.
  const known = [...data.total, data.target].filter((value) => value !== null && value !== undefined);
  return known.length ? Math.max(0, Math.floor((Math.min(...known) - 12) / 5) * 5) : 0;
};

export const trendOption = (data, element, { size = 13 } = {}) => {
  const accent = token(element, "--accent"), ink = token(element, "--ink"), quiet = token(element, "--ink-quiet"), line = token(element, "--line");
  const text = { color: quiet, fontSize: size };
  const last = data.total.length - 1;
  return {
    animation: false,
    grid: { left: 8, right: size * 5, top: size * 2, bottom: 8, containLabel: true },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size },
    xAxis: { type: "category", data: data.labels, axisLabel: text, axisLine: { lineStyle: { color: line } }, boundaryGap: true },
    yAxis: { type: "value", min: lowest(data), max: 100, axisLabel: text, splitLine: { lineStyle: { color: line } } },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: token(element, "--paper"), borderColor: line, textStyle: { color: ink },
      formatter: (points) => {
        const at = points[0].dataIndex;
        const shown = (value) => (value === null ? "–" : value.toFixed(2));
        return `${data.labels[at]}\n${data.words.total} ${shown(data.total[at])}\n${data.words.low} ${shown(data.low[at])}\n${data.words.high} ${shown(data.high[at])}`;
      },
    },
    series: [
      { type: "line", stack: "band", data: data.low, symbol: "none", lineStyle: { opacity: 0 }, silent: true },
      { type: "line", stack: "band", data: data.high.map((high, at) => (high === null || data.low[at] === null ? null : high - data.low[at])), symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: accent, opacity: 0.16 }, silent: true },
      {
        type: "line", data: data.total, symbol: "circle", symbolSize: size * 0.6, lineStyle: { color: accent, width: size / 5 }, itemStyle: { color: accent },
        label: { show: true, position: "top", color: ink, fontSize: size, formatter: (point) => (data.total.length <= 8 || point.dataIndex === last ? Number(point.value).toFixed(2) : "") },
        markLine: data.target === null ? undefined : {
          silent: true, symbol: "none", lineStyle: { color: quiet, type: "dashed", width: 1.5 }, data: [{ yAxis: data.target }],
          label: { formatter: `${data.words.target} ${data.target}`, position: "end", color: quiet, fontSize: size },
        },
      },
    ],
  };
};

export const drawCharts = (root = document) => {
  for (const element of root.querySelectorAll("[data-chart=trend]")) {
    if (!window.echarts || element.dataset.drawn) continue;
    element.dataset.drawn = "1";
    const chart = window.echarts.init(element, null, { renderer: "canvas" });
    const data = read(element.dataset.source);
    chart.setOption(trendOption(data, element, { size: Number(element.dataset.size) || 13 }));
    new ResizeObserver(() => chart.resize()).observe(element);
  }
};

drawCharts();
document.addEventListener("htmx:afterSettle", (event) => drawCharts(event.detail.elt));
