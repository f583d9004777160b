// The payloads of the server as the viewer reads them: the generated types, and of entities what the viewer knows of
// values besides. Names are the contract's, so they are snake_case here too.

import type { Geometry } from 'geojson';
import type * as schema from './schema.gen';

export type { Area, AreaGroup, AreaRequest, Collection, DemoRole, Me } from './schema.gen';

/** Value is a property of an entity. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

/** Properties of an entity, by field name. */
export type Properties = Record<string, Value>;

/** Feature is an entity as GeoJSON. */
export interface Feature extends Omit<schema.Feature, 'properties' | 'geometry'> {
  geometry: Geometry | null;
  properties: Properties;
}

/** FeatureCollection is a page of items, or a list within another answer. */
export type FeatureCollection = Omit<schema.FeatureList, 'features' | 'numberReturned' | 'next'> & {
  features: Feature[];
  next?: string | null;
  links?: schema.Link[];
};

/** AreaAnswer holds the figures of one version; a suppressed count is null. */
export type AreaAnswer = Omit<schema.AreaAnswer, 'items'> & { items?: FeatureCollection };

/** SearchHit is one answer of the search; type is a collection. */
export type SearchHit = Omit<schema.SearchHit, 'geometry'> & { geometry: Geometry | null };

/** FieldConflict is one field of a stale edit. */
export type FieldConflict = schema.Contested & { yours: Value; theirs: Value };

/** Problem is an error by RFC 9457; of an answer that did not come it may hold nothing but a title. */
export type Problem = Partial<Omit<schema.Problem, 'current' | 'fields'>> & {
  current?: Feature | null;
  fields?: FieldConflict[];
};
