import type { FillExtrusionLayerSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

const empty = { type: 'FeatureCollection', features: [] } as const;
const source = () => ({ type: 'geojson', data: empty }) as unknown as SourceSpecification;

/** The sources that the viewer itself fills: an opened house, its labels, the drawn area, the own position, names of grids. */
export const overlaySources = {
  'own-rooms': source(),
  'own-floors': source(),
  'own-area': source(),
  'own-place': source(),
  'own-grids': source(),
} as const;

const sans = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

/** Gives the layers over our own sources. */
export function overlayLayers(palette: Palette): LayerSpecification[] {
  return [...areaLayers(palette), ...roomLayers(palette), ...placeLayers(palette)];
}

function areaLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'own-area-fill',
      type: 'fill',
      source: 'own-area',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': palette.drawFill, 'fill-opacity': 0.14 },
    },
    {
      id: 'own-area-line',
      type: 'line',
      source: 'own-area',
      paint: { 'line-color': palette.draw, 'line-width': 2.5 },
    },
    {
      id: 'own-area-point',
      type: 'circle',
      source: 'own-area',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 6,
        'circle-color': palette.halo,
        'circle-stroke-color': palette.draw,
        'circle-stroke-width': 2.5,
      },
    },
  ];
}

function roomLayers(palette: Palette): LayerSpecification[] {
  const extrusion = {
    'fill-extrusion-base': ['get', 'base'],
    'fill-extrusion-height': ['get', 'top'],
    'fill-extrusion-vertical-gradient': true,
  } satisfies FillExtrusionLayerSpecification['paint'];
  return [
    {
      id: 'own-rooms-quiet',
      type: 'fill-extrusion',
      source: 'own-rooms',
      filter: ['==', ['get', 'quiet'], true],
      paint: { ...extrusion, 'fill-extrusion-color': palette.houseFaded, 'fill-extrusion-opacity': 0.28 },
    },
    {
      id: 'own-rooms',
      type: 'fill-extrusion',
      source: 'own-rooms',
      filter: ['!=', ['get', 'quiet'], true],
      paint: { ...extrusion, 'fill-extrusion-color': ['get', 'colour'], 'fill-extrusion-opacity': 0.97 },
    },
    {
      id: 'own-floors',
      type: 'symbol',
      source: 'own-floors',
      layout: {
        'text-field': ['get', 'text'],
        'text-font': sans,
        'text-size': 14,
        'text-anchor': ['get', 'anchor'],
        'text-offset': [0.6, 0],
        // A tower has more floors than lines of text fit beside it: some go without.
        'text-padding': 0,
        'text-max-width': 40,
        'symbol-height-offset': ['get', 'height'],
      },
      paint: { 'text-color': palette.text, 'text-halo-color': palette.halo, 'text-halo-width': 1.8 },
    },
  ];
}

function placeLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: 'own-place-ring',
      type: 'fill',
      source: 'own-place',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': palette.drawFill, 'fill-opacity': 0.16 },
    },
    {
      id: 'own-place-dot',
      type: 'circle',
      source: 'own-place',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 7,
        'circle-color': palette.draw,
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 2.5,
      },
    },
  ];
}
