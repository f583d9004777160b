import type { ExpressionSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { type Layer, on } from './tileLayer';

/** The zoom from which micro-grids are named. */
const microNamesZoom = 12.6;
/** The zoom from which the village is not seen as a whole any more. */
const villageNameEnds = 14.6;

const sans = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

/** A ring shows what is selected, and for a moment what has changed. */
const ringOpacity: ExpressionSpecification = [
  'max',
  ['case', ['boolean', ['feature-state', 'selected'], false], 0.4, 0],
  ['*', 0.6, ['coalesce', ['feature-state', 'pulse'], 0]],
];

/** The kinds of facility by the zoom from which they show: first what saves lives, last what stands every few steps. */
const facilityZooms = { saving: 14.6, supply: 15.2, water: 16, watching: 16.5, lit: 17 } as const;

/** Tells whether a facility is of one of some kinds. */
const ofKind = (...kinds: string[]): ExpressionSpecification => [
  'in',
  ['to-string', ['get', 'kind']],
  ['literal', kinds],
];

interface SymbolLayer {
  id: string;
  group?: 'facilities' | 'industry' | 'institutions';
  minzoom: number;
  size: readonly [number, number];
  filter?: ExpressionSpecification;
}

const symbolLayers: readonly SymbolLayer[] = [
  { id: 'facilities-lamp', minzoom: facilityZooms.lit, size: [0.3, 0.55], filter: ofKind('lamp') },
  { id: 'facilities-camera', minzoom: facilityZooms.watching, size: [0.3, 0.6], filter: ofKind('camera') },
  { id: 'facilities-hydrant', minzoom: facilityZooms.water, size: [0.3, 0.66], filter: ofKind('hydrant') },
  {
    id: 'facilities',
    minzoom: facilityZooms.supply,
    size: [0.34, 0.72],
    filter: ['!', ofKind('lamp', 'camera', 'hydrant', 'shelter', 'aed')],
  },
  {
    id: 'facilities-saving',
    minzoom: facilityZooms.saving,
    size: [0.4, 0.8],
    filter: ofKind('shelter', 'aed'),
  },
  { id: 'industry', group: 'industry', minzoom: 14.3, size: [0.46, 0.95] },
  { id: 'institutions', group: 'institutions', minzoom: 14, size: [0.46, 0.95] },
];

/**
 * Gives symbols and labels from the ground up. What comes later is placed first and keeps its place: institutions, the
 * names of grids, industry, then the names of both, facilities, and houses last.
 */
export function symbolLayersOf(palette: Palette): Layer[] {
  const above = [
    'facilities-lamp',
    'facilities-camera',
    'facilities-hydrant',
    'label-facilities',
    'facilities',
    'facilities-saving',
    'label-industry',
    'label-institutions',
    'industry',
    'label-grids',
    'institutions',
    'label-village',
  ];
  const place = (id: string) => above.indexOf(id);
  return [...pointLayers(palette), ...labelLayers(palette)].sort((a, b) => place(a.id) - place(b.id));
}

/** Gives the symbols of institutions, industry and facilities. */
function pointLayers(palette: Palette): Layer[] {
  const rings = (['facilities', 'industry', 'institutions'] as const).map((group) =>
    on(group, group, {
      id: `${group}-ring`,
      type: 'circle',
      minzoom: group === 'facilities' ? facilityZooms.saving : 14,
      // A ring shows where a symbol does.
      ...(group === 'facilities'
        ? { filter: ['any', ['!', ofKind('lamp', 'camera')], ['>=', ['zoom'], facilityZooms.lit]] }
        : {}),
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 8, 18, 17],
        'circle-color': palette.houseSelected,
        'circle-opacity': ringOpacity,
      },
    } as never),
  );
  const symbols = symbolLayers.map(({ id, group = 'facilities', minzoom, size: [small, large], filter }) =>
    on(group, group, {
      id,
      type: 'symbol',
      minzoom,
      ...(filter ? { filter } : {}),
      layout: {
        'icon-image': pointIcon(group),
        'icon-size': ['interpolate', ['linear'], ['zoom'], 13.5, small, 17, large],
        'icon-padding': 2,
      },
    } as never),
  );
  return [...rings, ...symbols];
}

function pointIcon(group: 'facilities' | 'industry' | 'institutions'): ExpressionSpecification {
  if (group === 'industry') return ['literal', 'industry'] as unknown as ExpressionSpecification;
  return ['concat', `${group}-`, ['to-string', ['get', 'kind']]];
}

/** Gives the labels, nearly all from one layer of points: labels of polygons would repeat in each tile. */
function labelLayers(palette: Palette): Layer[] {
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
  const besideIcon = {
    'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
    'text-radial-offset': 1.35,
    'text-justify': 'auto',
    'text-size': 14,
    'text-padding': 2,
  };
  return [
    ...houseLabels(palette),
    label('label-land', ['==', type, 'land'], 16, { 'text-size': 14 }, { 'text-color': palette.textQuiet }),
    label('label-facilities', ['==', type, 'facilities'], 18.5, besideIcon, {
      'text-color': palette.textQuiet,
    }),
    label('label-industry', ['==', type, 'industry'], 15.2, besideIcon),
    label('label-institutions', ['==', type, 'institutions'], 15, besideIcon),
    gridLabels(palette),
    villageLabel(palette),
  ];
}

/**
 * Labels micro-grids from our own points: tiles name them from zoom 14 on, and a phone that shows the whole village is
 * further away. From there the name goes without what all of them share.
 */
function gridLabels(palette: Palette): Layer {
  return {
    id: 'label-grids',
    type: 'symbol',
    source: 'own-grids',
    metadata: { group: 'labels' },
    minzoom: microNamesZoom,
    layout: {
      'text-field': ['step', ['zoom'], ['get', 'short'], 14.4, ['get', 'name']],
      'text-font': sans,
      'text-size': ['interpolate', ['linear'], ['zoom'], 13, 13, 14, 14, 17, 17],
      'text-padding': 2,
      'text-letter-spacing': 0.04,
      'text-variable-anchor': ['center', 'top', 'bottom'],
      'text-radial-offset': 0.8,
    },
    paint: { 'text-color': palette.gridText, 'text-halo-color': palette.halo, 'text-halo-width': 1.8 },
  };
}

/** Names the village while it is seen as a whole; closer up its grids are named. */
function villageLabel(palette: Palette): Layer {
  return on('labels', 'labels', {
    id: 'label-village',
    type: 'symbol',
    maxzoom: villageNameEnds,
    filter: ['==', ['get', 'level'], 'village'],
    layout: {
      'text-field': ['get', 'text'],
      'text-font': sans,
      'text-size': ['interpolate', ['linear'], ['zoom'], 9, 15, 12.5, 20],
      'text-letter-spacing': 0.06,
      // On a village of a few pixels a name would hide it.
      'text-offset': ['step', ['zoom'], ['literal', [0, -1.6]], 11.8, ['literal', [0, 0]]],
      'text-padding': 2,
    },
    paint: { 'text-color': palette.gridText, 'text-halo-color': palette.halo, 'text-halo-width': 2 },
  } as never);
}

/** The layers that label houses. */
export const houseLabelLayers = ['label-house-numbers', 'label-house-names'] as const;

/**
 * Labels houses, each once: by a name from further away, closer up by its number. Both stand on the roof: at the foot of
 * a house a label would lie over the houses in front.
 */
function houseLabels(palette: Palette): Layer[] {
  const house: ExpressionSpecification = ['==', ['get', 'type'], 'houses'];
  const layer = (id: string, filter: ExpressionSpecification, minzoom: number, layout: object) =>
    on('labels', 'labels', {
      id,
      type: 'symbol',
      minzoom,
      filter: ['all', house, filter],
      layout: {
        'text-field': ['get', 'text'],
        'text-font': sans,
        'text-size': 14,
        'text-max-width': 8,
        'symbol-height-offset': ['coalesce', ['get', 'height_m'], 0],
        ...layout,
      },
      paint: { 'text-color': palette.textQuiet, 'text-halo-color': palette.halo, 'text-halo-width': 1.4 },
    } as never);
  return [
    // Far off every number that finds room would hide the houses; near by, each house has room for its own.
    layer('label-house-numbers', ['has', 'number'], 16.5, {
      'text-padding': ['interpolate', ['linear'], ['zoom'], 17, 6, 18.5, 2],
    }),
    layer('label-house-names', ['!', ['has', 'number']], 15, { 'text-padding': 10 }),
  ];
}
