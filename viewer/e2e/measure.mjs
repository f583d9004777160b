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

/** Adds up what came over the wire, headers included. */
async function bytesOf(requests) {
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  return sizes.reduce((sum, size) => sum + size.responseHeadersSize + size.responseBodySize, 0);
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
    const requests = [];
    page.on('requestfinished', (request) => requests.push(request));
    await page.addInitScript(watch);
    await page.goto(demo.base);
    await page.waitForFunction(() => window.marks.drawn);
    const marks = await page.evaluate(() => window.marks);
    const done = requests.slice();
    const tiles = done.filter((request) => /\/tiles\/\d/.test(request.url()));
    rows.push({
      ...marks,
      bytes: await bytesOf(done),
      tileBytes: await bytesOf(tiles),
      requests: done.length,
    });
    await context.close();
  }
} finally {
  await browser.close();
  await demo.stop();
}
for (const name of ['map', 'drawn', 'bytes', 'tileBytes', 'requests']) {
  console.log(`${name.padEnd(10)} median ${median(rows.map((row) => row[name]))}`);
}
