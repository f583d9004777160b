// What anybody sees of the village, on each kind of screen, done against the real program in a real browser.
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
  takeRole,
} from './browser.mjs';
import { livelyHouse, showHouse } from './house.mjs';
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

describe('a visitor', () => {
  it('sees the village, its counts and the roles of the demo, and nothing of people', async () => {
    const { page, close } = await openViewer(browser, demo, desktop);
    await mapDrawn(page);
    await page.locator('.stat', { hasText: '房屋' }).first().waitFor();
    assert.equal(await page.locator('.stat', { hasText: '人口' }).count(), 0);
    assert.ok((await page.locator('.roles button').count()) >= 3);
    await page.locator('nav.tabs button', { hasText: '清单' }).click();
    await page.locator('#features button').first().waitFor();
    await settled(page);
    await checkAccessible(page, 'desktop, light');
    await picture(page, 'desktop-visitor');
    await close();
  });

  it('reads English after one click', async () => {
    const { page, close } = await openViewer(browser, demo, desktop);
    await page.locator('button', { hasText: 'English' }).first().click();
    await page.locator('h2', { hasText: 'The village' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await close();
  });
});

describe('a phone', () => {
  it('shows village, card and opened house in a sheet', async () => {
    const house = await livelyHouse(demo);
    const { page, close } = await openViewer(browser, demo, phone);
    await settled(page);
    await picture(page, 'phone-visitor');
    await checkAccessible(page, 'phone');
    await takeRole(page, '指挥中心');
    await page.evaluate((id) => {
      location.hash = `#sel=houses/${id}`;
    }, house.id);
    await page.locator('nav.tabs button').first().click();
    await page.locator('.sheet-handle').click();
    await page.locator('button', { hasText: '展开楼层' }).click();
    await page.locator('.units .row').first().waitFor();
    await settled(page);
    await picture(page, 'phone-opened-house');
    await checkAccessible(page, 'phone, opened house');
    const small = await page.evaluate(() => {
      const targets = [...document.querySelectorAll('.phone button')].filter((button) => button.offsetParent);
      const rect = (button) => button.getBoundingClientRect();
      return targets
        .filter((button) => rect(button).height < 47.5 || rect(button).width < 44)
        .map((button) => button.outerHTML.slice(0, 120));
    });
    assert.deepEqual(small, []);
    await close();
  });
});

describe('a phone, drawing', () => {
  it('counts in a circle of two taps', async () => {
    const { page, close } = await openViewer(browser, demo, phone);
    await settled(page);
    await page.locator('nav.tabs button', { hasText: '圈选' }).tap();
    await page.locator('.tool', { hasText: '圆形' }).tap();
    await page.locator('.draw-bar').waitFor();
    await page.touchscreen.tap(195, 330);
    await page.touchscreen.tap(255, 360);
    await page.locator('.figures-head', { hasText: '半径' }).waitFor();
    await settled(page);
    await picture(page, 'phone-circle');
    await page.locator('.stats .stat').first().tap();
    await page.locator('.area-list .row').first().waitFor();
    await close();
  });
});

describe('a server that was started anew', () => {
  it('is found again, and nothing is missed', async () => {
    const house = await livelyHouse(demo);
    const { page, close } = await openViewer(browser, demo, desktop);
    await mapDrawn(page);
    await showHouse(page, house);
    await demo.pause();
    await page.locator('.pill.stale').waitFor();
    await demo.start();
    await ask(demo, 'command', `/api/collections/houses/items/${house.id}`, {
      method: 'PATCH',
      headers: { 'If-Match': house.etag },
      body: JSON.stringify({ properties: { name: '重逢小院' } }),
    });
    await page.locator('.detail h2', { hasText: '重逢小院' }).waitFor();
    await page.locator('.pill.good').waitFor();
    await close();
  });
});

describe('a keyboard', () => {
  it('reaches a house through the list that mirrors the map, and leaves it again', async () => {
    const { page, close } = await openViewer(browser, demo, desktop);
    await mapDrawn(page);
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'search');
    await page.keyboard.press('Escape');
    const list = page.locator('nav.tabs button', { hasText: '清单' });
    await list.focus();
    await page.keyboard.press('Enter');
    await page.locator('#features button').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.detail h2').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.detail').waitFor({ state: 'detached' });
    await close();
  });
});

describe('a browser without WebGL', () => {
  it('counts and lists all the same', async () => {
    const plain = await launch(['--disable-gpu', '--disable-3d-apis']);
    try {
      const { page, close } = await openViewer(plain, demo, desktop);
      await page.locator('.no-map').waitFor();
      await takeRole(page, '指挥中心');
      await page.locator('.left .stat', { hasText: '人口' }).click();
      await page.locator('.area-list .row').first().click();
      await page.locator('.detail h2').waitFor();
      await picture(page, 'desktop-list-only');
      await close();
    } finally {
      await plain.close();
    }
  });
});
