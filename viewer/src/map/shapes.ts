import type { FeatureCollection, Position } from 'geojson';
import type { Area } from '../api/wire';
import { areaPolygon, distanceM, type LonLat } from './area';

/** Shape is what is being drawn. */
export type Shape = 'circle' | 'box' | 'polygon';

/** The corners a polygon needs. */
export const leastCorners = 3;

/** Gives the area that points of a shape mean, undefined while they are too few. */
export function toArea(shape: Shape, points: readonly LonLat[]): Area | undefined {
  const [first, second] = points;
  if (!first || !second) return undefined;
  if (shape === 'circle')
    return { circle: { center: first, radius_m: Math.round(distanceM(first, second) * 10) / 10 } };
  if (shape === 'box') {
    const [w, e] = [Math.min(first[0], second[0]), Math.max(first[0], second[0])];
    const [s, n] = [Math.min(first[1], second[1]), Math.max(first[1], second[1])];
    return { bbox: [w, s, e, n] };
  }
  if (points.length < leastCorners) return undefined;
  return { geometry: { type: 'Polygon', coordinates: [[...points, first]] } };
}

/** Gives what the map shows while a shape is drawn. */
export function preview(shape: Shape, points: readonly LonLat[]): FeatureCollection {
  const area = toArea(shape, points);
  const polygon = area && areaPolygon(area);
  const line = points.length > 1 && !polygon;
  const position = (point: LonLat): Position => [...point];
  return {
    type: 'FeatureCollection',
    features: [
      ...(polygon ? [polygon] : []),
      ...(line
        ? [
            {
              type: 'Feature' as const,
              properties: {},
              geometry: { type: 'LineString' as const, coordinates: points.map(position) },
            },
          ]
        : []),
      ...(shape === 'polygon' ? points : points.slice(0, 1)).map((point) => ({
        type: 'Feature' as const,
        properties: {},
        geometry: { type: 'Point' as const, coordinates: position(point) },
      })),
    ],
  };
}
