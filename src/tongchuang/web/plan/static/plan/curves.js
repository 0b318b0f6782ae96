// Points recovered day by day: one line a method, named at its end; the proven bound dashed. Canvas only: no inline style.
const token = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();
const LOOKS = { plan: ["--accent", 3, "solid"], greedy: ["--teal", 1.8, "solid"], worst: ["--orange", 1.8, [7, 4]], oldest: ["--grey", 1.8, [2, 3]] };

const option = (data, element) => {
  const ink = token(element, "--ink"), quiet = token(element, "--ink-quiet"), line = token(element, "--line"), paper = token(element, "--paper");
  const narrow = element.clientWidth < 560, size = narrow ? 11 : 13;
  const last = data.days.length - 1;
  const label = (series) => `${series.name} ${series.values[last].toFixed(2)}`;
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size },
    grid: { left: 4, right: narrow ? 118 : 176, top: 28, bottom: 6, containLabel: true },
    xAxis: { type: "category", boundaryGap: false, data: data.days.map((day) => day.slice(5)), axisLabel: { color: quiet, fontSize: size, hideOverlap: true }, axisLine: { lineStyle: { color: line } } },
    yAxis: { type: "value", min: 0, name: data.words.points, nameTextStyle: { color: quiet, fontSize: size }, axisLabel: { color: quiet, fontSize: size }, splitLine: { lineStyle: { color: line } } },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: paper, borderColor: line, textStyle: { color: ink },
      formatter: (points) => [data.days[points[0].dataIndex], ...[...points].reverse().map((each) => `${each.seriesName} ${Number(each.value).toFixed(2)}`)].join("\n"),
    },
    series: data.series.map((series) => {
      const [name, width, type] = LOOKS[series.key], color = token(element, name);
      const found = {
        name: series.name, type: "line", data: series.values, symbol: "none", z: series.key === "plan" ? 5 : 2,
        lineStyle: { color, width, type }, itemStyle: { color },
        endLabel: { show: true, color, fontSize: size, fontWeight: series.key === "plan" ? 700 : 400, formatter: () => label(series), width: narrow ? 112 : 170, overflow: "truncate" },
        labelLayout: { moveOverlap: "shiftY" },
      };
      if (series.key === "plan" && data.bound) {
        found.markLine = {
          silent: true, symbol: "none", data: [{ yAxis: data.bound }], lineStyle: { color: quiet, type: "dashed", width: 1.2 },
          label: { formatter: `${data.words.bound} ${data.bound.toFixed(2)}`, position: "insideStartTop", color: quiet, fontSize: size },
        };
      }
      return found;
    }),
  };
};

for (const element of document.querySelectorAll("[data-plan-curves]")) {
  const data = JSON.parse(document.getElementById(element.dataset.planCurves).textContent);
  if (!window.echarts || !data.series.length) continue;
  const chart = window.echarts.init(element, null, { renderer: "canvas" });
  const draw = () => { chart.resize(); chart.setOption(option(data, element), true); };
  new ResizeObserver(draw).observe(element);
}
