// The charts of the forecast: how likely each total is, how the forecast moved, and how earlier ones came true.
const token = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();
const two = (value) => (value === null || value === undefined ? "–" : Number(value).toFixed(2));
const percent = (value) => `${(100 * value).toFixed(1)}%`;

const look = (element) => {
  const size = Number(element.dataset.size) || 13;
  const quiet = token(element, "--ink-quiet"), line = token(element, "--line");
  return {
    size, quiet, line, accent: token(element, "--accent"), ink: token(element, "--ink"), red: token(element, "--red"), green: token(element, "--green"),
    text: { color: quiet, fontSize: size }, axis: { axisLabel: { color: quiet, fontSize: size }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: quiet, fontSize: size } },
    base: { animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size }, grid: { left: 8, right: 24, top: size * 2.4, bottom: 8, containLabel: true } },
    tip: { renderMode: "richText", backgroundColor: token(element, "--paper"), borderColor: line, textStyle: { color: token(element, "--ink") } },
  };
};

const upright = (x, text, style, at = "end") => ({ xAxis: x, label: { formatter: text, position: at, color: style.color, fontSize: style.size }, lineStyle: style });

const histogram = (data, element) => {
  const at = look(element), { edges, shares } = data;
  const middles = shares.map((share, index) => [(edges[index] + edges[index + 1]) / 2, share, edges[index], edges[index + 1]]);
  const lines = [upright(data.mean, `${data.words.mean} ${two(data.mean)}`, { color: at.ink, width: 2, type: "solid", size: at.size })];
  if (data.target !== null && data.target >= edges[0] - 6 && data.target <= edges[edges.length - 1] + 6) lines.push(upright(data.target, `${data.words.target} ${data.target}`, { color: at.red, width: 2, type: "dashed", size: at.size }, Math.abs(data.target - data.mean) > 4 ? "end" : "insideEndTop"));
  const least = Math.min(edges[0], data.target === null || data.target < edges[0] - 6 ? edges[0] : data.target), most = Math.max(edges[edges.length - 1], data.target === null || data.target > edges[edges.length - 1] + 6 ? edges[edges.length - 1] : data.target);
  return {
    ...at.base,
    xAxis: { type: "value", min: Math.floor(least), max: Math.ceil(most), ...at.axis, splitLine: { show: false } },
    yAxis: { type: "value", min: 0, ...at.axis, axisLabel: { ...at.text, formatter: percent } },
    tooltip: { ...at.tip, trigger: "item", formatter: (point) => `${two(point.data[2])} – ${two(point.data[3])}\n${percent(point.data[1])}` },
    series: [{
      type: "custom", data: middles, encode: { x: 0, y: 1 },
      renderItem: (params, api) => {
        const [left, top] = api.coord([middles[params.dataIndex][2], api.value(1)]), [right, floor] = api.coord([middles[params.dataIndex][3], 0]);
        const reached = data.target !== null && middles[params.dataIndex][2] >= data.target - 1e-9, inside = middles[params.dataIndex][0] >= data.low && middles[params.dataIndex][0] <= data.high;
        return { type: "rect", shape: { x: left, y: top, width: Math.max(1, right - left - 1), height: floor - top }, style: { fill: reached ? at.green : at.accent, opacity: inside ? 0.9 : 0.4 } };
      },
      markLine: { silent: true, symbol: "none", data: lines.map(({ lineStyle, ...rest }) => ({ ...rest, lineStyle: { color: lineStyle.color, width: lineStyle.width, type: lineStyle.type } })) },
      markArea: { silent: true, itemStyle: { color: at.accent, opacity: 0.07 }, data: [[{ xAxis: data.low }, { xAxis: data.high }]] },
    }],
  };
};

const fan = (data, element) => {
  const at = look(element), known = [...data.low, ...data.actual.map((each) => each.total), ...(data.target === null ? [] : [data.target])].filter((value) => value !== null);
  const tops = [...data.high, ...data.actual.map((each) => each.total), ...(data.target === null ? [] : [data.target])].filter((value) => value !== null);
  const pairs = (values) => data.days.map((day, index) => [day, values[index]]);
  return {
    ...at.base, grid: { ...at.base.grid, right: at.size * 5 },
    xAxis: { type: "time", ...at.axis, splitLine: { show: false }, axisLabel: { ...at.text, formatter: "{MM}-{dd}", hideOverlap: true } },
    yAxis: { type: "value", min: 5 * Math.floor(Math.min(...known) / 5), max: Math.min(100, 5 * Math.ceil(Math.max(...tops) / 5)), ...at.axis },
    tooltip: { ...at.tip, trigger: "item", formatter: (point) => {
      if (point.seriesName === "actual") return `${point.data[2]}\n${data.words.actual} ${two(point.data[1])}`;
      const index = data.days.indexOf(point.data[0]);
      return `${data.days[index]}\n${data.words.mean} ${two(data.mean[index])}\n${two(data.low[index])} – ${two(data.high[index])}`;
    } },
    series: [
      { type: "line", stack: "band", data: pairs(data.low), symbol: "none", lineStyle: { opacity: 0 }, silent: true },
      { type: "line", stack: "band", data: pairs(data.high.map((high, index) => high - data.low[index])), symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: at.accent, opacity: 0.16 }, silent: true },
      { type: "line", data: pairs(data.mean), symbol: "circle", symbolSize: 6, lineStyle: { color: at.accent, width: 2 }, itemStyle: { color: at.accent },
        label: { show: true, position: "top", color: at.ink, fontSize: at.size, formatter: (point) => (point.dataIndex === data.days.length - 1 ? two(point.data[1]) : "") },
        markLine: data.target === null ? undefined : { silent: true, symbol: "none", lineStyle: { color: at.red, type: "dashed", width: 1.5 }, data: [{ yAxis: data.target }], label: { formatter: `${data.words.target} ${data.target}`, position: "end", color: at.quiet, fontSize: at.size } } },
      { type: "scatter", name: "actual", symbol: "diamond", symbolSize: 12, itemStyle: { color: at.ink }, data: data.actual.map((each) => [each.day, each.total, each.title]) },
    ],
  };
};

const interval = (params, api, at, inside) => {
  const [x, low] = api.coord([api.value(0), api.value(2)]), [, high] = api.coord([api.value(0), api.value(3)]), [, middle] = api.coord([api.value(0), api.value(1)]);
  const stroke = { stroke: at.accent, lineWidth: 2 };
  const bar = (y) => ({ type: "line", shape: { x1: x - 6, x2: x + 6, y1: y, y2: y }, style: stroke });
  return { type: "group", children: [{ type: "line", shape: { x1: x, x2: x, y1: low, y2: high }, style: stroke }, bar(low), bar(high), { type: "circle", shape: { cx: x, cy: middle, r: 4 }, style: { fill: at.accent } }] };
};

const results = (data, element) => {
  const at = look(element), all = data.rows.flatMap((row) => [row.low, row.high, row.actual]);
  return {
    ...at.base,
    xAxis: { type: "category", data: data.rows.map((row) => row.label), ...at.axis, axisLabel: { ...at.text, hideOverlap: true } },
    yAxis: { type: "value", min: 5 * Math.floor(Math.min(...all) / 5), max: Math.min(100, 5 * Math.ceil(Math.max(...all) / 5)), ...at.axis },
    tooltip: { ...at.tip, trigger: "item", formatter: (point) => {
      const row = data.rows[point.dataIndex];
      return `${row.title}\n${data.words.actual} ${two(row.actual)}\n${data.words.mean} ${two(row.mean)}\n${two(row.low)} – ${two(row.high)}`;
    } },
    series: [
      { type: "custom", renderItem: (params, api) => interval(params, api, at), encode: { x: 0, y: [1, 2, 3] }, data: data.rows.map((row, index) => [index, row.mean, row.low, row.high]) },
      { type: "scatter", symbol: "diamond", symbolSize: 13, data: data.rows.map((row, index) => ({ value: [index, row.actual], itemStyle: { color: row.inside ? at.green : at.red } })),
        label: { show: true, position: "right", color: at.ink, fontSize: at.size, formatter: (point) => two(point.value[1]) } },
    ],
  };
};

const calibration = (data, element) => {
  const at = look(element), most = Math.max(0.2, ...data.bins.flatMap((bin) => [bin.said, bin.high ?? bin.came]));
  const top = Math.min(1, Math.ceil(most * 10) / 10);
  return {
    ...at.base, grid: { ...at.base.grid, bottom: 24, top: 36 },
    xAxis: { type: "value", min: 0, max: top, name: data.words.said, nameLocation: "middle", nameGap: at.size * 2, ...at.axis, axisLabel: { ...at.text, formatter: percent } },
    yAxis: { type: "value", min: 0, max: top, name: data.words.came, ...at.axis, axisLabel: { ...at.text, formatter: percent } },
    tooltip: { ...at.tip, trigger: "item", formatter: (point) => {
      const bin = data.bins[point.dataIndex];
      return bin ? `${data.words.said} ${percent(bin.said)}\n${data.words.came} ${percent(bin.came)}\n${data.words.pairs} ${bin.pairs}` : "";
    } },
    series: [
      { type: "line", data: [[0, 0], [top, top]], symbol: "none", silent: true, lineStyle: { color: at.quiet, type: "dashed", width: 1.5 } },
      { type: "custom", renderItem: (params, api) => interval(params, api, at), encode: { x: 0, y: [1, 2, 3] }, data: data.bins.map((bin) => [bin.said, bin.came, bin.low, bin.high]) },
    ],
  };
};

const KINDS = { histogram, fan, results, calibration };

for (const element of document.querySelectorAll("[data-forecast-chart]")) {
  if (!window.echarts) break;
  const chart = window.echarts.init(element, null, { renderer: "canvas" });
  const data = JSON.parse(document.getElementById(element.dataset.source).textContent);
  chart.setOption(KINDS[element.dataset.forecastChart](data, element));
  new ResizeObserver(() => chart.resize()).observe(element);
}
