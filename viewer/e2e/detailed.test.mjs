// Detailed 3D against the real program: houses with roofs, the floors of one, and what another browser changes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  checkAccessible,
  desktop,
  launch,
  mapDrawn,
  openViewer,
  phone,
  picture,
  settled,
  small,
  takeRole,
} from './browser.mjs';
import { livelyHouse, showHouse, tapMiddle, titleOf } from './house.mjs';
import { startDemo } from './server.mjs';

const houses = '/api/collections/houses/items';
let demo;
let browser;

before(async () => {
  demo = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Turns detailed 3D on and waits for the first tile of houses. */
async function turnOn(page) {
  const tile = page.waitForResponse((response) => /3dtiles.*glb$/.test(response.url()));
  await page.locator('.roofs[role=switch]').click();
  assert.equal((await tile).status(), 200);
  await page.locator('.roofs[aria-checked=true][aria-busy=false]').waitFor();
  await settled(page);
}

/** Resolves to the time at which a page has drawn a house as it is after its next change, or without it. */
const drawn = (page) =>
  page.evaluate(() => {
    window.drawn = new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => {
        for (const { name, detail } of list.getEntries()) {
          if (name !== 'house-drawn') continue;
          observer.disconnect();
          resolve({ id: detail, at: Date.now() });
        }
      });
      observer.observe({ type: 'mark' });
    });
  });

/** Sends a request from a page, and gives its answer with the time it was sent at. */
const send = (page, path, method, body, headers = {}) =>
  page.evaluate(
    async (asked) => {
      const at = Date.now();
      const response = await fetch(asked.path, {
        method: asked.method,
        headers: { 'Content-Type': 'application/json', ...asked.headers },
        ...(asked.body ? { body: JSON.stringify(asked.body) } : {}),
      });
      return { at, status: response.status, etag: response.headers.get('ETag') };
    },
    { path, method, body, headers },
  );

describe('detailed 3D', () => {
  it('shows roofs and uploads, is tapped, and opens a house by its rooms', async () => {
    const house = await livelyHouse(demo);
    const { page, close } = await openViewer(browser, demo, desktop);
    await takeRole(page, '数据专员');
    await mapDrawn(page);
    await showHouse(page, house);
    await turnOn(page);
    await picture(page, 'desktop-detailed');
    await checkAccessible(page, 'detailed 3D');
    await upload(page, house);
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    await tapMiddle(page);
    await page.locator('.detail h2', { hasText: titleOf(house) }).waitFor();
    const rooms = page.waitForResponse((response) => response.url().endsWith(`${house.id}?part=units`));
    await page.locator('button', { hasText: '展开楼层' }).click();
    assert.equal((await rooms).status(), 200);
    await page.locator('.stepper button').nth(2).click();
    await settled(page);
    await picture(page, 'desktop-detailed-opened');
    await page.locator('.roofs').click();
    await page.locator('.roofs[aria-checked=false]').waitFor();
    await settled(page);
    await close();
  });

  it('loads every house of the village from where it is seen whole', async () => {
    const { root } = await (await fetch(`${demo.base}/3dtiles/houses/tileset.json`)).json();
    const deepest = root.implicitTiling.availableLevels - 1;
    const { page, close } = await openViewer(browser, demo, small);
    await mapDrawn(page);
    const levels = new Set();
    page.on('response', (response) => {
      const [, level] = /\/(\d+)\/\d+\/\d+\.glb$/.exec(response.url()) ?? [];
      if (level !== undefined) levels.add(Number(level));
    });
    await turnOn(page);
    assert.ok(levels.has(deepest), `of levels to ${deepest}, those loaded are ${[...levels]}`);
    await picture(page, 'detailed-village');
    await close();
  });

  it('shows a house of another browser within 300 ms, and one that is gone', async () => {
    const { data } = await livelyHouse(demo);
    // The writer's map is small, so that the reader's is what the machine draws.
    const writer = await openViewer(browser, demo, { viewport: { width: 360, height: 300 } });
    const reader = await openViewer(browser, demo, small);
    for (const { page } of [writer, reader]) await takeRole(page, '数据专员');
    await showHouse(reader.page, { data, id: data.id });
    await turnOn(reader.page);
    const feature = { type: 'Feature', geometry: data.geometry, properties: { kind: 'home', roof: 'hip' } };
    const took = { added: [], changed: [], gone: [] };
    for (let round = 0; round < 3; round++) {
      const code = `E2E${round}${Date.now() % 100_000}`;
      const properties = { ...feature.properties, code, height_m: 14 + round };
      const added = await watch(writer.page, reader.page, houses, 'POST', { ...feature, properties });
      assert.equal(added.status, 201);
      took.added.push(added.took);
      const path = `${houses}/${added.id}`;
      const body = { properties: { height_m: 25 } };
      const changed = await watch(writer.page, reader.page, path, 'PATCH', body, { 'If-Match': added.etag });
      assert.deepEqual([changed.status, changed.id], [200, added.id]);
      took.changed.push(changed.took);
      const gone = await watch(writer.page, reader.page, path, 'DELETE', undefined, {
        'If-Match': changed.etag,
      });
      assert.deepEqual([gone.status, gone.id], [204, added.id]);
      took.gone.push(gone.took);
    }
    console.log('models seen in the other browser, ms after they were sent:', JSON.stringify(took));
    for (const [what, values] of Object.entries(took)) {
      const [, median] = values.sort((a, b) => a - b);
      assert.ok(median < 300, `${what} took ${values}`);
    }
    await writer.close();
    await reader.close();
  });

  it('is not offered on a phone', async () => {
    const { page, close } = await openViewer(browser, demo, phone);
    await mapDrawn(page);
    assert.equal(await page.locator('.roofs').count(), 0);
    await close();
  });

  it('falls back to plain houses when the graphics card gives up', async () => {
    const { page, close } = await openViewer(browser, demo, small);
    await mapDrawn(page);
    await turnOn(page);
    await page.evaluate(() => {
      const gl = document.querySelector('.maplibregl-canvas').getContext('webgl2');
      const lost = gl.getExtension('WEBGL_lose_context');
      lost.loseContext();
      setTimeout(() => lost.restoreContext());
    });
    await page.locator('.toast', { hasText: '精细三维暂不可用' }).waitFor();
    await page.locator('.roofs[aria-checked=false]').waitFor();
    await close();
  });
});

/** Gives a house its own model as an upload, after one that is refused, and goes back to the generated one. */
async function upload(page, house) {
  const panel = page.locator('.house-model');
  const send = (buffer) =>
    panel.locator('input').setInputFiles({ name: 'house.glb', mimeType: 'model/gltf-binary', buffer });
  await send(Buffer.from('not a model'));
  await panel.locator('[role=alert]', { hasText: '模型没有被接受' }).waitFor();
  const model = Buffer.from(await (await fetch(`${demo.base}/models/${house.id}`)).arrayBuffer());
  await drawn(page);
  await send(model);
  await panel.locator('p', { hasText: '现在用的是上传的模型' }).waitFor();
  assert.equal((await page.evaluate(() => window.drawn)).id, house.id);
  await panel.locator('button', { hasText: '恢复自动生成' }).click();
  await panel.locator('p', { hasText: '自动生成' }).waitFor();
}

/** Changes something in one browser and gives how long the other took to draw it. */
async function watch(writer, reader, path, method, body, headers) {
  await settled(reader);
  await drawn(reader);
  const answer = await send(writer, path, method, body, headers);
  const seen = await reader.evaluate(() => window.drawn);
  return { ...answer, id: seen.id, took: seen.at - answer.at };
}
