import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isAbort } from '../api/client';
import { getByHouse, getItem, type Item } from '../api/queries';
import { types } from '../api/types';
import type { Area, Feature } from '../api/wire';
import type { Entity } from '../live/copy';
import type { Query } from '../live/frames';
import { boundsOf } from '../map/area';
import { type Household, personProperties } from './item';
import { connection, copyHeardAt, copyOf, keepCopy, moveCopy, now } from './live';
import { sessionNumber } from './session';

/** Card is what is shown of one entity and, where it is a house, of its units and people. */
export interface Card {
  item: ReadonlySignal<Item | undefined>;
  household: ReadonlySignal<Household | undefined>;
  error: ReadonlySignal<Error | undefined>;
  reload: () => void;
  /** When this was last known to be what the server has. */
  heardAt: () => number | undefined;
}

interface Shown {
  item: Signal<Item | undefined>;
  household: Signal<Household | undefined>;
  error: Signal<Error | undefined>;
  /** When it was last read over HTTP. */
  readAt: Signal<number | undefined>;
}

const name = 'card';
/** How long a copy may take before its people are read otherwise. */
const patienceMs = 1500;
/** About a centimetre: the area holds the entity whole. */
const margin = 1e-7;

/** Keeps a card: the entity is read once, and then a copy of it and of who goes by it follows every change. */
export function useCard(type: string, id: string): Card {
  const item = useSignal<Item | undefined>(undefined);
  const household = useSignal<Household | undefined>(undefined);
  const error = useSignal<Error | undefined>(undefined);
  const readAt = useSignal<number | undefined>(undefined);
  const tries = useSignal(0);
  const session = sessionNumber.value;
  const attempt = tries.value;
  useEffect(
    () => follow(type, id, { item, household, error, readAt }),
    [type, id, session, attempt, item, household, error, readAt],
  );
  const was = useRef(connection.peek().state);
  useSignalEffect(() => {
    const { state } = connection.value;
    const back = state === 'live' && was.current !== 'live';
    was.current = state;
    if (back && error.peek()) tries.value = tries.peek() + 1;
  });
  return {
    item,
    household,
    error,
    reload: () => {
      tries.value++;
    },
    heardAt: () => copyHeardAt(name) ?? readAt.value,
  };
}

function follow(type: string, id: string, shown: Shown): () => void {
  const abort = new AbortController();
  let watched: string | undefined;
  let end: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { signal } = abort;

  const readPeople = () => {
    if (type === 'houses' && !copyOf(name)) void readHousehold(id, signal, shown);
  };
  const changed = () => {
    const copy = copyOf(name);
    if (!copy || signal.aborted) return;
    const own = copy.entities.get(id);
    if (!own) return void read(); // it is gone, or has moved out of the area
    const all = [...copy.entities.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const of = (collection: string) =>
      all.filter((entity) => entity.collection === collection).map(featureOf);
    // A tag is judged by its revision alone.
    shown.item.value = { feature: featureOf(own), etag: `"${own.properties.rev}.live"` };
    if (type === 'houses') shown.household.value = { units: of('units'), people: of('people') };
  };
  const read = async () => {
    try {
      const item = await getItem(type, id, signal);
      shown.readAt.value = now();
      shown.error.value = undefined;
      if (!copyOf(name)?.entities.has(id)) shown.item.value = item;
      watch(areaOf(item.feature));
    } catch (cause) {
      if (!isAbort(cause)) shown.error.value = cause instanceof Error ? cause : new Error(String(cause));
    }
  };
  const watch = (area: Area | undefined) => {
    const key = JSON.stringify(area);
    if (key === watched) return;
    watched = key;
    if (end && area) moveCopy(name, area);
    else {
      end?.();
      end = keepCopy(name, queryOf(type, id, area), changed, readPeople);
    }
    timer ??= setTimeout(readPeople, patienceMs);
  };
  void read();
  return () => {
    abort.abort();
    clearTimeout(timer);
    end?.();
    for (const part of [shown.item, shown.household, shown.error, shown.readAt]) part.value = undefined;
  };
}

/** Asks for an entity and, of a house, for who goes by it. The area spares the server a look at everything else. */
function queryOf(type: string, id: string, area: Area | undefined): Query {
  const rest = type === 'houses' ? ['units', 'people'].filter((other) => types.value.has(other)) : [];
  const people = type === 'people' || rest.includes('people');
  return {
    ...(area && { area }),
    types: [type, ...rest],
    filter: {
      [type]: `id = '${id}'`,
      ...Object.fromEntries(rest.map((other) => [other, `house = '${id}'`])),
    },
    ...(people && { fields: { people: [...personProperties(), 'rev'] } }),
  };
}

function areaOf({ geometry }: Feature): Area | undefined {
  const box = geometry && 'coordinates' in geometry ? boundsOf(geometry.coordinates) : undefined;
  return box && { bbox: [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin] };
}

function featureOf({ id, properties, geometry }: Entity): Feature {
  return { type: 'Feature', id, properties: { ...properties }, geometry };
}

/** Reads who goes by a house where no copy comes, as without a websocket. */
async function readHousehold(house: string, signal: AbortSignal, shown: Shown): Promise<void> {
  const of = (type: string, properties?: string[]) =>
    types.value.has(type) ? getByHouse(type, house, properties, signal) : [];
  try {
    const [units, people] = await Promise.all([of('units'), of('people', personProperties())]);
    if (copyOf(name)) return;
    shown.household.value = { units, people };
    shown.readAt.value = now();
  } catch (cause) {
    if (!isAbort(cause)) shown.error.value = cause instanceof Error ? cause : new Error(String(cause));
  }
}
