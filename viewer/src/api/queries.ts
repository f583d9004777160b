import { call } from './client';
import type {
  Area,
  AreaAnswer,
  AreaRequest,
  Feature,
  FeatureCollection,
  Me,
  Properties,
  SearchHit,
} from './wire';

const maxItems = 10_000;

/** Item is one entity with the tag an edit needs. */
export interface Item {
  feature: Feature;
  etag: string | undefined;
}

/** Reads one entity. */
export async function getItem(collection: string, id: string, signal?: AbortSignal): Promise<Item> {
  const { data, etag } = await call<Feature>(itemPath(collection, id), signal ? { signal } : {});
  return { feature: data, etag };
}

/** Reads everything of a collection that goes by one house; derived properties come only when they are named. */
export async function getByHouse(
  collection: string,
  house: string,
  properties: string[] | undefined,
  signal?: AbortSignal,
): Promise<Feature[]> {
  const query = new URLSearchParams({ filter: `house = '${house}'`, limit: String(maxItems) });
  if (properties) query.set('properties', properties.join(','));
  const path = `/api/collections/${collection}/items?${query}`;
  const { data } = await call<FeatureCollection>(path, signal ? { signal } : {});
  return data.features;
}

/** Reads a whole small collection such as the grids. */
export async function getAll(collection: string, signal?: AbortSignal): Promise<Feature[]> {
  const path = `/api/collections/${collection}/items?limit=${maxItems}`;
  const { data } = await call<FeatureCollection>(path, signal ? { signal } : {});
  return data.features;
}

/** Counts a collection as far as the caller may read it; a figure too small to be told is null. */
export async function countItems(collection: string, signal?: AbortSignal): Promise<number | null> {
  const path = `/api/collections/${collection}/items?limit=1`;
  return (await call<FeatureCollection>(path, signal ? { signal } : {})).data.numberMatched;
}

/** Lists a collection from its start, with the named properties alone where any are named. */
export async function listItems(
  collection: string,
  limit: number,
  properties: string[] | undefined,
  signal?: AbortSignal,
): Promise<FeatureCollection> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (properties) query.set('properties', properties.join(','));
  const path = `/api/collections/${collection}/items?${query}`;
  return (await call<FeatureCollection>(path, signal ? { signal } : {})).data;
}

/** Gives the boxes around collections, as the server tells them. */
export async function getExtents(collections: readonly string[]): Promise<number[][]> {
  const { data } = await call<{ collections: CollectionInfo[] }>('/api/collections');
  return data.collections
    .filter(({ id }) => collections.includes(id))
    .flatMap(({ extent }) => extent?.spatial?.bbox ?? []);
}

interface CollectionInfo {
  id: string;
  extent?: { spatial?: { bbox?: number[][] } };
}

/** Counts in an area. */
export async function postArea(request: AreaRequest, signal?: AbortSignal): Promise<AreaAnswer> {
  const { data } = await call<AreaAnswer>('/api/area', {
    method: 'POST',
    body: request,
    ...(signal ? { signal } : {}),
  });
  return data;
}

/** Lists the entities of one type in an area. */
export async function listArea(
  area: Area,
  type: string,
  limit: number,
  fields: string[] | undefined,
  signal?: AbortSignal,
): Promise<FeatureCollection> {
  const list = fields ? { type, limit, fields } : { type, limit };
  const answer = await postArea({ area, types: [type], list }, signal);
  return answer.items ?? { type: 'FeatureCollection', numberMatched: 0, features: [] };
}

/** Edits some fields of an entity, provided that nobody else did since the tag was read. */
export async function patchItem(
  collection: string,
  id: string,
  properties: Properties,
  etag: string,
  reason: string,
): Promise<Item> {
  const { data, etag: next } = await call<Feature>(itemPath(collection, id), {
    method: 'PATCH',
    body: { properties },
    headers: {
      'Content-Type': 'application/merge-patch+json',
      'If-Match': etag,
      ...(reason ? { 'Twin-Reason': encodeURIComponent(reason) } : {}),
    },
  });
  return { feature: data, etag: next };
}

/** Tells who asks. */
export async function getMe(): Promise<Me> {
  return (await call<Me>('/api/me')).data;
}

/** Signs in by a one-time code or by name and password. */
export async function signIn(
  credential: { code: string } | { user: string; password: string },
): Promise<void> {
  await call('/api/session', { method: 'POST', body: credential });
}

/** Signs out. */
export async function signOut(): Promise<void> {
  await call('/api/session', { method: 'DELETE' });
}

/** Searches public names, plates and codes. */
export async function search(text: string, limit: number, signal?: AbortSignal): Promise<SearchHit[]> {
  const query = new URLSearchParams({ q: text, limit: String(limit) });
  const { data } = await call<{ results: SearchHit[] }>(`/api/search?${query}`, signal ? { signal } : {});
  return data.results;
}

function itemPath(collection: string, id: string): string {
  return `/api/collections/${encodeURIComponent(collection)}/items/${encodeURIComponent(id)}`;
}
