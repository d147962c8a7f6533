// What the pages do beyond links and forms: light or dark, the slider of a journey map, charts.
// Every page says the same without it.
"use strict";

(() => {
  const root = document.documentElement;

  // Light or dark: the system decides until the person does.
  const stored = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  if (stored()) root.dataset.theme = stored();
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      button.setAttribute("aria-pressed", String(isDark()));
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private window: for this page only */ }
      drawCharts();
    });
  }

  // Journey map: the busiest passages first.
  const mountSliders = () => {
    for (const slider of document.querySelectorAll("[data-edges][hidden]")) {
      const map = document.getElementById(slider.dataset.edges);
      const input = slider.querySelector("input");
      const output = slider.querySelector("output");
      if (!map || !input) continue;
      slider.hidden = false;
      const show = () => {
        for (const edge of map.querySelectorAll("[data-rank]")) {
          edge.classList.toggle("away", Number(edge.dataset.rank) >= Number(input.value));
        }
        output.value = `${input.value} of ${input.max}`;
      };
      input.addEventListener("input", show);
      show();
    }
  };

  // A slider says its number.
  for (const output of document.querySelectorAll("[data-of]")) {
    const input = document.getElementById(output.dataset.of);
    const say = () => { output.value = input.value; };
    input.addEventListener("input", say);
    say();
  }

  // A link into the list of a drawing opens the list first.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    const folded = target && target.closest("details:not([open])");
    if (folded) folded.open = true;
  });

  // Charts take their colours from the style sheet, so that there is one place for colours.
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.className = `probe probe-${name}`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const dress = (option) => {
    const ink = colour("ink");
    const series = (option.series || []).map((one) => ({
      ...one,
      label: { color: ink, fontSize: 12, ...one.label },
      itemStyle: { borderWidth: 0, ...one.itemStyle },
    }));
    const axis = (one) => ({
      ...one,
      axisLabel: { color: colour("soft"), fontSize: 12, ...one.axisLabel },
      axisLine: { lineStyle: { color: colour("line") }, ...one.axisLine },
      axisTick: { show: false, ...one.axisTick },
      splitLine: { lineStyle: { color: colour("line") }, ...one.splitLine },
    });
    const axes = {};
    for (const name of ["xAxis", "yAxis"]) {
      if (option[name]) axes[name] = [].concat(option[name]).map(axis);
    }
    return {
      aria: { enabled: true },
      grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
      tooltip: { renderMode: "richText" },
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 300,
      color: [1, 2, 3, 4, 5, 6].map((i) => colour(`series-${i}`)),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
      ...option,
      ...axes,
      series,
    };
  };
  const drawCharts = (which = "[data-chart]") => {
    for (const place of document.querySelectorAll(which)) {
      const data = document.getElementById(place.dataset.chart);
      if (!data || !window.echarts) continue;
      place.hidden = false;
      const old = window.echarts.getInstanceByDom(place);
      if (old) old.dispose();
      window.echarts.init(place, null, { renderer: "canvas" }).setOption(dress(JSON.parse(data.textContent)));
    }
  };
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      for (const place of document.querySelectorAll("[data-chart]")) {
        const chart = window.echarts && window.echarts.getInstanceByDom(place);
        if (chart) chart.resize();
      }
    });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts());

  // Pairs are answered by key: j and k go from one to the next, the letters press its buttons.
  const pairs = [...document.querySelectorAll("[data-pair]")];
  let chosen = -1;
  const choose = (number) => {
    if (!pairs.length) return;
    if (chosen >= 0) pairs[chosen].classList.remove("chosen");
    chosen = Math.max(0, Math.min(pairs.length - 1, number));
    pairs[chosen].classList.add("chosen");
    pairs[chosen].focus();
    pairs[chosen].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (!pairs.length || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest("input, select, textarea")) return;
    if (event.key === "j") choose(chosen + 1);
    else if (event.key === "k") choose(chosen - 1);
    else if (chosen >= 0) {
      const button = pairs[chosen].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (button) button.click();
    }
  });

  // What is still hidden is not mounted yet: at first everything, later the parts that were exchanged.
  const mount = () => { mountSliders(); drawCharts("[data-chart][hidden]"); };
  mount();
  document.addEventListener("htmx:after:swap", mount);
})();
