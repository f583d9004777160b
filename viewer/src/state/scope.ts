import { effect } from '@preact/signals';
import { type Bbox, boundsOf } from '../map/area';
import { map } from './map';
import { selection } from './selection';
import { me, sessionNumber } from './session';
import { grids } from './world';

const microDigits = 17;
let shownFor = 0;

/** Shows the micro-grids of whoever keeps some of them, once after each sign-in. */
export function followScope(): void {
  effect(() => {
    const controller = map.value;
    const box = scopeBox();
    if (!controller || !box || shownFor === sessionNumber.value) return;
    shownFor = sessionNumber.value;
    if (!selection.peek()) controller.camera.fit(box);
  });
}

function scopeBox(): Bbox | undefined {
  const scopes = me.value.scopes.filter((scope) => scope.length === microDigits);
  const mine = grids.value.filter((grid) => scopes.includes(String(grid.properties.code)));
  return boundsOf(
    mine.map(({ geometry }) => (geometry && 'coordinates' in geometry ? geometry.coordinates : [])),
  );
}
