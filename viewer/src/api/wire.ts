// The payloads of the server as the viewer reads them. Names are the contract's, so they are snake_case here too.

import type { Geometry } from 'geojson';
import type { Bilingual } from '../i18n/i18n';

/** Value is a property of an entity. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

/** Properties of an entity, by field name. */
export type Properties = Record<string, Value>;

/** Feature is an entity as GeoJSON. */
export interface Feature {
  type: 'Feature';
  id: string;
  geometry: Geometry | null;
  properties: Properties;
}

/** FeatureCollection is a page of items. */
export interface FeatureCollection {
  type: 'FeatureCollection';
  numberMatched?: number;
  numberReturned?: number;
  features: Feature[];
  links?: { rel: string; href: string }[];
}

/** DemoRole is a role a visitor of the demo may take at a click. */
export interface DemoRole {
  role: string;
  code: string;
  label?: Bilingual | string;
}

/** Me tells who asks. */
export interface Me {
  name: string;
  role: string;
  scopes: string[];
  may: string[];
  demo_roles?: DemoRole[];
}

/** Area is a place to count in, as POST /api/area and the live feed take it. */
export type Area =
  | { circle: { center: [number, number]; radius_m: number } }
  | { bbox: [number, number, number, number] }
  | { geometry: Geometry }
  | { grids: string[] };

/** AreaRequest asks for counts, groups and one list. */
export interface AreaRequest {
  area: Area;
  types: string[];
  filter?: Record<string, string>;
  group_by?: string[];
  list?: { type: string; limit: number; fields?: string[]; sortby?: string };
}

/** AreaGroup is one row of a grouping: the group's own members and a count per type. */
export type AreaGroup = Record<string, string | number | null>;

/** AreaAnswer holds the figures of one version; a suppressed count is null. */
export interface AreaAnswer {
  version: number;
  area_m2: number;
  counts: Record<string, number | null>;
  suppressed?: string[];
  groups?: AreaGroup[];
  items?: FeatureCollection;
}

/** FieldConflict is one field of a stale edit. */
export interface FieldConflict {
  name: string;
  yours: Value;
  theirs: Value;
}

/** Problem is an error by RFC 9457 with the members this API adds. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
  current?: Feature;
  current_etag?: string;
  fields?: FieldConflict[];
}

/** SearchHit is one answer of the search; type is a collection. */
export interface SearchHit {
  type: string;
  id: string;
  text: string;
  geometry: Geometry | null;
}
