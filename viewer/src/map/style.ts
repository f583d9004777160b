import type { StyleSpecification } from 'maplibre-gl';
import type { Bbox } from './area';
import { twinLayers } from './layers';
import { overlayLayers, overlaySources } from './overlay';
import type { Palette } from './palette';
import type { HouseTheme } from './theme';
import { type LayerGroup, twinSource } from './tileLayer';

/** TileSet is what the viewer needs of the server's TileJSON. */
export interface TileSet {
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds: Bbox;
  /** What the map shows first. */
  home: Bbox;
}

/**
 * Builds the whole style. There is no `glyphs` and no `sprite`: text is drawn from the browser's own fonts and icons on
 * a canvas, so the map needs nothing but our tiles.
 */
export function buildStyle(
  tiles: TileSet,
  palette: Palette,
  theme: HouseTheme,
  hidden: ReadonlySet<LayerGroup>,
): StyleSpecification {
  const layers = [...twinLayers(palette, theme), ...overlayLayers(palette)].map((layer) => {
    const group = (layer.metadata as { group?: LayerGroup } | undefined)?.group;
    if (!group || !hidden.has(group)) return layer;
    return { ...layer, layout: { ...layer.layout, visibility: 'none' } } as typeof layer;
  });
  return {
    version: 8,
    light: { anchor: 'viewport', color: '#ffffff', intensity: 0.35, position: [1.2, 200, 35] },
    sources: {
      [twinSource]: {
        type: 'vector',
        tiles: tiles.tiles,
        minzoom: tiles.minzoom,
        maxzoom: tiles.maxzoom,
        bounds: tiles.bounds,
      },
      ...overlaySources,
    },
    layers,
  };
}
