// Other people's readers of the tile set: the PMTiles library reads an export of the real server's store, and the style
// is held against MapLibre's own specification.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { PMTiles } from 'pmtiles';
import { startDemo } from './server.mjs';

let demo;

before(async () => {
  demo = await startDemo();
});

after(() => demo?.stop());

/** A file as the library reads it, without its cache between runs. */
function open(path) {
  const file = readFileSync(path);
  const getBytes = async (offset, length) => ({
    data: file.buffer.slice(file.byteOffset + offset, file.byteOffset + offset + length),
  });
  return new PMTiles({ getKey: () => path, getBytes });
}

const degree = Math.PI / 180;

/** Column and row of the tile that holds a place. */
function tileAt(z, lon, lat) {
  const wide = 2 ** z;
  const south = Math.asinh(Math.tan(lat * degree)) / Math.PI;
  return [Math.floor(((lon + 180) / 360) * wide), Math.floor(((1 - south) / 2) * wide)];
}

describe('the tile set in other hands', () => {
  it('is read from a PMTiles file as it is served', async () => {
    const path = join(demo.dir, 'village.pmtiles');
    assert.match(demo.run('export', '--store', demo.store, '--out', path), /tiles of zoom 0 to 17/);
    const archive = open(path);
    const header = await archive.getHeader();
    assert.equal(header.clustered, true);
    let shown = 0;
    for (let z = header.minZoom; z <= header.maxZoom; z++) {
      const [west, south] = tileAt(z, header.minLon, header.minLat);
      const [east, north] = tileAt(z, header.maxLon, header.maxLat);
      for (let x = west; x <= east; x++) {
        for (let y = north; y <= south; y++) shown += await sameTile(archive, z, x, y);
      }
    }
    assert.equal(shown, header.numAddressedTiles);
    const { vector_layers: layers } = await archive.getMetadata();
    const served = await (await fetch(`${demo.base}/tiles/twin.json`)).json();
    assert.deepEqual(layers, served.vector_layers);
  });

  it('is drawn by a style that MapLibre takes', async () => {
    const style = await (await fetch(`${demo.base}/styles/twin.json`)).json();
    assert.deepEqual(validateStyleMin(style), []);
  });
});

/** Compares one tile of the archive with the served one; 1 where there is one. */
async function sameTile(archive, z, x, y) {
  const kept = await archive.getZxy(z, x, y);
  const served = await fetch(`${demo.base}/tiles/${z}/${x}/${y}.mvt`);
  if (served.status === 204) {
    assert.equal(kept, undefined, `${z}/${x}/${y} is empty`);
    return 0;
  }
  assert.equal(served.status, 200);
  assert.ok(kept, `${z}/${x}/${y} is missing`);
  assert.ok(Buffer.from(kept.data).equals(Buffer.from(await served.arrayBuffer())), `${z}/${x}/${y}`);
  return 1;
}
