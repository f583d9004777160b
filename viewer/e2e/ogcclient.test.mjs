// @camptocamp/ogc-client reads the real server: it lists what the server lists, pages through all features and selects.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OgcApiEndpoint, resetFetchOptions, setFetchOptions } from '@camptocamp/ogc-client';
import { startDemo } from './server.mjs';

const pageSize = 700;
let demo;

before(async () => {
  demo = await startDemo();
});

after(async () => {
  resetFetchOptions();
  await demo?.stop();
});

/** Answers as the server gives them, without the client. */
async function get(path, token) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(demo.base + path, { headers });
  assert.equal(response.status, 200, path);
  return response.json();
}

const idsOf = (features) => features.map((feature) => feature.id);

/** All items, by the client's own paging. */
async function pageThrough(endpoint, name) {
  const ids = [];
  for (;;) {
    const page = await endpoint.getCollectionItems(name, pageSize, ids.length);
    ids.push(...idsOf(page));
    if (page.length < pageSize) return ids;
  }
}

for (const role of [undefined, 'command']) {
  describe(`ogc-client as ${role ?? 'a visitor'}`, () => {
    it('lists and pages through what the server has', async () => {
      const token = role && demo.tokens[role];
      if (token) setFetchOptions({ headers: { Authorization: `Bearer ${token}` } });
      const endpoint = new OgcApiEndpoint(`${demo.base}/api`);
      const { collections } = await get('/api/collections', token);
      const names = collections.map((collection) => collection.id);
      assert.equal((await endpoint.info).title, 'gridtwin');
      assert.deepEqual(
        (await endpoint.allCollections).map((c) => c.name),
        names,
      );
      assert.deepEqual(await endpoint.featureCollections, names);
      for (const name of names) {
        const info = await endpoint.getCollectionInfo(name);
        assert.equal(info.itemType, 'feature');
        const all = await get(`/api/collections/${name}/items?limit=10000`, token);
        const ids = await pageThrough(endpoint, name);
        assert.equal(ids.length, all.numberMatched, name);
        assert.deepEqual(ids, idsOf(all.features), name);
        const one = await endpoint.getCollectionItem(name, ids[0]);
        assert.equal(one.id, ids[0]);
      }
    });
  });
}

describe('ogc-client', () => {
  it('selects by box, order and filter', async () => {
    resetFetchOptions();
    const endpoint = new OgcApiEndpoint(`${demo.base}/api`);
    const box = [121.24, 31.306, 121.243, 31.309];
    const found = await endpoint.getCollectionItems('houses', 500, 0, false, ['-height_m'], box);
    const want = await get(`/api/collections/houses/items?limit=500&bbox=${box}&sortby=-height_m`);
    assert.deepEqual(idsOf(found), idsOf(want.features));
    assert.ok(found.length > 10);
    const url = await endpoint.getCollectionItemsUrl('houses', {
      asJson: true,
      limit: 500,
      query: "filter=kind='shed'",
    });
    const sheds = await (await fetch(url)).json();
    const told = await get('/api/collections/houses/items?kind=shed&limit=500');
    assert.deepEqual(idsOf(sheds.features), idsOf(told.features));
  });
});
