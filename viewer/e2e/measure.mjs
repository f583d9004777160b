// Measures how long a visitor waits for the village: from the start of navigation, with an empty cache, to the moment
// the map has drawn everything. Run it with `npm run measure`; software rendering makes it an upper bound.
import { desktop, launch } from './browser.mjs';
import { startDemo } from './server.mjs';

const rounds = 7;

/** Runs in the page before anything else: notes when the map stands and when it has drawn all. */
function watch() {
  const marks = {};
  window.marks = marks;
  const look = () => {
    if (document.querySelector('.maplibregl-canvas')) marks.map ??= performance.now();
    if (document.querySelector('.map[aria-busy=false]')) marks.drawn ??= performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

function median(values) {
  return Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)]);
}

const demo = await startDemo();
const browser = await launch();
const rows = [];
try {
  for (let i = 0; i < rounds; i++) {
    const context = await browser.newContext(desktop);
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(demo.base);
    await page.waitForFunction(() => window.marks.drawn);
    const row = await page.evaluate(() => {
      const resources = performance.getEntriesByType('resource');
      const bytes = (list) => list.reduce((sum, entry) => sum + entry.transferSize, 0);
      const tiles = resources.filter((entry) => /\/tiles\/\d/.test(entry.name));
      return {
        ...window.marks,
        bytes: bytes(resources),
        tileBytes: bytes(tiles),
        requests: resources.length,
      };
    });
    rows.push(row);
    await context.close();
  }
} finally {
  await browser.close();
  await demo.stop();
}
for (const name of ['map', 'drawn', 'bytes', 'tileBytes', 'requests']) {
  console.log(`${name.padEnd(10)} median ${median(rows.map((row) => row[name]))}`);
}
