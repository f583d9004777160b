import { signal } from '@preact/signals';
import { getItem } from '../api/queries';
import type { Feature, Properties } from '../api/wire';
import { map } from './map';

/** Known is what is remembered of an entity to speak of it. */
export interface Known {
  name: string;
  house: string | undefined;
}

const mostKnown = 2000;
const mostWaiting = 20;

/** What the viewer can call entities, by id. An entity that may not be seen has an empty name. */
export const known = signal<ReadonlyMap<string, Known>>(new Map());

let waiting: { type: string; id: string }[] = [];
let asking = false;

/** Gives the words by which people know an entity, "" when there are none. */
export function nameIn({ name, address, room, parcel_no, code }: Properties): string {
  const found = [name, address, room, parcel_no, code].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof found === 'string' ? found : '';
}

/** Remembers names from features that were read anyway. */
export function learn(features: readonly Feature[]): void {
  const next = new Map(known.peek());
  for (const { id, properties } of features) next.set(id, toKnown(properties));
  keep(next);
}

/** Asks for the name of an entity, one request at a time; what is asked for last is answered first. */
export function askName(type: string, id: string): void {
  if (known.peek().has(id) || waiting.some((other) => other.id === id)) return;
  waiting = [{ type, id }, ...waiting].slice(0, mostWaiting);
  if (!asking) void answerAll();
}

async function answerAll(): Promise<void> {
  asking = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { type, id } = next;
    let found: Known = { name: '', house: undefined };
    try {
      found = toKnown((await getItem(type, id)).feature.properties);
      // A person has no place on the map: the house where they live lights up.
      if (found.house) map.peek()?.states.pulse({ type: 'houses', id: found.house });
    } catch {
      // Gone or not ours to see: the row goes without a name.
    }
    keep(new Map(known.peek()).set(id, found));
  }
  asking = false;
}

function toKnown(properties: Properties): Known {
  return {
    name: nameIn(properties),
    house: typeof properties.house === 'string' ? properties.house : undefined,
  };
}

function keep(next: Map<string, Known>): void {
  for (const id of next.keys()) {
    if (next.size <= mostKnown) break;
    next.delete(id);
  }
  known.value = next;
}

/** Forgets everything: another role sees other names. */
export function forgetNames(): void {
  waiting = [];
  known.value = new Map();
}
