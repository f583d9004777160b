// The 3D tiles of the built program, read by those who draw them. None of these readers is ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawWithCesium } from './cesium.mjs';
import { loadWithLoaders } from './loaders.mjs';
import { loadWithRenderer } from './renderer.mjs';
import { edit, openSite } from './site.mjs';
import { readEmpty, validate, walk } from './tools.mjs';

let site;
let contents;
before(async () => {
  site = await openSite();
});
after(() => site?.stop());

test('3d-tiles-tools walks the whole tileset, and finds each house once', async () => {
  contents = await walk(site);
});

const data = process.env.GRIDTWIN_TESTDATA;
test('tileset.json is valid by the schemas of 3D Tiles 1.1', { skip: !data && 'GRIDTWIN_TESTDATA does not name the test data' }, () =>
  validate(site, `${data}/schemas/3d-tiles-1.1`));

test('after a thousand edits it walks as well, and a tile that became empty still reads', async () => {
  const least = contents.reduce((a, b) => (a.ids.length < b.ids.length ? a : b));
  const epoch = (uri) => uri.split('/')[1];
  await edit(site, least.ids);
  const now = await walk(site);
  assert.equal(epoch(now[0].uri), epoch(least.uri), 'edits within the village keep the epoch');
  assert.ok(!now.some((tile) => tile.uri === least.uri), 'what is empty is not available');
  await readEmpty(site, least.uri);
});

test('3d-tiles-renderer loads what there is then, and a ray finds the house it hits', () => loadWithRenderer(site));
test('loaders.gl loads every tile, and knows the house of each vertex', () => loadWithLoaders(site));
test('CesiumJS draws the village, and picks the house that is there', { timeout: 120_000 }, () => drawWithCesium(site));
