// What stays open is live, over good lines and bad ones, done against the real program in real browsers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, openViewer, phone, picture, takeRole } from './browser.mjs';
import { livelyHouse, showHouse, titleOf } from './house.mjs';
import { keepCopies, readCopy } from './livecopy.mjs';
import { ask, startDemo } from './server.mjs';
import { openLine } from './slowline.mjs';

/** How long the paused line is down; by hand it was tried with more than a minute. */
const pauseMs = 1000 * Number(process.env.E2E_PAUSE_S ?? 25);
const patienceMs = 120_000;
const everyMs = 200;
const slowRate = 1000;

let demo;
let browser;

before(async () => {
  demo = await startDemo();
  // Nothing is drawn here: what is compared is data.
  browser = await launch(['--disable-gpu', '--disable-3d-apis']);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

const items = (collection) => `/api/collections/${collection}/items`;

async function patch(collection, id, properties) {
  const body = JSON.stringify({ properties });
  return ask(demo, 'steward', `${items(collection)}/${id}`, {
    method: 'PATCH',
    headers: { 'If-Match': '*' },
    body,
  });
}

/** Waits until something holds, or fails with what it is instead. */
async function until(look, what) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const problem = await look();
    if (!problem) return;
    if (Date.now() > end) assert.fail(`${what}: ${problem}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Edits without end what the copies hold and what comes into them and goes, until it is stopped. */
function edit(house) {
  let going = true;
  const run = async () => {
    const { data } = await ask(demo, 'command', `${items('facilities')}?limit=200`);
    const ids = data.features.map(({ id }) => id);
    const people = await ask(demo, 'command', `${items('people')}?filter=house='${house}'&limit=10`);
    let n = 0;
    for (; going; n++) {
      const id = ids[n % ids.length];
      if (n % 3 === 0) await patch('facilities', id, { state: n % 2 ? 'faulty' : 'ok', used: n });
      if (n % 3 === 1) await patch('houses', house, { name: `第${n}次`, built_year: 1950 + (n % 60) });
      const { id: person } = people.data.features[n % people.data.features.length];
      const mobility = ['ok', 'assisted', 'bedridden'][Math.floor(n / 3) % 3];
      if (n % 3 === 2) await patch('people', person, { mobility });
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return n;
  };
  const done = run();
  return () => {
    going = false;
    return done;
  };
}

const queries = {
  facilities: { types: ['facilities'] },
  moving: {
    types: ['people'],
    filter: { people: "mobility <> 'ok'" },
    fields: { people: ['mobility', 'age', 'rev'] },
  },
  faulty: { types: ['facilities'], filter: { facilities: "state = 'faulty'" }, mode: 'count' },
};

/** Holds the copies of a page against what the server says at the version where they stand. */
async function compare(page, newest) {
  for (const [name, { types, filter, fields, mode }] of Object.entries(queries)) {
    const copy = await readCopy(page, name);
    assert.deepEqual(copy.told.refused, []);
    if (copy.version === undefined || copy.version < newest)
      return `${name} stands at ${copy.version} of ${newest}, after ${copy.told.states}`;
    const [type] = types;
    const search = new URLSearchParams({ limit: '10000', as_of: String(copy.version) });
    if (filter) search.set('filter', filter[type]);
    if (fields) search.set('properties', fields[type].join());
    const { data } = await ask(demo, 'command', `${items(type)}?${search}`);
    if (mode === 'count') {
      assert.equal(copy.counts[type], data.numberMatched, name);
      continue;
    }
    const want = data.features.map(({ id, properties, geometry }) => [
      id,
      { geometry, ...Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)) },
    ]);
    assert.deepEqual(copy.entities, Object.fromEntries(want), name);
  }
  return '';
}

async function newestVersion() {
  const response = await fetch(`${demo.base}/api/collections/grids/items?limit=1`);
  return Number(response.headers.get('Twin-Version'));
}

describe('two browsers, one on a line of 1 KB/s and one on a line that stops', () => {
  it('both end equal to a fresh query, in copies and on the page', async (t) => {
    const house = await livelyHouse(demo);
    const port = Number(new URL(demo.base).port);
    const lines = [await openLine(port), await openLine(port)];
    t.after(() => {
      for (const line of lines) line.close();
    });
    const pages = [];
    for (const line of lines) {
      const opened = await openViewer(browser, { ...demo, base: line.base }, phone);
      await takeRole(opened.page, '指挥中心');
      await keepCopies(opened.page, queries);
      pages.push(opened);
    }
    const [slow, stopped] = pages.map(({ page }) => page);
    for (const page of [slow, stopped]) await showHouse(page, house);
    await until(() => compare(slow, 0), 'before, the slow one');
    await until(() => compare(stopped, 0), 'before, the stopped one');

    lines[0].rate = slowRate;
    lines[1].rate = 0;
    const stop = edit(house.id);
    t.after(stop);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    assert.match(await stopped.locator('.pill').textContent(), /前|起/, 'who hears nothing says since when');
    await picture(stopped, 'phone-line-stopped');
    lines[1].rate = Number.POSITIVE_INFINITY;
    const edits = await stop();
    const newest = await newestVersion();
    const began = Date.now();
    await until(() => compare(stopped, newest), 'the stopped one');
    console.log(`${edits} edits; the stopped one was equal ${Date.now() - began} ms after the last`);
    await until(() => compare(slow, newest), 'the slow one');
    console.log(`the slow one was equal ${Date.now() - began} ms after the last`);
    const { data } = await ask(demo, 'command', `${items('houses')}/${house.id}`);
    for (const page of [stopped, slow]) {
      const card = page.locator('.detail');
      const want = titleOf({ data });
      await until(async () => {
        const shown = await card.locator('h2').textContent();
        return shown === want ? '' : `the card says ${shown} and not ${want}`;
      }, 'on the page');
      await card.locator('.live-mark.live').waitFor();
      console.log(`a card was equal ${Date.now() - began} ms after the last`);
    }
    for (const { close } of pages) await close();
  });
});

describe('an area that stays open', () => {
  it('counts and lists what is there now, through edits, a frozen page and a server that is started anew', async () => {
    // As a visitor: a server that is started anew has forgotten who was signed in.
    const { page, close } = await openViewer(browser, demo, phone);
    await page.locator('.pill.good').waitFor();
    const { grid, facility } = await someGrid();
    await page.evaluate((id) => {
      location.hash = `#sel=grids/${id}`;
    }, grid.id);
    await page.locator('.actions button', { hasText: '统计本网格' }).click();
    const figure = page.locator('#content .stats .stat', { hasText: '设施' }).locator('strong');
    const area = { grids: [grid.properties.code] };
    const agrees = async (shown) => {
      const body = JSON.stringify({ area, types: ['facilities'], list: { type: 'facilities', limit: 1000 } });
      const { data } = await ask(demo, 'command', '/api/area', { method: 'POST', body });
      const want = data.counts.facilities;
      assert.equal(data.items.features.length, want);
      const is = Number((await shown.textContent()).match(/\d+/)?.[0]);
      return is === want ? '' : `${is} are shown of ${want}`;
    };
    await until(() => agrees(figure), 'the figure');
    const made = await create(facility, '新消火栓');
    await until(() => agrees(figure), 'the figure, after one more');
    await figure.click();
    const list = page.locator('.area-list');
    const header = list.locator('[role=status]');
    await list.locator('.live-mark.live').waitFor();
    await until(() => agrees(header), 'the list');
    await list.locator('.row', { hasText: '新消火栓' }).waitFor();
    await patch('facilities', made, { name: '旧消火栓' });
    await list.locator('.row', { hasText: '旧消火栓' }).waitFor();

    const line = await page.context().newCDPSession(page);
    await line.send('Page.setWebLifecycleState', { state: 'frozen' });
    await create(facility, '冻结时的消火栓');
    await ask(demo, 'steward', `${items('facilities')}/${made}`, {
      method: 'DELETE',
      headers: { 'If-Match': '*' },
    });
    await line.send('Page.setWebLifecycleState', { state: 'active' });
    await list.locator('.row', { hasText: '冻结时的消火栓' }).waitFor();
    await until(() => agrees(header), 'the list, after the page was frozen');

    await demo.pause();
    await list.locator('.stale-strip', { hasText: '前' }).waitFor();
    await demo.start();
    await create(facility, '重启后的消火栓');
    await list.locator('.row', { hasText: '重启后的消火栓' }).waitFor();
    await until(() => agrees(header), 'the list, after the server was started anew');
    await list.locator('.live-mark.live').waitFor();
    await close();
  });
});

/** Finds a micro-grid and a facility in it. */
async function someGrid() {
  const { data } = await ask(demo, 'command', `${items('facilities')}?limit=1`);
  const [facility] = data.features;
  const code = facility.properties.grid;
  const grids = await ask(demo, 'command', `${items('grids')}?code=${code}`);
  return { grid: grids.data.features[0], facility };
}

/** Makes a facility where another is. */
async function create({ geometry }, name) {
  const body = JSON.stringify({ type: 'Feature', geometry, properties: { name, kind: 'hydrant' } });
  const { data } = await ask(demo, 'steward', items('facilities'), { method: 'POST', body });
  return data.id;
}
