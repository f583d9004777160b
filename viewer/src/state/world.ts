import { signal } from '@preact/signals';
import { call, isAbort } from '../api/client';
import { getAll, postArea } from '../api/queries';
import { types } from '../api/types';
import type { AreaAnswer, Feature } from '../api/wire';
import type { Bbox } from '../map/area';
import { boundsOf } from '../map/area';
import type { TileSet } from '../map/style';
import { learn } from './names';

/** What the overview counts, in this order, as far as the caller may see it. */
export const countedTypes = [
  'houses',
  'units',
  'people',
  'land',
  'institutions',
  'industry',
  'facilities',
] as const;

/** The tiles, once the server told. */
export const tileSet = signal<TileSet | undefined>(undefined);

/** Counts of the whole village as this caller may see it. */
export const overview = signal<AreaAnswer | undefined>(undefined);

/** The micro-grids in the order of their codes. */
export const grids = signal<Feature[]>([]);

/** The error that keeps the overview from showing. */
export const worldError = signal<Error | undefined>(undefined);

interface TileJSON {
  tiles: string[];
  minzoom?: number;
  maxzoom?: number;
  bounds?: number[];
}

const wholeWorld: Bbox = [-180, -85, 180, 85];

/**
 * Reads what the tile service tells about itself, once: tiles are the same for everybody. Their addresses are made our
 * own, because the page may stand behind a proxy, and the map starts on the village rather than on its margin.
 */
export async function loadTileSet(): Promise<void> {
  const [{ data }] = await Promise.all([call<TileJSON>('/tiles/twin.json'), loadGrids()]);
  if (tileSet.value) return;
  const [w, s, e, n] = data.bounds ?? wholeWorld;
  tileSet.value = {
    tiles: [`${location.origin}/tiles/{z}/{x}/{y}.mvt`],
    minzoom: data.minzoom ?? 0,
    maxzoom: data.maxzoom ?? 16,
    bounds: [w ?? -180, s ?? -85, e ?? 180, n ?? 85],
    home: gridsBox() ?? [w ?? -180, s ?? -85, e ?? 180, n ?? 85],
  };
}

async function loadGrids(abort?: AbortSignal): Promise<void> {
  const all = await getAll('grids', abort);
  const micro = all.filter((grid) => grid.properties.level === 'micro');
  learn(all);
  grids.value = micro.sort((a, b) => String(a.properties.code).localeCompare(String(b.properties.code)));
}

function gridsBox(): Bbox | undefined {
  return boundsOf(
    grids.value.map(({ geometry }) => (geometry && 'coordinates' in geometry ? geometry.coordinates : [])),
  );
}

/** The collections that can be counted for this caller. */
export function visibleTypes(): string[] {
  return countedTypes.filter((collection) => types.value.has(collection));
}

let running: AbortController | undefined;

/** Reads grids and counts anew. */
export async function loadOverview(): Promise<void> {
  running?.abort();
  running = new AbortController();
  const { signal: abort } = running;
  try {
    await loadGrids(abort);
    overview.value = await postArea(
      { area: villageArea(), types: visibleTypes(), group_by: ['grid'] },
      abort,
    );
    worldError.value = undefined;
  } catch (error) {
    if (!isAbort(error)) worldError.value = error instanceof Error ? error : new Error(String(error));
  }
}

/** The area of the whole village: the box around its grids, or around everything that has a tile. */
export function villageArea(): { bbox: Bbox } {
  const around = gridsBox();
  const tiles = tileSet.value?.bounds ?? wholeWorld;
  if (!around) return { bbox: tiles };
  return {
    bbox: [
      Math.min(around[0], tiles[0]),
      Math.min(around[1], tiles[1]),
      Math.max(around[2], tiles[2]),
      Math.max(around[3], tiles[3]),
    ],
  };
}

/** Names a grid by its code: its name, or the last digits of the code, which tell micro-grids of one village apart. */
export function gridName(code: string | null | undefined): string {
  if (!code) return '';
  const grid = grids.value.find((candidate) => candidate.properties.code === code);
  const name = grid?.properties.name;
  const tail = 5;
  return typeof name === 'string' && name ? name : code.slice(-tail);
}
