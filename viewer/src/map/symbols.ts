import type { ExpressionSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { houseHeight, type Layer, on } from './tileLayer';

const sans = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

/** A ring shows what is selected, and for a moment what has changed. */
const ringOpacity: ExpressionSpecification = [
  'max',
  ['case', ['boolean', ['feature-state', 'selected'], false], 0.4, 0],
  ['*', 0.6, ['coalesce', ['feature-state', 'pulse'], 0]],
];

/** Lamps and cameras stand every few steps: they wait until there is room for them. */
const frequent: ExpressionSpecification = [
  'in',
  ['to-string', ['get', 'kind']],
  ['literal', ['lamp', 'camera']],
];

interface SymbolLayer {
  id: string;
  group: 'facilities' | 'industry' | 'institutions';
  minzoom: number;
  size: readonly [number, number];
  filter?: ExpressionSpecification;
}

const symbolLayers: readonly SymbolLayer[] = [
  { id: 'facilities-frequent', group: 'facilities', minzoom: 16.8, size: [0.3, 0.6], filter: frequent },
  { id: 'facilities', group: 'facilities', minzoom: 15, size: [0.34, 0.72], filter: ['!', frequent] },
  { id: 'industry', group: 'industry', minzoom: 13.5, size: [0.46, 0.95] },
  { id: 'institutions', group: 'institutions', minzoom: 13.5, size: [0.46, 0.95] },
];

/** Gives the symbols of institutions, industry and facilities. */
export function pointLayers(palette: Palette): Layer[] {
  const rings = (['facilities', 'industry', 'institutions'] as const).map((group) =>
    on(group, group, {
      id: `${group}-ring`,
      type: 'circle',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 8, 18, 17],
        'circle-color': palette.houseSelected,
        'circle-opacity': ringOpacity,
      },
    } as never),
  );
  const symbols = symbolLayers.map(({ id, group, minzoom, size: [small, large], filter }) =>
    on(group, group, {
      id,
      type: 'symbol',
      minzoom,
      ...(filter ? { filter } : {}),
      layout: {
        'icon-image': pointIcon(group),
        'icon-size': ['interpolate', ['linear'], ['zoom'], 13.5, small, 17, large],
        'icon-allow-overlap': group === 'institutions',
        'icon-padding': 1,
      },
    } as never),
  );
  return [...rings, ...symbols];
}

function pointIcon(group: 'facilities' | 'industry' | 'institutions'): ExpressionSpecification {
  if (group === 'industry') return ['literal', 'industry'] as unknown as ExpressionSpecification;
  return ['concat', `${group}-`, ['to-string', ['get', 'kind']]];
}

/** Gives the labels, all from one layer of points: labels of polygons would repeat in each tile. */
export function labelLayers(palette: Palette): Layer[] {
  const type: ExpressionSpecification = ['to-string', ['get', 'type']];
  const label = (
    id: string,
    filter: ExpressionSpecification,
    minzoom: number,
    layout: object,
    paint: object = {},
  ) =>
    on('labels', 'labels', {
      id,
      type: 'symbol',
      minzoom,
      filter,
      layout: {
        'text-field': ['get', 'text'],
        'text-font': sans,
        'text-size': 14,
        'text-padding': 6,
        'text-max-width': 8,
        'symbol-sort-key': ['coalesce', ['get', 'rank'], 0],
        ...layout,
      },
      paint: {
        'text-color': palette.text,
        'text-halo-color': palette.halo,
        'text-halo-width': 1.4,
        ...paint,
      },
    } as never);
  const belowIcon = {
    'text-anchor': 'top',
    'text-offset': [0, 0.95],
    'text-size': 14,
    'text-optional': true,
  };
  return [
    ...houseLabels(palette),
    label('label-land', ['==', type, 'land'], 16, { 'text-size': 14 }, { 'text-color': palette.textQuiet }),
    label('label-facilities', ['==', type, 'facilities'], 18.5, belowIcon, {
      'text-color': palette.textQuiet,
    }),
    label('label-industry', ['==', type, 'industry'], 15, belowIcon),
    label('label-institutions', ['==', type, 'institutions'], 15, belowIcon),
    label(
      'label-grids',
      ['all', ['==', type, 'grids'], ['match', ['to-string', ['get', 'level']], ['micro', ''], true, false]],
      14,
      { 'text-size': ['interpolate', ['linear'], ['zoom'], 14, 14, 17, 17], 'text-letter-spacing': 0.04 },
      { 'text-color': palette.gridText, 'text-halo-width': 1.8 },
    ),
  ];
}

/** The layers that label houses. */
export const houseLabelLayers = ['label-house-numbers', 'label-house-names'] as const;

/**
 * Labels houses: those with a name by it, the others, closer up, by the end of their address, which is the same for a
 * lane before it. Sheds and huts go without.
 */
function houseLabels(palette: Palette): Layer[] {
  const address: ExpressionSpecification = ['coalesce', ['get', 'address'], ''];
  const group = '组';
  const number: ExpressionSpecification = [
    'let',
    'text',
    address,
    [
      'case',
      ['in', group, ['var', 'text']],
      ['slice', ['var', 'text'], ['+', ['index-of', group, ['var', 'text']], group.length]],
      ['var', 'text'],
    ],
  ];
  const plain: ExpressionSpecification = [
    'all',
    ['!', ['has', 'name']],
    ['!', ['in', ['to-string', ['get', 'kind']], ['literal', ['shed', 'hut']]]],
  ];
  const layer = (
    id: string,
    minzoom: number,
    filter: ExpressionSpecification,
    text: ExpressionSpecification,
  ) =>
    on('labels', 'houses', {
      id,
      type: 'symbol',
      minzoom,
      filter,
      layout: {
        'text-field': text,
        'text-font': sans,
        'text-size': 14,
        'text-padding': 10,
        'text-max-width': 8,
        // On the roof: at its foot a label would lie over the houses in front.
        'symbol-height-offset': houseHeight,
      },
      paint: { 'text-color': palette.textQuiet, 'text-halo-color': palette.halo, 'text-halo-width': 1.4 },
    } as never);
  return [
    layer('label-house-numbers', 16.5, plain, number),
    layer('label-house-names', 15, ['has', 'name'], ['get', 'name']),
  ];
}
