import type { ExpressionSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

/** HouseTheme is what the colour of a house tells. */
export type HouseTheme =
  | 'kind'
  | 'floors'
  | 'structure'
  | 'built'
  | 'residents'
  | 'alone'
  | 'safety'
  | 'rental';

/** Every house theme, in the order of the picker. */
export const houseThemes: readonly HouseTheme[] = [
  'kind',
  'floors',
  'structure',
  'built',
  'safety',
  'rental',
  'residents',
  'alone',
];

/** Class borders of the themes that count, lower bounds from the second class on. */
export const floorBreaks = [2, 3, 4, 6] as const;
export const yearBreaks = [1980, 1990, 2000, 2010] as const;
export const residentBreaks = [1, 4, 8, 15] as const;

/** The grades of house safety, the soundest first. */
export const safetyGrades = ['A', 'B', 'C', 'D'] as const;

/** The value of a joined theme: nothing of it is in a tile. */
const joinedValue: ExpressionSpecification = ['coalesce', ['feature-state', 'joined'], 0];

/** The kinds of house that a theme by kind tells apart. */
export const houseKinds = ['home', 'public', 'industry', 'shed', 'hut'] as const;

/** The codes of house structures. */
export const structures = ['1', '2', '3', '4', '5', '6'] as const;

/** Gives the colour of a house before selection and pulse are laid over it. */
export function houseColour(theme: HouseTheme, palette: Palette): ExpressionSpecification {
  switch (theme) {
    case 'kind':
      return match('kind', palette.houseKinds, palette.house);
    case 'structure':
      return match(
        'structure',
        Object.fromEntries(structures.map((code, i) => [code, palette.classes[i] ?? palette.house])),
        palette.house,
      );
    case 'floors':
      return steps(['get', 'floors_above'], floorBreaks, palette);
    case 'built':
      return steps(['get', 'built_year'], yearBreaks, palette);
    case 'residents':
      return steps(joinedValue, residentBreaks, palette);
    case 'alone':
    case 'rental':
      return ['case', ['>=', joinedValue, 1], palette.marked, palette.house];
    case 'safety':
      return [
        'match',
        joinedValue,
        ...palette.grades.flatMap((colour, i) => [i + 1, colour]),
        palette.house,
      ] as unknown as ExpressionSpecification;
  }
}

function match(field: string, colours: Record<string, string>, other: string): ExpressionSpecification {
  const pairs = Object.entries(colours).flat();
  return ['match', ['to-string', ['get', field]], ...pairs, other] as unknown as ExpressionSpecification;
}

function steps(
  value: ExpressionSpecification,
  breaks: readonly number[],
  palette: Palette,
): ExpressionSpecification {
  const [first, ...rest] = palette.ramp;
  const pairs = breaks.flatMap((from, i) => [from, rest[i] ?? first]);
  return [
    'case',
    ['==', ['typeof', value], 'number'],
    ['step', ['to-number', value], first, ...pairs],
    palette.house,
  ] as unknown as ExpressionSpecification;
}

/** LegendRow is one class of a theme: its colour and the text that names it. */
export interface LegendRow {
  colour: string;
  text: string;
}
