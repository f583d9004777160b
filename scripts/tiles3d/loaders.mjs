// loaders.gl, which deck.gl draws with, in Node: it loads every tile of the tree and decodes ids and tables.
import assert from 'node:assert/strict';
import { Tiles3DLoader } from '@loaders.gl/3d-tiles';
import { load } from '@loaders.gl/core';
import { Tileset3D } from '@loaders.gl/tiles';
import { sameHouses } from './site.mjs';

/** Loads every tile, and knows the house of each vertex. */
export async function loadWithLoaders(site) {
  const failed = [];
  const tileset = new Tileset3D(await load(site.tileset, Tiles3DLoader, { core: { worker: false } }), {
    onTileError: (_tile, message, url) => failed.push(`${url}: ${message}`),
  });
  const ids = [];
  const visit = async (tile) => {
    if (tile.hasRenderContent) {
      await tile.loadContent();
      assert.ok(tile.contentReady, tile.contentUrl);
      const { meshes, extensions } = tile.content.gltf;
      const rows = extensions.EXT_structural_metadata.propertyTables[0].properties.id.data;
      const [set] = meshes[0].primitives[0].extensions.EXT_mesh_features.featureIds;
      const drawn = new Set(set.data);
      assert.equal(drawn.size, rows.length, 'each row is of some vertex');
      ids.push(...rows);
    }
    for (const child of tile.children) await visit(child);
  };
  await visit(tileset.root);
  assert.deepEqual(failed, []);
  sameHouses(ids, site);
}
