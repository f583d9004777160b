import { signal } from '@preact/signals';
import { call, hasStatus, isAbort } from '../api/client';
import { countItems, getAll, getExtents, postArea } from '../api/queries';
import { types } from '../api/types';
import type { Area, AreaAnswer, Feature } from '../api/wire';
import type { Bbox } from '../map/area';
import { boundsOf } from '../map/area';
import type { TileSet } from '../map/style';
import { learn } from './names';
import { me, ownScopes } from './session';

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

/** The names of grids of every level, by code. */
const gridNames = signal<ReadonlyMap<string, string>>(new Map());

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
  const [{ data }, extents] = await Promise.all([
    call<TileJSON>('/tiles/twin.json'),
    getExtents(['houses', 'grids']),
    loadGrids(),
  ]);
  if (tileSet.value) return;
  const [w, s, e, n] = data.bounds ?? wholeWorld;
  tileSet.value = {
    tiles: [`${location.origin}/tiles/{z}/{x}/{y}.mvt`],
    minzoom: data.minzoom ?? 0,
    maxzoom: data.maxzoom ?? 16,
    bounds: [w ?? -180, s ?? -85, e ?? 180, n ?? 85],
    home: unite(extents) ?? [w ?? -180, s ?? -85, e ?? 180, n ?? 85],
  };
}

async function loadGrids(abort?: AbortSignal): Promise<void> {
  const all = await getAll('grids', abort);
  const micro = all.filter((grid) => grid.properties.level === 'micro');
  learn(all);
  gridNames.value = new Map(
    all.map(({ properties: { code, name } }) => [String(code), typeof name === 'string' ? name : '']),
  );
  grids.value = micro.sort((a, b) => String(a.properties.code).localeCompare(String(b.properties.code)));
}

/** Gives the box around boxes, undefined for none. */
function unite(boxes: readonly number[][]): Bbox | undefined {
  return boundsOf(
    boxes.map(([w, s, e, n]) => [
      [w, s],
      [e, n],
    ]),
  );
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
    overview.value = await countVillage(abort);
    worldError.value = undefined;
  } catch (error) {
    if (!isAbort(error)) worldError.value = error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * Counts the village: whole collections, unless their figures are known, so that who has no place is counted too, and
 * what lies in each grid.
 */
export async function countVillage(
  abort: AbortSignal,
  known?: Readonly<AreaAnswer['counts']>,
): Promise<AreaAnswer> {
  const answer = await postArea({ area: countedArea(), types: visibleTypes(), group_by: ['grid'] }, abort);
  return { ...answer, counts: { ...answer.counts, ...(known ?? (await countWhole(visibleTypes(), abort))) } };
}

async function countWhole(collections: string[], abort: AbortSignal): Promise<Record<string, number | null>> {
  const counts = await Promise.all(
    collections.map((collection) =>
      countItems(collection, abort).catch((error) => {
        // Who sees figures but no entities is left with what the area query says.
        if (hasStatus(error, 401, 403)) return undefined;
        throw error;
      }),
    ),
  );
  return Object.fromEntries(
    collections.flatMap((collection, i) => (counts[i] === undefined ? [] : [[collection, counts[i]]])),
  );
}

const regroupMs = 2000;
let regrouping = false;

/** Takes in figures that the feed told; what lies in each grid is counted anew soon after. */
export function takeCounts(counts: Readonly<Record<string, number | null>>): void {
  const before = overview.value;
  if (!before) return;
  const moved = Object.keys(counts).some((collection) => counts[collection] !== before.counts[collection]);
  if (!moved) return;
  overview.value = { ...before, counts: { ...before.counts, ...counts } };
  if (regrouping) return;
  regrouping = true;
  setTimeout(() => {
    regrouping = false;
    if (running) void regroup(running.signal);
  }, regroupMs);
}

async function regroup(abort: AbortSignal): Promise<void> {
  const request = { area: countedArea(), types: visibleTypes(), group_by: ['grid'] };
  // The connection says it when the server is away; the next change counts again.
  const { groups } = await postArea(request, abort).catch(() => ({ groups: undefined }));
  const now = overview.value;
  if (now && groups) overview.value = { ...now, groups };
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

/**
 * The area that the whole village is counted by. Whoever is told figures by whole micro-grids alone asks for the grids
 * of their own; a box would be refused.
 */
export function countedArea(): Area {
  if (me.value.role === 'component' && ownScopes.value.length > 0) return { grids: ownScopes.value };
  return villageArea();
}

/** The area of live counts: none counts whole collections, so that who has no place is counted too. */
export function countsArea(): Area | undefined {
  const area = countedArea();
  return 'grids' in area ? area : undefined;
}

/** Names a grid by its code: its name, or the last digits of the code, which tell micro-grids of one village apart. */
export function gridName(code: string | null | undefined): string {
  if (!code) return '';
  const tail = 5;
  return gridNames.value.get(code) || code.slice(-tail);
}
