// CesiumJS in Debian's Chromium: it draws the village, and what is picked in the middle of a house is that house.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { plain, sameHouses } from './site.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const software = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
const build = join(dirname(createRequire(import.meta.url).resolve('cesium/package.json')), 'Build', 'Cesium');
const page = `<!doctype html><meta charset="utf-8"><script>window.CESIUM_BASE_URL = '/cesium/'</script>
<script src="/cesium/Cesium.js"></script><style>body{margin:0}.cesium-widget,canvas{width:100%;height:100%}</style><body><div id="globe" style="width:480px;height:360px"></div>`;

/** Runs in the page: loads the tileset and looks down on a place until all is drawn. */
async function look([url, lon, lat]) {
  const { Cesium } = window;
  const widget = new Cesium.CesiumWidget('globe', { baseLayer: false, globe: false, skyBox: false, skyAtmosphere: false, requestRenderMode: false });
  const tileset = await Cesium.Cesium3DTileset.fromUrl(url, { maximumScreenSpaceError: 4 }); // the window is small
  const failed = [];
  const loaded = new Map();
  tileset.tileFailed.addEventListener((e) => failed.push(`${e.url}: ${e.message}`));
  tileset.tileLoad.addEventListener((tile) => loaded.set(tile.content.url, tile.content));
  widget.scene.primitives.add(tileset);
  widget.camera.setView({ destination: Cesium.Cartesian3.fromDegrees(lon, lat, 2200), orientation: { pitch: -Math.PI / 2 } });
  // The first frames may come before anything was asked for: it is done when nothing more came for a while.
  for (let quiet = 0; quiet < 20; ) {
    await new Promise((done) => requestAnimationFrame(done));
    quiet = loaded.size > 0 && tileset.tilesLoaded ? quiet + 1 : 0;
  }
  const ids = [];
  for (const content of loaded.values()) {
    for (let i = 0; i < content.featuresLength; i++) ids.push(content.getFeature(i).getProperty('id'));
  }
  window.seen = { widget, Cesium };
  return { failed, ids };
}

/** Runs in the page: goes near a place, waits until it is drawn, and picks what is in the middle. */
async function pick([lon, lat]) {
  const { widget, Cesium } = window.seen;
  widget.camera.setView({ destination: Cesium.Cartesian3.fromDegrees(lon, lat, 150), orientation: { pitch: -Math.PI / 2 } });
  const patienceFrames = 60;
  for (let i = 0; i < patienceFrames; i++) {
    await new Promise((done) => requestAnimationFrame(done));
    const id = widget.scene.pick(new Cesium.Cartesian2(240, 180))?.getProperty?.('id');
    if (id) return id;
  }
  return undefined;
}

/** Draws the village, and picks the houses that are there. */
export async function drawWithCesium(site) {
  const browser = await chromium.launch({ executablePath, args: software });
  try {
    await drawIn(browser, site);
  } finally {
    await browser.close();
  }
}

async function drawIn(browser, site) {
  const tab = await browser.newPage({ viewport: { width: 480, height: 360 } });
  const faults = [];
  tab.on('pageerror', (error) => faults.push(error.message));
  await tab.route(`${site.base}/cesium/**`, (route) => {
    const path = normalize(new URL(route.request().url()).pathname.slice('/cesium/'.length));
    return path === 'index.html' ? route.fulfill({ contentType: 'text/html', body: page }) : route.fulfill({ path: join(build, path) });
  });
  await tab.goto(`${site.base}/cesium/index.html`);
  const houses = plain(site.houses);
  const middle = (k) => houses.reduce((sum, h) => sum + h[k], 0) / houses.length;
  const { failed, ids } = await tab.evaluate(look, [site.tileset, middle('lon'), middle('lat')]);
  assert.deepEqual(failed, []);
  sameHouses(ids, site);
  for (const house of houses.slice(0, 5)) {
    assert.equal(await tab.evaluate(pick, [house.lon, house.lat]), house.id);
  }
  assert.deepEqual(faults, []);
}
