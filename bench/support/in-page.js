// Runs in the browser before the console's own scripts: measures there, where no messages to and fro are counted along.
const bench = { titleAt: null, busyUntil: 0 };
window.bench = bench;

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) bench.busyUntil = Math.max(bench.busyUntil, entry.startTime + entry.duration);
}).observe({ type: "longtask", buffered: true });

const title = () => document.querySelector("main h1")?.textContent ?? null;

/** The next time that something is drawn. */
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

(async () => {
  while (title() === null) await frame();
  bench.titleAt = performance.now();
})();

/** Milliseconds from the click on a page's link until its title is drawn. */
bench.open = async (label, wanted) => {
  const link = [...document.querySelectorAll("nav a")].find((one) => one.textContent.trim() === label);
  const start = performance.now();
  link.click();
  while (title() !== wanted) {
    await frame();
    if (performance.now() - start > 10_000) throw new Error(`after 10 s the title is '${title()}', not '${wanted}'`);
  }
  await frame();
  return performance.now() - start;
};

/** Scrolls the table of lines down, so many pixels a frame; milliseconds between the frames. */
bench.scroll = async (pixels, count) => {
  const table = document.querySelector('[data-testid="log-table"]');
  table.scrollTop = 0;
  await frame();
  const times = [];
  let before = performance.now();
  for (let turn = 1; turn <= count; turn += 1) {
    // Only written: to read where it stands would have the browser lay out the page once more.
    table.scrollTop = turn * pixels;
    await frame();
    const now = performance.now();
    times.push(now - before);
    before = now;
  }
  return times;
};

bench.rows = () => Number(document.querySelector('[data-testid="log-table"] table')?.ariaRowCount ?? 1) - 1;
bench.toEnd = () => {
  const table = document.querySelector('[data-testid="log-table"]');
  table.scrollTop = table.scrollHeight;
};
