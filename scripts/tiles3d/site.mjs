// The demo village, as clients of 3D Tiles are pointed at it, and what is in it as the API tells.
import { startDemo } from '../../viewer/e2e/server.mjs';

/** Starts the demo and reads its houses. */
export async function openSite() {
  const demo = await startDemo();
  const site = { ...demo, tileset: `${demo.base}/3dtiles/houses/tileset.json` };
  await readHouses(site);
  return site;
}

/** Reads the houses: whole, and their ids in order. */
export async function readHouses(site) {
  site.houses = new Map();
  let url = `${site.base}/api/collections/houses/items?limit=10000`;
  while (url) {
    const page = await (await fetch(url, { headers: { accept: 'application/geo+json' } })).json();
    for (const f of page.features) site.houses.set(f.id, f);
    url = page.links.find((l) => l.rel === 'next')?.href;
  }
  site.ids = [...site.houses.keys()].sort();
}

/** Commits changes of houses, some at a time. */
async function commit(site, changes) {
  const someAtOnce = 20;
  for (let i = 0; i < changes.length; i += someAtOnce) {
    const answer = await fetch(`${site.base}/api/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.tokens.steward}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'checks', changes: changes.slice(i, i + someAtOnce) }),
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  }
}

/** Edits a thousand times: moves, raises, adds and deletes houses, the given ones among the deleted. */
export async function edit(site, doomed) {
  const changes = doomed.map((id) => ({ op: 'delete', type: 'houses', id }));
  const left = site.ids.filter((id) => !doomed.includes(id));
  for (let i = 0; changes.length < 1000; i++) {
    const { id, geometry } = site.houses.get(left[(i * 7) % left.length]);
    const by = ((i % 11) - 5) * 1e-6;
    const moved = { type: geometry.type, coordinates: JSON.parse(JSON.stringify(geometry.coordinates), (_, v) => (typeof v === 'number' ? v + by : v)) };
    const kinds = [
      { op: 'patch', type: 'houses', id, properties: { height_m: 3 + (i % 40), roof: ['flat', 'gable', 'hip', 'shed'][i % 4] } },
      { op: 'patch', type: 'houses', id, geometry: moved },
      { op: 'create', type: 'houses', properties: { floors_above: i % 4 }, geometry: moved },
    ];
    changes.push(kinds[i % 3]);
  }
  await commit(site, changes);
  await readHouses(site);
}

/** Houses of four corners with nothing else above or below their middle, and where that is: degrees of longitude, latitude. */
export function plain(houses) {
  const boxes = [...houses.values()].map((f) => {
    const points = f.geometry.coordinates.flat(f.geometry.type === 'MultiPolygon' ? 2 : 1);
    const range = (k) => [Math.min(...points.map((p) => p[k])), Math.max(...points.map((p) => p[k]))];
    return { id: f.id, corners: points.length - 1, lon: range(0), lat: range(1) };
  });
  const within = ([from, to], v) => from <= v && v <= to;
  const middle = ([from, to]) => (from + to) / 2;
  return boxes
    .filter((b) => b.corners === 4)
    .map((b) => ({ id: b.id, lon: middle(b.lon), lat: middle(b.lat) }))
    .filter((p) => boxes.filter((b) => within(b.lon, p.lon) && within(b.lat, p.lat)).length === 1);
}

/** Fails with the ids that are too many or missing: two lists of a thousand tell nobody anything. */
export function sameHouses(ids, site) {
  const missing = new Set(site.ids);
  const more = ids.filter((id) => !missing.delete(id));
  if (missing.size + more.length > 0) {
    throw new Error(`of ${site.ids.length} houses ${missing.size} are missing, as ${[...missing].slice(0, 3)}; ${more.length} are too many, as ${more.slice(0, 3)}`);
  }
}
