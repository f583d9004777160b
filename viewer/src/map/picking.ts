import type { Map as GLMap, MapGeoJSONFeature, PointLike } from 'maplibre-gl';
import type { Detailed } from './detailed';
import { tappable } from './layers';
import { twinSource } from './tileLayer';

/** Hit is a feature the map shows at a place. */
export interface Hit {
  type: string;
  id: string;
  properties: Record<string, unknown>;
}

/** The map layers that show each type, as far as they answer to a tap. */
const layersOf: Record<string, readonly string[]> = {
  facilities: [
    'facilities',
    'facilities-saving',
    'facilities-hydrant',
    'facilities-camera',
    'facilities-lamp',
  ],
  institutions: ['institutions'],
  industry: ['industry'],
  houses: ['houses'],
  land: ['land-fill'],
  grids: ['grid-fill'],
};

function present(map: GLMap, types: readonly string[]): string[] {
  return types.flatMap((type) => layersOf[type] ?? []).filter((id) => map.getLayer(id) !== undefined);
}

const slopPx = 6;

/** Finds what a tap means: points first, then houses, land and grids; a finger may miss by a few pixels. */
export function featureAt(
  map: GLMap,
  point: { x: number; y: number },
  detailed: Detailed,
  slop = slopPx,
): Hit | undefined {
  const room = roomAt(map, point);
  if (room) return room;
  if (detailed.on) return detailedAt(map, point, detailed);
  const exact = pickAt(map, [point.x, point.y], tappable);
  if (exact && exact.type !== 'land' && exact.type !== 'grids') return exact;
  if (slop === 0) return exact;
  const box: [PointLike, PointLike] = [
    [point.x - slop, point.y - slop],
    [point.x + slop, point.y + slop],
  ];
  return pickAt(map, box, tappable.slice(0, 4)) ?? exact;
}

/** Finds what a place means where houses are drawn in detail: an extrusion that is not seen must not be met. */
function detailedAt(map: GLMap, point: { x: number; y: number }, detailed: Detailed): Hit | undefined {
  const { house, unit, floor } = detailed.pick(point);
  if (unit) return { type: 'units', id: unit, properties: { unit } };
  if (floor !== undefined) return floorHit(floor);
  const where: PointLike = [point.x, point.y];
  const symbol = pickAt(map, where, ['facilities', 'institutions', 'industry']);
  if (symbol) return symbol;
  if (house) return { type: 'houses', id: house, properties: {} };
  return plainAt(map, where) ?? pickAt(map, where, ['land', 'grids']);
}

/** Finds a house that does not stand in detail yet. */
function plainAt(map: GLMap, where: PointLike): Hit | undefined {
  const found = map.queryRenderedFeatures(where, { layers: present(map, ['houses']) });
  const plain = found.find(({ state }) => state.detailed !== true);
  return plain && toHit(plain);
}

/** Names a floor of the opened house: one that is seen through, or has no rooms that are known. */
function floorHit(floor: number): Hit {
  return { type: 'floors', id: String(floor), properties: { floor } };
}

/** Finds the room of an opened house; it stands before everything else. */
function roomAt(map: GLMap, point: { x: number; y: number }): Hit | undefined {
  if (!map.getLayer('own-rooms')) return undefined;
  const found = map.queryRenderedFeatures([point.x, point.y], { layers: ['own-rooms', 'own-rooms-quiet'] });
  const unit = found.find(({ properties }) => typeof properties.unit === 'string' && !properties.quiet);
  if (unit) return { type: 'units', id: String(unit.properties.unit), properties: unit.properties };
  const [room] = found;
  return room && floorHit(Number(room.properties.floor));
}

function pickAt(
  map: GLMap,
  where: PointLike | [PointLike, PointLike],
  types: readonly string[],
): Hit | undefined {
  const layers = present(map, types);
  const found = map.queryRenderedFeatures(where, { layers });
  for (const type of types) {
    const feature = found.find((candidate) => candidate.sourceLayer === type);
    if (feature) return toHit(feature);
  }
  return undefined;
}

/** Lists what is on screen, each feature once, houses and points only. */
export function hitsInView(map: GLMap, limit: number): Hit[] {
  const types = tappable.filter((type) => type !== 'land' && type !== 'grids');
  const layers = present(map, types);
  if (!map.getSource(twinSource)) return [];
  const hits = new Map<string, Hit>();
  for (const feature of map.queryRenderedFeatures({ layers })) {
    const hit = toHit(feature);
    if (hit && !hits.has(hit.id)) hits.set(hit.id, hit);
    if (hits.size >= limit) break;
  }
  return [...hits.values()];
}

function toHit(feature: MapGeoJSONFeature): Hit | undefined {
  const id = feature.properties.id;
  if (typeof id !== 'string' || !feature.sourceLayer) return undefined;
  return { type: feature.sourceLayer, id, properties: feature.properties };
}
