// Steps with one house that several tests take.
import assert from 'node:assert/strict';
import { ask } from './server.mjs';

/** Finds a house with several floors and several people, so that there is something to open. */
export async function livelyHouse(demo) {
  const area = { bbox: [121, 31, 122, 32] };
  const body = JSON.stringify({ area, types: ['people'], group_by: ['house'] });
  const { data } = await ask(demo, 'command', '/api/area', { method: 'POST', body });
  const groups = data.groups.filter((group) => group.house && group.people >= 3).map((group) => group.house);
  for (const id of groups) {
    const item = await ask(demo, 'command', `/api/collections/houses/items/${id}`);
    const { floors_above: floors, kind } = item.data.properties;
    if (floors >= 2 && floors <= 4 && kind !== 'public' && item.data.properties.address)
      return { ...item, id };
  }
  throw new Error('the village has no house of two to four floors with three people');
}

/** Selects a house as a shared link does. */
export async function showHouse(page, house) {
  await page.evaluate((id) => {
    location.hash = `#sel=houses/${id}`;
  }, house.id);
  await page.locator('.detail h2', { hasText: titleOf(house) }).waitFor();
}

/**
 * Saves the open form in one browser and gives the milliseconds until the other one shows the new name. Both clocks are
 * read inside the browsers: what Playwright needs to notice is no part of the measure.
 */
export async function timeEdit(writer, reader, name) {
  const seen = reader.evaluate(
    (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (document.querySelector('.detail h2')?.textContent === text) resolve(Date.now());
        };
        new MutationObserver(look).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
      }),
    name,
  );
  const saved = writer.waitForResponse((response) => response.request().method() === 'PATCH');
  await writer.locator('.edit button[type=submit]').click();
  const answer = await saved;
  assert.equal(answer.status(), 200);
  return Math.round((await seen) - answer.request().timing().startTime);
}

/** Taps the middle of the map, where a selected house was brought. */
export async function tapMiddle(page) {
  const box = await page.locator('.map-canvas').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Gives the words by which the card names a house. */
export function titleOf({ data }) {
  return data.properties.name ?? data.properties.address;
}
