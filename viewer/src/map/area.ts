import type { Feature, Polygon, Position } from 'geojson';
import type { Area } from '../api/wire';

/** Bbox is west, south, east, north in degrees. */
export type Bbox = [number, number, number, number];

/** LonLat is a place: longitude, latitude. */
export type LonLat = [number, number];

const earthRadiusM = 6_371_008.8;
const radians = Math.PI / 180;
const circleVertices = 72;

/** Gives the distance between two places in metres on a sphere: good to half a percent, enough for what is drawn. */
export function distanceM(a: LonLat, b: LonLat): number {
  const [lon1, lat1] = [a[0] * radians, a[1] * radians];
  const [lon2, lat2] = [b[0] * radians, b[1] * radians];
  const h =
    Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Draws a circle as a polygon. It is a picture only: the server counts by the exact circle. */
export function circleRing(center: LonLat, radiusM: number): Position[] {
  const dLat = radiusM / earthRadiusM / radians;
  const dLon = dLat / Math.cos(center[1] * radians);
  const ring: Position[] = [];
  for (let i = 0; i <= circleVertices; i++) {
    const angle = (2 * Math.PI * (i % circleVertices)) / circleVertices;
    ring.push([center[0] + dLon * Math.cos(angle), center[1] + dLat * Math.sin(angle)]);
  }
  return ring;
}

/** Gives the polygon that shows an area, undefined where it has none of its own (grids). */
export function areaPolygon(area: Area): Feature<Polygon> | undefined {
  if ('circle' in area) return polygon([circleRing(area.circle.center, area.circle.radius_m)]);
  if ('bbox' in area) return polygon([boxRing(area.bbox)]);
  if ('geometry' in area && area.geometry.type === 'Polygon') return polygon(area.geometry.coordinates);
  return undefined;
}

function polygon(coordinates: Position[][]): Feature<Polygon> {
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } };
}

function boxRing([w, s, e, n]: Bbox): Position[] {
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
}

/** Gives the box around positions nested to any depth, undefined when there are none. */
export function boundsOf(coordinates: unknown): Bbox | undefined {
  const box: Bbox = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    const [lon, lat] = node;
    if (typeof lon !== 'number' || typeof lat !== 'number') {
      for (const child of node) visit(child);
      return;
    }
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  visit(coordinates);
  return box[0] <= box[2] ? box : undefined;
}

/** Gives the middle of a box. */
export function centerOf(box: Bbox): LonLat {
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}
