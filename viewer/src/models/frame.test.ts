import { describe, expect, it } from 'vitest';
import { earthCentred, eastNorthUp, type Geodetic, geodetic, MapFrame } from './frame';

const radians = Math.PI / 180;
const village: Geodetic = [121.24 * radians, 31.31 * radians, 4.2];

describe('geodetic', () => {
  it.each<[string, Geodetic]>([
    ['the village', village],
    ['the southern hemisphere, west', [-70.6 * radians, -33.4 * radians, 520]],
    ['the equator', [0, 0, 0]],
    ['far north, below the ellipsoid', [10 * radians, 78.2 * radians, -30]],
  ])('undoes earthCentred: %s', (_, place) => {
    const [lon, lat, heightM] = geodetic(...earthCentred(place));
    expect(lon).toBeCloseTo(place[0], 12);
    expect(lat).toBeCloseTo(place[1], 12);
    expect(heightM).toBeCloseTo(place[2], 6);
  });

  it('knows a place that others computed', () => {
    // 90 degrees east on the equator, one kilometre up.
    expect(geodetic(0, 6_379_137, 0)).toEqual([Math.PI / 2, 0, expect.closeTo(1000, 6)]);
  });
});

describe('eastNorthUp', () => {
  it('has axes of length one at right angles, and up leads up', () => {
    const m = eastNorthUp(village);
    const axis = (i: number) => m.slice(4 * i, 4 * i + 3);
    const dot = (u: number[], v: number[]) => u.reduce((sum, x, i) => sum + x * (v[i] ?? 0), 0);
    for (const i of [0, 1, 2]) {
      for (const j of [0, 1, 2]) expect(dot(axis(i), axis(j))).toBeCloseTo(i === j ? 1 : 0, 12);
    }
    const up = axis(2).map((x, i) => x * 100 + (m[12 + i] ?? 0));
    expect(geodetic(up[0] ?? 0, up[1] ?? 0, up[2] ?? 0)[2]).toBeCloseTo(104.2, 6);
  });
});

describe('MapFrame', () => {
  const frame = new MapFrame(121.24, 31.31);

  it('is metres about its origin', () => {
    expect(frame.at(village)).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6), 4.2]);
    const m = eastNorthUp(village);
    const east = [0, 1, 2].map((i) => (m[12 + i] ?? 0) + 50 * (m[i] ?? 0));
    const [x, y] = frame.at(geodetic(east[0] ?? 0, east[1] ?? 0, east[2] ?? 0));
    expect(x).toBeCloseTo(50, 1);
    expect(y).toBeCloseTo(0, 2);
  });

  it('leads to where MapLibre has the place', () => {
    const [m] = [frame.toMercator()];
    const [x = 0, y = 0] = frame.at([121.25 * radians, 31.3 * radians, 0]);
    const world = [(m[0] ?? 0) * x + (m[12] ?? 0), (m[5] ?? 0) * y + (m[13] ?? 0)];
    expect(world[0]).toBeCloseTo((121.25 + 180) / 360, 12);
    const south = Math.log(Math.tan(Math.PI / 4 + (31.3 * radians) / 2));
    expect(world[1]).toBeCloseTo((1 - south / Math.PI) / 2, 12);
  });
});
