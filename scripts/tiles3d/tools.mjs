// The tools of Cesium walk the whole tree over HTTP: every subtree and tile they are told of is there and reads.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import tools from '3d-tiles-tools';
import Ajv from 'ajv';
import { sameHouses } from './site.mjs';

async function get(site, uri) {
  const answer = await fetch(new URL(uri, site.tileset));
  assert.equal(answer.status, 200, uri);
  return Buffer.from(await answer.arrayBuffer());
}

/** The texts of a column of a property table. */
function texts(table, name) {
  const column = table.getProperty(name);
  const bytes = column.getValues();
  const raw = column.getStringOffsets().slice().buffer;
  const offsets = column.getStringOffsetType() === 'UINT16' ? new Uint16Array(raw) : new Uint32Array(raw);
  return Array.from({ length: table.getCount() }, (_, i) => new TextDecoder().decode(bytes.slice(offsets[i], offsets[i + 1])));
}

/** Walks the whole tileset and finds each house once; returns where tiles with content are. */
export async function walk(site) {
  const data = (uri) => get(site, uri);
  const resolver = { resolveUri: (uri) => uri, resolveData: data, resolveDataPartial: data, derive: () => resolver };
  const contents = [];
  const io = await tools.GltfTransform.getIO();
  const ids = [];
  let tiles = 0;
  const traverser = new tools.TilesetTraverser('', resolver, { depthFirst: false, traverseExternalTilesets: true });
  await traverser.traverse(JSON.parse(await get(site, 'tileset.json')), async (tile) => {
    if (tile.isImplicitTilesetRoot()) return true;
    tiles++;
    for (const content of tile.getFinalContents()) {
      const root = (await io.readBinary(await data(content.uri))).getRoot();
      assert.equal(root.listMeshes().length, 1, content.uri);
      const [primitive] = root.listMeshes()[0].listPrimitives();
      assert.equal(primitive.getExtension('EXT_mesh_features').listFeatureIDs().length, 1);
      const [table] = root.getExtension('EXT_structural_metadata').listPropertyTables();
      const found = texts(table, 'id');
      contents.push({ uri: content.uri, ids: found });
      ids.push(...found);
    }
    return true;
  });
  assert.ok(tiles > 10, `${tiles} tiles`);
  sameHouses(ids, site);
  return contents;
}

/** A tile that became empty: a file of one node, which reads. */
export async function readEmpty(site, uri) {
  const io = await tools.GltfTransform.getIO();
  const root = (await io.readBinary(await get(site, uri))).getRoot();
  assert.equal(root.listNodes().length, 1);
  assert.equal(root.listMeshes().length, 0);
}

/** Holds tileset.json against the schemas of 3D Tiles 1.1 in a folder. */
export async function validate(site, folder) {
  const named = (name) => ({ ...JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')), $id: `https://schemas.example/${name}`, $schema: undefined });
  const ajv = new Ajv.default({ strict: false, validateFormats: false, loadSchema: async (uri) => named(new URL(uri).pathname.slice(1)) });
  const check = await ajv.compileAsync(named('tileset.schema.json'));
  const doc = JSON.parse(await get(site, 'tileset.json'));
  assert.ok(check(doc), JSON.stringify(check.errors));
  doc.asset.version = 1.1;
  assert.ok(!check(doc), 'the schema looks at nothing');
}
