import { codeLabel, fieldDecl } from '../api/types';
import { pick, t } from '../i18n/i18n';
import { symbolColour } from '../map/icons';
import { gridLines } from '../map/layers';
import { palettes } from '../map/palette';
import {
  floorBreaks,
  houseKinds,
  type LegendRow,
  residentBreaks,
  safetyGrades,
  structures,
  yearBreaks,
} from '../map/theme';
import type { LayerGroup } from '../map/tileLayer';
import { houseTheme, theme } from './ui';

/** ShapedRow is a legend row with the shape of its mark: colour is never the only sign. */
export interface ShapedRow extends LegendRow {
  shape: 'square' | 'line' | 'symbol';
  symbol?: string;
  line?: { widthPx: number; dash: readonly number[] };
}

/** Gives the legend of a layer, with the server's words for its codes. */
export function legendRows(group: LayerGroup): ShapedRow[] {
  const palette = palettes[theme.value];
  switch (group) {
    case 'houses':
      return houseRows();
    case 'grids':
      return (['village', 'unit', 'micro'] as const).map((level) => ({
        colour: palette.grid,
        text: t(`grid.${level}`),
        shape: 'line',
        line: gridLines[level],
      }));
    case 'land': {
      const colours: Record<string, string> = { ...palette.land, pond: palette.water, road: palette.road };
      return codes('land').map(([code, text]) => ({
        colour: colours[code] ?? palette.landOther,
        text,
        shape: 'square',
      }));
    }
    case 'institutions':
    case 'facilities':
      return codes(group).map(([code, text]) => symbol(`${group}-${code}`, text));
    case 'industry':
      return [symbol('industry', t('layers.industry'))];
    case 'labels':
      return [];
  }
}

/** Tells whether this caller knows a kind of house: some are hidden from visitors. */
function isDeclared(kind: string): boolean {
  return fieldDecl('houses', 'kind')?.codes.some((code) => code.value === kind) ?? false;
}

function symbol(name: string, text: string): ShapedRow {
  return { colour: symbolColour(name), text, shape: 'symbol', symbol: name };
}

function codes(collection: string): [string, string][] {
  return (fieldDecl(collection, 'kind')?.codes ?? []).map((code) => [
    code.value,
    pick(code.label, code.value),
  ]);
}

function houseRows(): ShapedRow[] {
  const palette = palettes[theme.value];
  const other: ShapedRow = { colour: palette.house, text: t('theme.other'), shape: 'square' };
  const square = (colour: string | undefined, text: string): ShapedRow => ({
    colour: colour ?? palette.house,
    text,
    shape: 'square',
  });
  switch (houseTheme.value) {
    case 'kind':
      return houseKinds
        .filter(isDeclared)
        .map((kind) => square(palette.houseKinds[kind], codeLabel('houses', 'kind', kind)));
    case 'structure':
      return [
        ...structures.map((code, i) => square(palette.classes[i], codeLabel('houses', 'structure', code))),
        other,
      ];
    case 'floors':
      return [
        ...classes([1, ...floorBreaks], 'theme.floorsN', 'theme.floorsUp', 'n').map((text, i) =>
          square(palette.ramp[i], text),
        ),
        other,
      ];
    case 'residents':
      return classes([0, ...residentBreaks], 'theme.peopleN', 'theme.peopleUp', 'n').map((text, i) =>
        square(palette.ramp[i], text),
      );
    case 'alone':
    case 'rental':
      return [square(palette.marked, t(`theme.${houseTheme.value}`)), other];
    case 'safety':
      return [
        ...safetyGrades.map((grade, i) => square(palette.grades[i], codeLabel('houses', 'safety', grade))),
        other,
      ];
    case 'built': {
      const first = t('theme.before', { year: yearBreaks[0] });
      const rest = yearBreaks.map((year) => t('theme.from', { year }));
      return [...[first, ...rest].map((text, i) => square(palette.ramp[i], text)), other];
    }
  }
}

function classes(
  from: number[],
  one: 'theme.floorsN' | 'theme.peopleN',
  up: 'theme.floorsUp' | 'theme.peopleUp',
  hole: 'n',
): string[] {
  return from.map((low, i) => {
    const next = from[i + 1];
    if (next === undefined) return t(up, { [hole]: low });
    return t(one, { [hole]: next - 1 === low ? low : `${low}–${next - 1}` });
  });
}
