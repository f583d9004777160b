import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';

/** The id of the vector tile source. */
export const twinSource = 'twin';

/** LayerGroup is what the legend switches on and off: a layer of the tiles, or all labels. */
export type LayerGroup = 'grids' | 'land' | 'houses' | 'institutions' | 'industry' | 'facilities' | 'labels';

/** Layer is a layer that belongs to a group of the legend. */
export type Layer = LayerSpecification & { metadata: { group: LayerGroup } };

/** Makes a layer over a layer of the tiles, in a group of the legend. */
export function on(group: LayerGroup, source: string, layer: Omit<LayerSpecification, 'source'>): Layer {
  return { ...layer, source: twinSource, 'source-layer': source, metadata: { group } } as Layer;
}

const floorHeightM = 3;

/** The height of a house in metres; where none is known three metres a floor, else one floor. */
export const houseHeight: ExpressionSpecification = [
  'coalesce',
  ['get', 'height_m'],
  ['*', floorHeightM, ['coalesce', ['get', 'floors_above'], 1]],
];
