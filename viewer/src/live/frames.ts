import type { Geometry } from 'geojson';
import type { Area, Feature, Properties } from '../api/wire';

/** Position is a point of the history of one store. */
export interface Position {
  epoch: string;
  version: number;
}

/** Change is what happened to one entity between two versions. */
export interface Change {
  op: 'enter' | 'update' | 'leave' | 'delete';
  type: string;
  id: string;
  rev?: number;
  set?: Properties;
  unset?: string[];
  geometry?: Geometry | null;
}

/** Item is an entity of a snapshot. */
export interface Item extends Pick<Feature, 'geometry' | 'properties'> {
  collection: string;
  id: string;
}

/** Frame is what the server sends, as far as the viewer reads it. */
export type Frame =
  | { t: 'ready'; epoch: string; version: number }
  | { t: 'pong' }
  | { t: 'ok'; id: string; resume: 'replay' | 'snapshot'; version: number }
  | { t: 'snap'; id: string; version: number; part: number; last: boolean; items: Item[] }
  | { t: 'ev'; id: string; from: number; version: number; time?: string; changes: Change[] }
  | { t: 'count'; id: string; from: number; version: number; counts: Record<string, number | null> }
  | { t: 'tiles'; set: string; version: number; keys: string[]; beneath?: boolean }
  | { t: 'hb'; version: number }
  | { t: 'reset'; id: string; why: string }
  | { t: 'gone'; id: string }
  | { t: 'err'; id?: string; code: string | number; detail?: string };

/** Query is what a subscription watches. */
export interface Query {
  /** Without one, everything that the caller may see. */
  area?: Area;
  types: string[];
  filter?: Record<string, string>;
  fields?: Record<string, string[]>;
  mode?: 'entities' | 'count';
  tiles?: boolean;
  max_hz?: number;
}

const known = new Set(['ready', 'pong', 'ok', 'snap', 'ev', 'count', 'tiles', 'hb', 'reset', 'gone', 'err']);

/** Reads a frame; one that is damaged or of a kind that is not known gives undefined. */
export function parseFrame(text: string): Frame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('t' in value)) return undefined;
  return typeof value.t === 'string' && known.has(value.t) ? (value as Frame) : undefined;
}
