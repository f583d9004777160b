import type { Position } from 'geojson';

const radians = Math.PI / 180;
/** The part of its share that a room takes: what is left is the wall that tells two rooms apart. */
const roomShare = 0.94;

type XY = [number, number];

/**
 * Divides a ring (lon, lat) into strips of equal width along its longest edge, each a little smaller than its share.
 * It is for pictures of houses whose rooms have no outline of their own.
 */
export function splitRing(ring: readonly Position[], parts: number): Position[][] {
  const origin = ring[0];
  if (!origin || ring.length < 4 || parts < 1) return [];
  if (parts === 1) return [ring.map((position) => [...position])];
  const { toPlane, toWorld } = frame(origin, ring);
  const plane = ring.slice(0, -1).map(toPlane);
  const xs = plane.map(([x]) => x);
  const from = Math.min(...xs);
  const width = (Math.max(...xs) - from) / parts;
  const strips: Position[][] = [];
  for (let i = 0; i < parts; i++) {
    const margin = (width * (1 - roomShare)) / 2;
    const left = from + i * width + (i === 0 ? 0 : margin);
    const right = from + (i + 1) * width - (i === parts - 1 ? 0 : margin);
    const cut = clip(clip(plane, left, 1), right, -1);
    const [start] = cut;
    if (start) strips.push([...cut, start].map(toWorld));
  }
  return strips;
}

/** Makes the frame whose x axis runs along the longest edge of a ring, in degrees of latitude. */
function frame(origin: Position, ring: readonly Position[]) {
  const [lon0 = 0, lat0 = 0] = origin;
  const shrink = Math.cos(lat0 * radians);
  const flat = ([lon = 0, lat = 0]: Position): XY => [(lon - lon0) * shrink, lat - lat0];
  let along: XY = [1, 0];
  let longest = 0;
  ring.forEach((position, i) => {
    const next = ring[i + 1];
    if (!next) return;
    const [x1, y1] = flat(position);
    const [x2, y2] = flat(next);
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (length <= longest) return;
    longest = length;
    along = [(x2 - x1) / length, (y2 - y1) / length];
  });
  const [c, s] = along;
  return {
    toPlane: (position: Position): XY => {
      const [x, y] = flat(position);
      return [x * c + y * s, y * c - x * s];
    },
    toWorld: ([x, y]: XY): Position => [lon0 + (x * c - y * s) / shrink, lat0 + x * s + y * c],
  };
}

/** Keeps what of a polygon lies right of x = limit (side 1) or left of it (side -1), by Sutherland and Hodgman. */
function clip(polygon: readonly XY[], limit: number, side: 1 | -1): XY[] {
  const inside = ([x]: XY) => (x - limit) * side >= 0;
  const kept: XY[] = [];
  polygon.forEach((point, i) => {
    const previous = polygon.at(i - 1) ?? point;
    if (inside(point) !== inside(previous)) {
      const share = (limit - previous[0]) / (point[0] - previous[0]);
      kept.push([limit, previous[1] + share * (point[1] - previous[1])]);
    }
    if (inside(point)) kept.push(point);
  });
  return kept;
}
