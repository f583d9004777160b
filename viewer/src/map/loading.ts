import type { Map as GLMap } from 'maplibre-gl';

/** Tells loading from the tiles that a living village changes all the time, for which nobody waits. */
export function followLoading(map: GLMap, tell: (loading: boolean) => void): void {
  let waits = true;
  const set = (next: boolean) => {
    if (waits !== next) tell(next);
    waits = next;
  };
  map.on('movestart', () => set(true));
  map.on('render', () => {
    if (waits && !map.isMoving() && map.areTilesLoaded()) set(false);
  });
  map.on('idle', () => set(false));
}
