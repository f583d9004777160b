import { describe, expect, it } from 'vitest';
import { areaPolygon, boundsOf, circleRing, distanceM, type LonLat } from './area';
import { preview, type Shape, toArea } from './shapes';

const a: LonLat = [121.24, 31.3];
const b: LonLat = [121.241, 31.301];
const c: LonLat = [121.239, 31.302];

describe('distanceM', () => {
  it('gives a degree of latitude', () => {
    expect(distanceM([121, 31], [121, 32])).toBeCloseTo(111_195, -1);
  });
  it('is nothing from a place to itself', () => {
    expect(distanceM(a, a)).toBe(0);
  });
});

describe('circleRing', () => {
  it('keeps the radius all around, and closes', () => {
    const ring = circleRing(a, 500);
    for (const [lon = 0, lat = 0] of ring) expect(distanceM(a, [lon, lat])).toBeCloseTo(500, 0);
    expect(ring.at(-1)).toEqual(ring[0]);
  });
});

describe('toArea', () => {
  it.each<[Shape, LonLat[], unknown]>([
    ['circle', [a], undefined],
    ['box', [b, c], { bbox: [121.239, 31.301, 121.241, 31.302] }],
    ['polygon', [a, b], undefined],
    ['polygon', [a, b, c], { geometry: { type: 'Polygon', coordinates: [[a, b, c, a]] } }],
  ])('%s of %j', (shape, points, want) => {
    expect(toArea(shape, points)).toEqual(want);
  });
  it('takes the exact circle, not its picture', () => {
    const area = toArea('circle', [a, b]);
    expect(area).toEqual({ circle: { center: a, radius_m: Math.round(distanceM(a, b) * 10) / 10 } });
    expect(area && boundsOf(areaPolygon(area)?.geometry.coordinates)?.[2]).toBeGreaterThan(a[0]);
  });
});

describe('preview', () => {
  it.each<[Shape, LonLat[], string[]]>([
    ['circle', [a], ['Point']],
    ['circle', [a, b], ['Polygon', 'Point']],
    ['polygon', [a, b], ['LineString', 'Point', 'Point']],
    ['polygon', [a, b, c], ['Polygon', 'Point', 'Point', 'Point']],
  ])('%s of %j', (shape, points, want) => {
    expect(preview(shape, points).features.map((feature) => feature.geometry.type)).toEqual(want);
  });
});
