import { effect, signal } from '@preact/signals';
import { isAbort } from '../api/client';
import { listArea, listItems, postArea } from '../api/queries';
import { fieldDecl } from '../api/types';
import type { Area, AreaAnswer, Feature } from '../api/wire';
import type { Query } from '../live/frames';
import { areaPolygon } from '../map/area';
import { copyHeardAt, copyOf, keepCopy, now, onChanges } from './live';
import { map } from './map';
import { openTab } from './ui';
import { countsArea, countVillage, visibleTypes } from './world';

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
/** Longer lists are read page by page: a copy of one would be too much for a phone. */
const mostKept = 2_000;
const settleMs = 300;
const slowlyMs = 2_000;
const maxHz = 2;

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
let endCounts: (() => void) | undefined;
let endList: (() => void) | undefined;
let limit = firstPage;
let settle: ReturnType<typeof setTimeout> | undefined;
/** When the figures and the list were last read over HTTP. */
const readAt = signal<{ counts?: number | undefined; list?: number | undefined }>({});

/** Tells when the figures were last known to be what the server has, by the clock of the live client. */
export function countsHeardAt(): number | undefined {
  return copyHeardAt('area') ?? readAt.value.counts;
}

/** Tells the same of the open list. */
export function listHeardAt(): number | undefined {
  return copyHeardAt('list') ?? readAt.value.list;
}

/** Counts in an area and shows the result; a type opens its list too. */
export async function countArea(
  next: Area,
  origin: AreaOrigin,
  type?: string,
  title?: string,
): Promise<void> {
  letGo();
  area.value = title === undefined ? { area: next, origin } : { area: next, origin, title };
  answer.value = undefined;
  closeList();
  openTab('area');
  const query: Query = { ...watched(), types: visibleTypes(), mode: 'count', max_hz: maxHz };
  endCounts = keepCopy('area', query, takeCounts, () => {});
  await recount();
  if (type && areaError.value === undefined) await openList(type);
}

/** Gives the area to be watched: none for the village, so that who has no place is counted too. */
function watched(): { area?: Area } {
  const own = area.value?.origin === 'village' ? countsArea() : area.value?.area;
  return own ? { area: own } : {};
}

/** Shows the figures that the feed told; what lies in each grid is counted anew soon after. */
function takeCounts(): void {
  const counts = copyOf('area')?.counts;
  const before = answer.value;
  if (!counts || !before) return;
  if (Object.keys(counts).every((type) => counts[type] === before.counts[type])) return;
  answer.value = { ...before, counts: { ...before.counts, ...counts } };
  recountSoon(settleMs);
}

function recountSoon(ms: number): void {
  settle ??= setTimeout(() => {
    settle = undefined;
    void recount();
  }, ms);
}

/** Reads counts and the open list anew; what is shown stays until the new figures are there. */
export async function recount(): Promise<void> {
  const asked = area.value;
  if (!asked) return;
  counting?.abort();
  counting = new AbortController();
  const { signal: abort } = counting;
  try {
    const read =
      asked.origin === 'village'
        ? await countVillage(abort, copyOf('area')?.counts)
        : await postArea({ area: asked.area, types: visibleTypes(), group_by: ['grid'] }, abort);
    // The feed may be ahead of what was read, and is not behind for long.
    answer.value = { ...read, counts: { ...read.counts, ...copyOf('area')?.counts } };
    readAt.value = { ...readAt.peek(), counts: now() };
    areaError.value = undefined;
    if (listType.value) await readList(listType.value);
  } catch (error) {
    // What is shown stays; it says itself how old it is.
    if (!isAbort(error) && !answer.value)
      areaError.value = error instanceof Error ? error : new Error(String(error));
  }
}

/** Opens the list behind a number. */
export async function openList(type: string): Promise<void> {
  if (listType.value === type) return;
  closeList();
  listType.value = type;
  limit = firstPage;
  const matched = answer.value?.counts[type];
  endList = typeof matched === 'number' && matched <= mostKept ? keepList(type) : rereadList(type);
  await readList(type);
}

/** Keeps a copy of what is listed. The first page is read beside it, for who has no websocket. */
function keepList(type: string): () => void {
  const fields = fieldsOf(type);
  const query: Query = {
    ...watched(),
    types: [type],
    ...(fields && { fields: { [type]: fields } }),
    max_hz: maxHz,
  };
  return keepCopy(
    'list',
    query,
    () => {
      const held = copyOf('list');
      if (!held || listType.value !== type) return;
      const features = [...held.entities.values()]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, properties, geometry }) => ({
          type: 'Feature' as const,
          id,
          properties: { ...properties },
          geometry,
        }));
      list.value = { type, matched: features.length, features };
    },
    () => {},
  );
}

/** Reads a list anew, after a while, whenever something of its type has changed. */
function rereadList(type: string): () => void {
  const soon = () => recountSoon(slowlyMs);
  return onChanges((changes) => {
    if (changes.some((change) => change.type === type)) soon();
  }, soon);
}

/** Reads more of the open list, when there is more. */
export async function readMore(): Promise<void> {
  const shown = list.value;
  if (!shown || shown.features.length >= shown.matched || limit >= mostRows) return;
  limit = Math.min(mostRows, limit * pageFactor);
  await readList(shown.type);
}

/** Names what the rows of a list show, as far as it is declared; undefined for all there is. */
function fieldsOf(type: string): string[] | undefined {
  return listFields[type]?.filter((name) => everywhere.has(name) || fieldDecl(type, name));
}

async function readList(type: string): Promise<void> {
  const asked = area.value;
  if (!asked || copyOf('list')) return;
  listing?.abort();
  listing = new AbortController();
  try {
    const fields = fieldsOf(type);
    const items =
      asked.origin === 'village'
        ? await listItems(type, limit, fields, listing.signal)
        : await listArea(asked.area, type, limit, fields, listing.signal);
    if (copyOf('list')) return;
    list.value = { type, matched: items.numberMatched ?? items.features.length, features: items.features };
    readAt.value = { ...readAt.peek(), list: now() };
  } catch (error) {
    if (!isAbort(error)) areaError.value = error instanceof Error ? error : new Error(String(error));
  }
}

/** Closes the open list and goes back to the counts. */
export function closeList(): void {
  endList?.();
  endList = undefined;
  listing?.abort();
  readAt.value = { counts: readAt.peek().counts };
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
  letGo();
  area.value = undefined;
  answer.value = undefined;
  areaError.value = undefined;
  closeList();
}

function letGo(): void {
  endCounts?.();
  endCounts = undefined;
  counting?.abort();
  clearTimeout(settle);
  settle = undefined;
  readAt.value = {};
}

/** Draws the counted area on the map. */
export function followArea(): void {
  effect(() => {
    const drawn = area.value;
    const shape = drawn && drawn.origin !== 'village' ? areaPolygon(drawn.area) : undefined;
    map.value?.setData('own-area', { type: 'FeatureCollection', features: shape ? [shape] : [] });
  });
}
