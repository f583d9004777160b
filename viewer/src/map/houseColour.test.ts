import { createExpression, latest } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { channels, colourNow, type HouseFacts, type HouseState } from './houseColour';
import { houseFill } from './layers';
import { palettes, type Theme } from './palette';
import { houseThemes } from './theme';

const facts: HouseFacts[] = [
  {},
  { kind: 'home', floors_above: 1, structure: '4', built_year: 1979 },
  { kind: 'public', floors_above: 2, structure: '3', built_year: 1980 },
  { kind: 'shed', floors_above: 5, structure: '9', built_year: 2009 },
  { kind: 'unknown', floors_above: 60, structure: '1', built_year: 2026 },
];
const states: HouseState[] = [
  {},
  { joined: 1 },
  { joined: 4 },
  { joined: 99 },
  { hover: true, joined: 2 },
  { selected: true, hover: true },
  { selected: true, pulse: 0.5 },
  { pulse: 0 },
];

describe('colourNow', () => {
  it.each(houseThemes)('says by %s what the expression of the map says', (theme) => {
    for (const name of ['light', 'dark'] as Theme[]) {
      const palette = palettes[name];
      const made = createExpression(
        houseFill(palette, theme),
        'fill-extrusion-color',
        latest['paint_fill-extrusion']['fill-extrusion-color'] as never,
      );
      if (made.result !== 'success') throw new Error(String(made.value));
      for (const properties of facts) {
        for (const state of states) {
          const feature = { type: 'Polygon', properties } as never;
          const want = made.value.evaluate({ zoom: 17 } as never, feature, state as never);
          const { rgb } = colourNow(theme, palette, properties, state);
          const what = JSON.stringify({ theme, properties, state });
          expect(rgb[0], what).toBeCloseTo(want.r * 255, 0);
          expect(rgb[1], what).toBeCloseTo(want.g * 255, 0);
          expect(rgb[2], what).toBeCloseTo(want.b * 255, 0);
        }
      }
    }
  });

  it('tells what stands out', () => {
    expect(colourNow('kind', palettes.light, {}, {}).marked).toBe(false);
    expect(colourNow('kind', palettes.light, {}, { selected: true }).marked).toBe(true);
  });
});

describe('channels', () => {
  it('reads a colour', () => expect(channels('#1f7a64')).toEqual([0x1f, 0x7a, 0x64]));
});
