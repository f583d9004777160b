import type { Polygon, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { explode, floorsOf, type House, type Room } from './explode';
import { splitRing } from './split';

const ring: Position[] = [
  [121.244, 31.308],
  [121.2443, 31.308],
  [121.2443, 31.3081],
  [121.244, 31.3081],
  [121.244, 31.308],
];
const footprint: Polygon = { type: 'Polygon', coordinates: [ring] };

function room(id: string, floor: number, outline?: Polygon): Room {
  return { id, floor, label: id, colour: '#aaa', outline };
}

function house(rooms: Room[], floorsAbove = 3): House {
  return {
    footprint,
    floorsAbove,
    heightM: 9,
    rooms,
    floorLabel: (floor) => `F${floor}`,
    emptyColour: '#eee',
    selectedColour: '#0f0',
  };
}

function areaOf(positions: Position[]): number {
  let twice = 0;
  positions.forEach(([x = 0, y = 0], i) => {
    const [x2 = 0, y2 = 0] = positions[(i + 1) % positions.length] ?? [];
    twice += (x - 121) * (y2 - 31) - (x2 - 121) * (y - 31);
  });
  return Math.abs(twice) / 2;
}

describe('floorsOf', () => {
  it.each([
    [0, [], [1]],
    [3, [], [1, 2, 3]],
    [2, [-1, 4], [-1, 1, 2, 4]],
  ])('%d floors and rooms on %j', (floorsAbove, on, want) => {
    expect(floorsOf({ floorsAbove, rooms: on.map((floor) => room(`r${floor}`, floor)) })).toEqual(want);
  });
});

describe('explode', () => {
  it('draws one slab where a floor has no rooms', () => {
    const { rooms, labels } = explode(house([]), { open: 1, floor: 'all', unit: undefined });
    expect(rooms.features).toHaveLength(3);
    expect(labels.features.map((label) => label.properties?.text)).toEqual(['F1', 'F2', 'F3']);
  });

  it('lifts floors apart without overlap', () => {
    const { rooms } = explode(house([]), { open: 1, floor: 'all', unit: undefined });
    const spans = rooms.features.map(
      (feature) => [feature.properties?.base, feature.properties?.top] as [number, number],
    );
    spans.reduce((below, span) => {
      expect(span[0]).toBeGreaterThan(below[1]);
      return span;
    });
  });

  it('stands as high as the house while closed', () => {
    const { rooms } = explode(house([]), { open: 0, floor: 'all', unit: undefined });
    expect(Math.max(...rooms.features.map((feature) => feature.properties?.top as number))).toBeCloseTo(9);
  });

  it('keeps recorded outlines and shares the rest', () => {
    const own: Polygon = { type: 'Polygon', coordinates: [ring.map(([x = 0, y = 0]) => [x + 1, y])] };
    const { rooms } = explode(house([room('a', 1, own), room('b', 1), room('c', 1)], 1), {
      open: 1,
      floor: 1,
      unit: 'b',
    });
    expect(rooms.features.map((feature) => feature.properties?.unit)).toEqual(['a', 'b', 'c']);
    expect(rooms.features[0]?.geometry).toEqual(own);
    expect(rooms.features.map((feature) => feature.properties?.colour)).toEqual(['#aaa', '#0f0', '#aaa']);
  });

  it('quiets the other floors and names the rooms of the chosen one', () => {
    const { rooms, labels } = explode(house([room('a', 2), room('b', 2)]), {
      open: 1,
      floor: 2,
      unit: undefined,
    });
    expect(
      rooms.features.filter((feature) => feature.properties?.quiet).map((f) => f.properties?.floor),
    ).toEqual([1, 3]);
    expect(labels.features.map((label) => label.properties?.text)).toEqual(['a', 'b']);
  });
});

describe('splitRing', () => {
  it.each([1, 2, 3, 8])('into %d parts fills most of the ring', (parts) => {
    const strips = splitRing(ring, parts);
    expect(strips).toHaveLength(parts);
    const total = strips.reduce((sum, strip) => sum + areaOf(strip), 0);
    expect(total / areaOf(ring)).toBeGreaterThan(0.9);
    expect(total / areaOf(ring)).toBeLessThanOrEqual(1.0001);
    for (const strip of strips) expect(strip.at(-1)).toEqual(strip[0]);
  });
  it('gives nothing for what is no ring', () => {
    expect(splitRing([], 2)).toEqual([]);
    expect(splitRing(ring, 0)).toEqual([]);
  });
});
