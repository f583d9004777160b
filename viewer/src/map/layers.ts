import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette';
import { symbolLayersOf } from './symbols';
import { type HouseTheme, houseColour } from './theme';
import { houseHeight, type Layer, type LayerGroup, on } from './tileLayer';

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

/** Gives the layers over the vector tiles, from the ground up. */
export function twinLayers(palette: Palette, theme: HouseTheme): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    ...landLayers(palette),
    ...gridLayers(palette),
    ...houseLayers(palette, theme),
    ...symbolLayersOf(palette),
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
        'line-opacity': ['interpolate', ['linear'], ['zoom'], 14.5, 0.15, 16.5, 0.9],
        'line-width': ['interpolate', ['linear'], ['zoom'], 14, 0.5, 18, 1.2],
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

/** Chooses by the level of a grid. */
function byLevel(village: unknown, unit: unknown, micro: unknown): ExpressionSpecification {
  const level = ['to-string', ['get', 'level']];
  const match = ['match', level, ['county', 'town', 'village'], village, 'unit', unit, micro];
  return match as unknown as ExpressionSpecification;
}

/**
 * How the borders of villages, unit grids and micro-grids are told apart, on the map and in its legend: widths in pixels,
 * dashes in widths. Only the least has dashes: where two grids meet both draw the border, and dashes fill each other's gaps.
 */
export const gridLines = {
  village: { widthPx: 3, dash: [1, 0] },
  unit: { widthPx: 1.4, dash: [1, 0] },
  micro: { widthPx: 1, dash: [2, 2.5] },
} as const;

const dashes = byLevel(
  ['literal', gridLines.village.dash],
  ['literal', gridLines.unit.dash],
  ['literal', gridLines.micro.dash],
);

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
      // A border of the village is one of its grids too: the larger lies above.
      layout: { 'line-sort-key': byLevel(2, 1, 0), 'line-join': 'round' },
      paint: {
        'line-color': palette.grid,
        // From afar micro-grids would be a thick net over the land: they fade in as there comes room for them.
        'line-opacity': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11.5,
          byLevel(0.75, 0.5, 0),
          13.5,
          byLevel(0.75, 0.75, 0.75),
        ],
        'line-width': [
          'interpolate',
          ['linear'],
          ['zoom'],
          11,
          byLevel(1.6, 0.8, 0.4),
          14,
          byLevel(gridLines.village.widthPx, gridLines.unit.widthPx, gridLines.micro.widthPx),
        ],
        'line-dasharray': dashes,
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
        // A house that stands in detail lies flat here, so that taps and lists still find it.
        'fill-extrusion-height': ['case', ['boolean', ['feature-state', 'detailed'], false], 0, houseHeight],
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
