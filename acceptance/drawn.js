"use strict";
// Notes when a dashboard of Grafana last changed what it has drawn: in every frame it counts the panels
// that are there, and those that are complete, which load no more and have something inside.
(() => {
  const title = "data-testid Panel header ";
  const panels = () => [...document.querySelectorAll(`section[data-testid^="${title}"]`)];
  const inside = (panel) => panel.querySelector('[data-testid="data-testid panel content"]');
  const loading = (panel) => panel.querySelector('[aria-label="Panel loading bar"]') !== null;
  const full = (panel) => {
    const body = inside(panel);
    return body !== null && (body.querySelector("canvas, svg, table, [role=grid]") !== null || body.innerText.trim() !== "");
  };
  const state = { panels: 0, complete: 0, changed: 0 };
  const look = () => {
    const found = panels();
    const complete = found.filter((panel) => !loading(panel) && full(panel)).length;
    if (found.length !== state.panels || complete !== state.complete) {
      Object.assign(state, { panels: found.length, complete, changed: performance.now() });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const answered = () =>
    Math.max(0, ...performance.getEntriesByType("resource").filter((each) => each.name.includes("/api/")).map((each) => each.responseEnd));
  window.drawn = () => {
    const last = Math.max(state.changed, answered());
    return { ...state, last, still: performance.now() - last };
  };
  window.told = () =>
    panels().map((panel) => ({
      title: panel.dataset.testid.slice(title.length),
      error: panel.querySelector('[data-testid="data-testid Panel status error"]') !== null,
      text: inside(panel)?.innerText.trim() ?? "",
    }));
})();
