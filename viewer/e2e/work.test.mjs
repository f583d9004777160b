// What the command centre does in the viewer, done against the real program in real browsers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  checkAccessible,
  desktop,
  launch,
  mapDrawn,
  openViewer,
  picture,
  settled,
  small,
  takeRole,
} from './browser.mjs';
import { livelyHouse, showHouse, tapMiddle, timeEdit, titleOf } from './house.mjs';
import { ask, startDemo } from './server.mjs';

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

describe('the command centre', () => {
  it('taps a house, opens its floors, and meets its people masked', async () => {
    const house = await livelyHouse(demo);
    const { page, close } = await openViewer(browser, demo, desktop);
    await takeRole(page, '指挥中心');
    await mapDrawn(page);
    await page.locator('.tilt').click();
    await showHouse(page, house);
    await settled(page);
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    await tapMiddle(page);
    await page.locator('.detail h2', { hasText: titleOf(house) }).waitFor();
    await page.locator('button', { hasText: '展开楼层' }).click();
    await page.locator('.stepper button').nth(1).waitFor();
    const rows = page.locator('.units .row');
    const withPeople = rows.filter({ hasNotText: ' 0 人' }).first();
    await withPeople.click();
    const person = page.locator('.person strong').first();
    await person.waitFor();
    assert.match(await person.textContent(), /^[^*]\*/);
    await page.locator('.person').first().click();
    await page.locator('.person-body .field', { hasText: '公民身份号码' }).first().waitFor();
    assert.doesNotMatch(await page.locator('.detail').textContent(), /990000\d{11}/);
    await settled(page);
    await picture(page, 'desktop-opened-house');
    await checkAccessible(page, 'opened house');
    await close();
  });

  it('draws a circle whose counts are the lengths of their lists', async () => {
    const { page, close } = await openViewer(browser, demo, { ...desktop, colorScheme: 'dark' });
    await takeRole(page, '指挥中心');
    await mapDrawn(page);
    await page.locator('nav.tabs button', { hasText: '圈选' }).click();
    await page.locator('.tool', { hasText: '圆形' }).click();
    await page.locator('.draw-bar').waitFor();
    const box = await page.locator('.map-canvas').boundingBox();
    const [x, y] = [box.x + box.width * 0.6, box.y + box.height * 0.6];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 20, { steps: 3 });
    await page.mouse.move(x + 120, y + 30, { steps: 3 });
    const counted = page.waitForRequest(
      (request) => request.url().endsWith('/api/area') && request.method() === 'POST',
    );
    await page.mouse.up();
    const { area } = (await counted).postDataJSON();
    const figures = page.locator('.page .stats .stat');
    await figures.first().waitFor();
    await settled(page);
    await picture(page, 'desktop-circle');
    await checkAccessible(page, 'circle, dark');
    const types = ['houses', 'units', 'people', 'land', 'institutions', 'industry', 'facilities'];
    for (const [i, type] of types.entries()) {
      const shown = Number((await figures.nth(i).locator('strong').textContent()).replace(/,/g, ''));
      const body = JSON.stringify({ area, types: [type], list: { type, limit: 10_000 } });
      const { data } = await ask(demo, 'command', '/api/area', { method: 'POST', body });
      assert.equal(shown, data.counts[type], type);
      assert.equal(shown, data.items.features.length, type);
      if (shown === 0) continue;
      await figures.nth(i).click();
      await page.locator('.area-list [role=status]', { hasText: `共 ${shown} 条` }).waitFor();
      await page.locator('.area-list button[aria-label=返回]').click();
    }
    await close();
  });

  it('sees an edit of another browser within a second, on card, feed and tiles', async () => {
    const house = await livelyHouse(demo);
    const writer = await openViewer(browser, demo, small);
    await takeRole(writer.page, '指挥中心');
    const reader = await openViewer(browser, demo, small);
    await takeRole(reader.page, '指挥中心');
    for (const { page } of [writer, reader]) {
      await showHouse(page, house);
      await page.waitForTimeout(500);
    }
    const names = ['迎春小筑', '望河人家', '稻香院'];
    const took = [];
    for (const name of names) {
      await writer.page.locator('.actions button', { hasText: '编辑' }).first().click();
      await writer.page.locator('#edit-name').fill(name);
      await writer.page.locator('.reason input').fill('端到端测试');
      await settled(reader.page);
      await settled(writer.page);
      const tile = reader.page.waitForResponse((response) => /\/tiles\/\d+\//.test(response.url()));
      took.push(await timeEdit(writer.page, reader.page, name));
      assert.ok([200, 304].includes((await tile).status()));
    }
    console.log(`edits seen in the other browser ${took.join(', ')} ms after they were sent`);
    const [, median] = took.sort((a, b) => a - b);
    assert.ok(median < 1000, `took ${took} ms`);
    await reader.page.locator('nav.tabs button', { hasText: '动态' }).click();
    await reader.page
      .locator('.feed .row', { hasText: names.at(-1) })
      .first()
      .waitFor();
    await writer.close();
    await reader.close();
  });

  it('is told of a conflict with both values side by side', async () => {
    const house = await livelyHouse(demo);
    // Ids are drawn anew in each demo, so it is another house each time: both years must differ from the one it has.
    const { data: before } = await ask(demo, 'command', `/api/collections/houses/items/${house.id}`);
    const mine = before.properties.built_year === 1991 ? 1993 : 1991;
    const theirs = before.properties.built_year === 1992 ? 1994 : 1992;
    const { page, close } = await openViewer(browser, demo, desktop);
    await takeRole(page, '指挥中心');
    await showHouse(page, house);
    await page.locator('.actions button', { hasText: '编辑' }).first().click();
    await page.locator('#edit-built_year').fill(String(mine));
    await ask(demo, 'steward', `/api/collections/houses/items/${house.id}`, {
      method: 'PATCH',
      headers: { 'If-Match': house.etag.replace(/"(\d+).*/, '*') },
      body: JSON.stringify({ properties: { built_year: theirs } }),
    });
    await page.locator('.edit button[type=submit]').click();
    const table = page.locator('.conflict table');
    await table.waitFor();
    assert.match(await table.textContent(), new RegExp(`${mine}`));
    assert.match(await table.textContent(), new RegExp(`${theirs}`));
    await picture(page, 'desktop-conflict');
    await checkAccessible(page, 'conflict');
    await page.locator('.edit button[type=submit]').click();
    await page.locator('.toast', { hasText: '已保存' }).waitFor();
    const { data } = await ask(demo, 'command', `/api/collections/houses/items/${house.id}`);
    assert.equal(data.properties.built_year, mine);
    await close();
  });
});
