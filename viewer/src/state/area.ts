import { effect, signal } from '@preact/signals';
import { isAbort } from '../api/client';
import { listArea, listItems, postArea } from '../api/queries';
import { fieldDecl } from '../api/types';
import type { Area, AreaAnswer, Feature } from '../api/wire';
import { areaPolygon } from '../map/area';
import { watchArea } from './live';
import { map } from './map';
import { openTab } from './ui';
import { countVillage, visibleTypes } from './world';

/** AreaOrigin says where an area came from: the village itself is not drawn on the map. */
export type AreaOrigin = 'drawn' | 'grid' | 'village';

/** The area that is counted, with everything that is known of it. */
export const area = signal<{ area: Area; origin: AreaOrigin; title?: string } | undefined>(undefined);
export const answer = signal<AreaAnswer | undefined>(undefined);
export const listType = signal<string | undefined>(undefined);
export const list = signal<{ type: string; matched: number; features: Feature[] } | undefined>(undefined);
export const areaError = signal<Error | undefined>(undefined);
/** Narrows the list to one grid of the area; null is "outside all grids". */
export const listGrid = signal<string | undefined>(undefined);

const firstPage = 200;
const pageFactor = 5;
const mostRows = 10_000;
const settleMs = 300;

/** What a row of a list shows; other types show all they have. */
const listFields: Record<string, string[]> = {
  people: ['name', 'sex', 'age', 'residence', 'care', 'mobility', 'unit', 'house', 'grid'],
  units: ['stair', 'floor', 'room', 'occupancy', 'house', 'grid'],
  houses: ['name', 'address', 'kind', 'floors_above', 'grid'],
  land: ['parcel_no', 'kind', 'crop', 'area_m2', 'grid'],
};

/** What entities have without a declaration. */
const everywhere = new Set(['house', 'grid']);

let counting: AbortController | undefined;
let listing: AbortController | undefined;
let unwatch: (() => void) | undefined;
let limit = firstPage;
let settle: ReturnType<typeof setTimeout> | undefined;

/** Counts in an area and shows the result; a type opens its list too. */
export async function countArea(
  next: Area,
  origin: AreaOrigin,
  type?: string,
  title?: string,
): Promise<void> {
  area.value = title === undefined ? { area: next, origin } : { area: next, origin, title };
  answer.value = undefined;
  list.value = undefined;
  listType.value = undefined;
  openTab('area');
  unwatch?.();
  unwatch = watchArea(next, visibleTypes(), () => {
    clearTimeout(settle);
    settle = setTimeout(() => void recount(), settleMs);
  });
  await recount();
  if (type && areaError.value === undefined) await openList(type);
}

/** Reads counts and the open list anew; what is shown stays until the new figures are there. */
export async function recount(): Promise<void> {
  const now = area.value;
  if (!now) return;
  counting?.abort();
  counting = new AbortController();
  try {
    answer.value =
      now.origin === 'village'
        ? await countVillage(counting.signal)
        : await postArea({ area: now.area, types: visibleTypes(), group_by: ['grid'] }, counting.signal);
    areaError.value = undefined;
    if (listType.value) await readList(listType.value);
  } catch (error) {
    if (!isAbort(error)) areaError.value = error instanceof Error ? error : new Error(String(error));
  }
}

/** Opens the list behind a number. */
export async function openList(type: string): Promise<void> {
  if (listType.value !== type) list.value = undefined;
  listType.value = type;
  limit = firstPage;
  await readList(type);
}

/** Reads more of the open list, when there is more. */
export async function readMore(): Promise<void> {
  const now = list.value;
  if (!now || now.features.length >= now.matched || limit >= mostRows) return;
  limit = Math.min(mostRows, limit * pageFactor);
  await readList(now.type);
}

async function readList(type: string): Promise<void> {
  const now = area.value;
  if (!now) return;
  listing?.abort();
  listing = new AbortController();
  try {
    const fields = listFields[type]?.filter((name) => everywhere.has(name) || fieldDecl(type, name));
    const items =
      now.origin === 'village'
        ? await listItems(type, limit, fields, listing.signal)
        : await listArea(now.area, type, limit, fields, listing.signal);
    list.value = { type, matched: items.numberMatched ?? items.features.length, features: items.features };
  } catch (error) {
    if (!isAbort(error)) areaError.value = error instanceof Error ? error : new Error(String(error));
  }
}

/** Closes the open list and goes back to the counts. */
export function closeList(): void {
  listType.value = undefined;
  list.value = undefined;
}

/** Leaves the list for the panel where areas are drawn. */
export function showAreaPanel(): void {
  if (area.value?.origin === 'village') clearArea();
  else closeList();
}

/** Forgets the area. */
export function clearArea(): void {
  unwatch?.();
  unwatch = undefined;
  counting?.abort();
  area.value = undefined;
  answer.value = undefined;
  areaError.value = undefined;
  closeList();
}

/** Draws the counted area on the map. */
export function followArea(): void {
  effect(() => {
    const now = area.value;
    const shape = now && now.origin !== 'village' ? areaPolygon(now.area) : undefined;
    map.value?.setData('own-area', { type: 'FeatureCollection', features: shape ? [shape] : [] });
  });
}
