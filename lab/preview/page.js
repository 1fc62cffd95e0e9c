"use strict";
// Draws each chart when it is first seen: all of them at once would keep the page busy for long.
(() => {
  const charts = [...document.querySelectorAll(".chart")];
  const state = { charts: charts.length, drawn: 0, errors: [] };
  window.preview = state;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const look = () => {
    const axis = { gridcolor: colour("--line"), linecolor: colour("--line"), zeroline: false, automargin: true };
    return {
      autosize: true,
      margin: { l: 8, r: 8, t: 6, b: 6 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { size: 11, color: colour("--ink") },
      hoverlabel: { bgcolor: colour("--card"), font: { color: colour("--ink") } },
      legend: { orientation: "h", x: 0, y: -0.2, yanchor: "top", font: { size: 10 } },
      colorway: ["#3f82d8", "#3a9c4d", "#d19a00", "#e07b22", "#d6404a", "#9a66d0", "#1f9e9e", "#b85c9e", "#8a94a0", "#7a8b2e"],
      xaxis: axis,
      yaxis: axis,
    };
  };
  const merged = (layout) => {
    const base = look();
    const legend = { ...base.legend, ...layout.legend };
    return { ...base, ...layout, legend, xaxis: { ...base.xaxis, ...layout.xaxis }, yaxis: { ...base.yaxis, ...layout.yaxis } };
  };
  const figure = (chart) => JSON.parse(chart.querySelector("script").textContent);
  const draw = async (chart) => {
    if (chart.dataset.drawn) return;
    chart.dataset.drawn = "yes";
    const { data, layout } = figure(chart);
    try {
      await Plotly.newPlot(chart.querySelector(".plot"), data, merged(layout), { displayModeBar: false, responsive: true });
      state.drawn += 1;
    } catch (error) {
      state.errors.push(`${chart.getAttribute("aria-label")}: ${error}`);
    }
  };
  // For whoever proves the page: one after the other, so that it can be asked in between.
  state.drawAll = async () => {
    for (const chart of charts) {
      await draw(chart);
      await new Promise((next) => setTimeout(next));
    }
  };

  const seen = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => draw(entry.target)),
    { rootMargin: "400px" },
  );
  charts.forEach((chart) => seen.observe(chart));
  window.addEventListener("beforeprint", () => charts.forEach(draw));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    charts
      .filter((chart) => chart.dataset.drawn)
      .forEach((chart) => Plotly.relayout(chart.querySelector(".plot"), merged(figure(chart).layout)));
  });
})();
