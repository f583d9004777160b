import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { type HouseTheme, houseColour } from './theme';

/** The id of the vector tile source. */
export const twinSource = 'twin';

/** LayerGroup is what the legend switches on and off: a layer of the tiles, or all labels. */
export type LayerGroup = 'grids' | 'land' | 'houses' | 'institutions' | 'industry' | 'facilities' | 'labels';

/** Every layer group, in the order of the legend. */
export const layerGroups: readonly LayerGroup[] = [
  'houses',
  'grids',
  'land',
  'institutions',
  'industry',
  'facilities',
  'labels',
];

/** The groups whose features answer to a tap, nearest to the eye first. */
export const tappable: readonly string[] = [
  'facilities',
  'institutions',
  'industry',
  'houses',
  'land',
  'grids',
];

const sans = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];
const floorHeightM = 3;

/** The height of a house in metres; where none is known three metres a floor, else one floor. */
export const houseHeight: ExpressionSpecification = [
  'coalesce',
  ['get', 'height_m'],
  ['*', floorHeightM, ['coalesce', ['get', 'floors_above'], 1]],
];

type Layer = LayerSpecification & { metadata: { group: LayerGroup } };

function on(group: LayerGroup, source: string, layer: Omit<LayerSpecification, 'source'>): Layer {
  return { ...layer, source: twinSource, 'source-layer': source, metadata: { group } } as Layer;
}

/** Gives the layers over the vector tiles, from the ground up. */
export function twinLayers(palette: Palette, theme: HouseTheme): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    ...landLayers(palette),
    ...gridLayers(palette),
    ...houseLayers(palette, theme),
    ...pointLayers(palette),
    ...labelLayers(palette),
  ];
}

function landLayers(palette: Palette): Layer[] {
  const kind: ExpressionSpecification = ['to-string', ['get', 'kind']];
  const colours = [
    'match',
    kind,
    ...Object.entries(palette.land).flat(),
    'pond',
    palette.water,
    'road',
    palette.road,
    palette.landOther,
  ];
  const lines = ['match', kind, 'pond', palette.waterLine, 'road', palette.roadLine, palette.landLine];
  return [
    on('land', 'land', {
      id: 'land-fill',
      type: 'fill',
      paint: { 'fill-color': colours as unknown as ExpressionSpecification, 'fill-antialias': true },
    } as never),
    on('land', 'land', {
      id: 'land-line',
      type: 'line',
      minzoom: 14,
      paint: {
        'line-color': lines as unknown as ExpressionSpecification,
        'line-width': ['interpolate', ['linear'], ['zoom'], 14, 0.3, 18, 1.2],
      },
    } as never),
    on('land', 'land', {
      id: 'land-selected',
      type: 'line',
      paint: {
        'line-color': palette.gridSelected,
        'line-width': 3,
        'line-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 1, 0],
      },
    } as never),
  ];
}

function gridLayers(palette: Palette): Layer[] {
  const micro: ExpressionSpecification = ['==', ['get', 'level'], 'micro'];
  return [
    on('grids', 'grids', {
      id: 'grid-fill',
      type: 'fill',
      filter: micro,
      paint: {
        'fill-color': palette.gridSelected,
        'fill-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 0.1, 0],
      },
    } as never),
    on('grids', 'grids', {
      id: 'grid-line',
      type: 'line',
      paint: {
        'line-color': palette.grid,
        'line-opacity': 0.75,
        'line-width': ['match', ['to-string', ['get', 'level']], 'village', 2.4, 'unit', 1.6, 1],
        'line-dasharray': [4, 2.5],
      },
    } as never),
    on('grids', 'grids', {
      id: 'grid-selected',
      type: 'line',
      paint: {
        'line-color': palette.gridSelected,
        'line-width': 3,
        'line-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 1, 0],
      },
    } as never),
  ];
}

function houseLayers(palette: Palette, theme: HouseTheme): Layer[] {
  return [
    on('houses', 'houses', {
      id: 'houses',
      type: 'fill-extrusion',
      minzoom: 13,
      paint: {
        'fill-extrusion-color': houseFill(palette, theme),
        'fill-extrusion-height': houseHeight,
        'fill-extrusion-opacity': 0.96,
        'fill-extrusion-vertical-gradient': true,
      },
    } as never),
  ];
}

/** Lays selection and pulse over the colour of the theme. */
export function houseFill(palette: Palette, theme: HouseTheme): ExpressionSpecification {
  return [
    'case',
    ['>', ['coalesce', ['feature-state', 'pulse'], 0], 0],
    palette.housePulse,
    ['boolean', ['feature-state', 'selected'], false],
    palette.houseSelected,
    ['boolean', ['feature-state', 'hover'], false],
    ['interpolate', ['linear'], 0.3, 0, houseColour(theme, palette), 1, palette.houseSelected],
    houseColour(theme, palette),
  ] as unknown as ExpressionSpecification;
}

function pointLayers(palette: Palette): Layer[] {
  return (['facilities', 'industry', 'institutions'] as const).flatMap((group) => [
    on(group, group, {
      id: `${group}-ring`,
      type: 'circle',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 8, 18, 17],
        'circle-color': palette.houseSelected,
        'circle-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 0.35, 0],
      },
    } as never),
    on(group, group, {
      id: group,
      type: 'symbol',
      minzoom: group === 'facilities' ? 15 : 13.5,
      layout: {
        'icon-image': pointIcon(group),
        'icon-size': [
          'interpolate',
          ['linear'],
          ['zoom'],
          14,
          group === 'facilities' ? 0.45 : 0.62,
          18,
          group === 'facilities' ? 0.8 : 1,
        ],
        'icon-allow-overlap': group !== 'facilities',
        'icon-padding': 1,
      },
    } as never),
  ]);
}

function pointIcon(group: 'facilities' | 'industry' | 'institutions'): ExpressionSpecification {
  if (group === 'industry') return ['literal', 'industry'] as unknown as ExpressionSpecification;
  return ['concat', `${group}-`, ['to-string', ['get', 'kind']]];
}

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
  const belowIcon = {
    'text-anchor': 'top',
    'text-offset': [0, 0.95],
    'text-size': 14,
    'text-optional': true,
  };
  return [
    label(
      'label-houses',
      ['==', type, 'houses'],
      16.5,
      { 'text-size': 14, 'text-padding': 10 },
      { 'text-color': palette.textQuiet },
    ),
    label('label-land', ['==', type, 'land'], 16, { 'text-size': 14 }, { 'text-color': palette.textQuiet }),
    label('label-facilities', ['==', type, 'facilities'], 17, belowIcon, { 'text-color': palette.textQuiet }),
    label('label-industry', ['==', type, 'industry'], 15, belowIcon),
    label('label-institutions', ['==', type, 'institutions'], 14.5, belowIcon),
    label(
      'label-grids',
      ['all', ['==', type, 'grids'], ['match', ['to-string', ['get', 'level']], ['micro', ''], true, false]],
      14,
      { 'text-size': ['interpolate', ['linear'], ['zoom'], 14, 14, 17, 17], 'text-letter-spacing': 0.04 },
      { 'text-color': palette.grid, 'text-halo-width': 1.8 },
    ),
  ];
}
