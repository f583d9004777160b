import { effect } from '@preact/signals';
import type { Feature, Point } from 'geojson';
import { boundsOf, centerOf } from '../map/area';
import { map } from './map';
import { grids } from './world';

const shared = '微网格';

/** Keeps the names of the micro-grids on the map. */
export function followGridNames(): void {
  effect(() => {
    const features = grids.value.flatMap(({ geometry, properties: { name, code } }): Feature<Point>[] => {
      const box = geometry && 'coordinates' in geometry ? boundsOf(geometry.coordinates) : undefined;
      if (!box) return [];
      const text = typeof name === 'string' && name ? name : String(code ?? '').slice(-5);
      const short = text.endsWith(shared) ? text.slice(0, -shared.length) : text;
      return [
        {
          type: 'Feature',
          properties: { name: text, short: short || text },
          geometry: { type: 'Point', coordinates: centerOf(box) },
        },
      ];
    });
    map.value?.setData('own-grids', { type: 'FeatureCollection', features });
  });
}
