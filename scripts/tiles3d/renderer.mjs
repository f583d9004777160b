// 3d-tiles-renderer, which the viewer draws with, in Node: no GPU is needed to load tiles and to hit houses with rays.
import assert from 'node:assert/strict';
import { plain, sameHouses } from './site.mjs';

const patienceMs = 60_000;
const quietRounds = 20;

/** Loads the village from above, and finds by rays the houses they hit. */
export async function loadWithRenderer(site) {
  globalThis.requestAnimationFrame ??= (f) => setTimeout(() => f(performance.now()), 0);
  globalThis.cancelAnimationFrame ??= clearTimeout;
  globalThis.self ??= globalThis;
  globalThis.window ??= { location: { href: site.base } };
  const { TilesRenderer } = await import('3d-tiles-renderer');
  const { GLTFExtensionsPlugin, ImplicitTilingPlugin } = await import('3d-tiles-renderer/plugins');
  const { PerspectiveCamera, Raycaster, Vector3 } = await import('three');

  const tiles = new TilesRenderer(site.tileset);
  tiles.registerPlugin(new ImplicitTilingPlugin());
  tiles.registerPlugin(new GLTFExtensionsPlugin({ metadata: true }));
  const failed = [];
  const models = [];
  tiles.addEventListener('load-error', (e) => failed.push(`${e.url}: ${e.error}`));
  tiles.addEventListener('load-model', (e) => models.push(e.scene));

  const at = (lon, lat, height) => tiles.ellipsoid.getCartographicToPosition((lat * Math.PI) / 180, (lon * Math.PI) / 180, height, new Vector3());
  const houses = plain(site.houses);
  const middle = (k) => houses.reduce((sum, h) => sum + h[k], 0) / houses.length;
  const camera = new PerspectiveCamera(60, 4 / 3, 1, 1e6);
  camera.position.copy(at(middle('lon'), middle('lat'), 2500));
  camera.up.set(0, 0, 1);
  camera.lookAt(at(middle('lon'), middle('lat'), 0));
  camera.updateMatrixWorld();
  tiles.setCamera(camera);
  tiles.setResolution(camera, 1024, 768);
  const { stats } = tiles;
  for (let quiet = 0, end = Date.now() + patienceMs; quiet < quietRounds && Date.now() < end; ) {
    tiles.update();
    await new Promise((done) => setTimeout(done, 10));
    quiet = models.length > 0 && stats.queued + stats.downloading + stats.parsing === 0 ? quiet + 1 : 0;
  }
  assert.deepEqual(failed, []);
  assert.equal(stats.failed, 0);

  const ids = new Set();
  for (const scene of models) {
    scene.traverse((o) => {
      if (!o.geometry) return;
      const [set] = o.userData.meshFeatures.getFeatureInfo();
      for (let i = 0; i < set.featureCount; i++) ids.add(o.userData.structuralMetadata.getPropertyTableData(0, i).id);
    });
  }
  sameHouses([...ids], site);

  let hits = 0;
  for (const house of houses.slice(0, 100)) {
    const ray = new Raycaster();
    const from = at(house.lon, house.lat, 500);
    ray.set(from, at(house.lon, house.lat, 0).sub(from).normalize());
    const hit = ray.intersectObject(tiles.group, true).find((h) => h.object.geometry);
    if (!hit) continue;
    // What getFeatures does for ids at vertices, which for the sake of ids in textures wants a canvas.
    const feature = hit.object.geometry.getAttribute('_feature_id_0').getX(hit.face.a);
    assert.equal(hit.object.userData.structuralMetadata.getPropertyTableData(0, feature).id, house.id);
    hits++;
  }
  assert.ok(hits > 50, `${hits} houses of 100 were hit`);
  tiles.dispose();
}
