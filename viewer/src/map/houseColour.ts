// The colours of houses outside of the map's own layers: what theme.ts and layers.ts say as expressions, said as code.

import type { Palette } from './palette';
import { floorBreaks, type HouseTheme, residentBreaks, structures, yearBreaks } from './theme';

/** HouseFacts is what tiles tell of a house that themes colour by. */
export type HouseFacts = Readonly<Record<string, unknown>>;

/** HouseState is what the map shows of a house besides its tile. */
export interface HouseState {
  selected?: boolean;
  hover?: boolean;
  pulse?: number;
  joined?: number;
}

const hoverShare = 0.3;
const codes: readonly string[] = structures;

/** Gives the colour of a house, selection and pulse laid over that of its theme, and whether one of them is. */
export function colourNow(theme: HouseTheme, palette: Palette, facts: HouseFacts, state: HouseState) {
  if ((state.pulse ?? 0) > 0) return { rgb: channels(palette.housePulse), marked: true };
  if (state.selected) return { rgb: channels(palette.houseSelected), marked: true };
  const rgb = channels(themeColour(theme, palette, facts, state.joined ?? 0));
  if (!state.hover) return { rgb, marked: false };
  const to = channels(palette.houseSelected);
  return { rgb: rgb.map((from, i) => from + ((to[i] ?? 0) - from) * hoverShare) as Rgb, marked: true };
}

/** Gives the colour that a theme gives a house. */
export function themeColour(theme: HouseTheme, palette: Palette, facts: HouseFacts, joined: number): string {
  switch (theme) {
    case 'kind':
      return palette.houseKinds[String(facts.kind)] ?? palette.house;
    case 'structure':
      return palette.classes[codes.indexOf(String(facts.structure))] ?? palette.house;
    case 'floors':
      return step(facts.floors_above, floorBreaks, palette);
    case 'built':
      return step(facts.built_year, yearBreaks, palette);
    case 'residents':
      return step(joined, residentBreaks, palette);
    case 'alone':
    case 'rental':
      return joined >= 1 ? palette.marked : palette.house;
    case 'safety':
      return palette.grades[joined - 1] ?? palette.house;
  }
}

function step(value: unknown, breaks: readonly number[], palette: Palette): string {
  if (typeof value !== 'number') return palette.house;
  return palette.ramp[breaks.filter((from) => value >= from).length] ?? palette.house;
}

/** Rgb is red, green and blue, 0 to 255. */
export type Rgb = [number, number, number];

/** Reads a colour of the palette, "#rrggbb". */
export function channels(colour: string): Rgb {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
