import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isAbort } from '../api/client';
import { getItem, type Item } from '../api/queries';
import { types } from '../api/types';
import type { Feature } from '../api/wire';
import type { Change } from '../live/frames';
import { onChanges } from './live';
import { sessionNumber } from './session';

/** Loaded is something that is read over HTTP and kept fresh by the live feed. */
export interface Loaded<T> {
  data: T | undefined;
  /** The data as a signal, for effects. */
  signal: ReadonlySignal<T | undefined>;
  error: Error | undefined;
  reload: () => void;
}

/** Household is everything in one house that the caller may see. */
export interface Household {
  units: Feature[];
  people: Feature[];
}

/** Names every property of a person that this caller may read, with the derived age. */
export function personProperties(): string[] {
  const declared = types.value.get('people')?.fields.map((decl) => decl.name) ?? [];
  return [...new Set([...declared, 'age', 'house', 'grid'])];
}

const settleMs = 80;

function useLoaded<T>(
  key: string,
  read: (abort: AbortSignal) => Promise<T>,
  concerns: (change: Change) => boolean,
  merge: (data: T, change: Change) => T,
): Loaded<T> {
  const data = useSignal<T | undefined>(undefined);
  const error = useSignal<Error | undefined>(undefined);
  const tries = useSignal(0);
  const session = sessionNumber.value;
  const attempt = tries.value;
  // The key stands for what read and concerns depend on.
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = () => {
      read(abort.signal).then(
        (next) => {
          data.value = next;
          error.value = undefined;
        },
        (cause) => {
          if (!isAbort(cause)) error.value = cause instanceof Error ? cause : new Error(String(cause));
        },
      );
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(run, settleMs);
    };
    run();
    const end = onChanges((changes) => {
      const mine = changes.filter(concerns);
      if (mine.length === 0) return;
      // What the frame says is shown at once; the tag for edits comes with the next read.
      if (data.value !== undefined) data.value = mine.reduce(merge, data.value);
      soon();
    }, soon);
    return () => {
      end();
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, session, attempt]);
  // What belongs to another key must not show for a moment.
  useEffect(
    () => () => {
      data.value = undefined;
      error.value = undefined;
    },
    [key],
  );
  return {
    data: data.value,
    signal: data,
    error: error.value,
    reload: () => {
      tries.value++;
    },
  };
}

function mergeItem({ feature, etag }: Item, change: Change): Item {
  const properties = { ...feature.properties, ...change.set };
  for (const name of change.unset ?? []) properties[name] = null;
  return {
    feature: { ...feature, properties, geometry: change.geometry ?? feature.geometry },
    etag,
  };
}

/** Reads one entity and follows its changes. */
export function useItem(type: string, id: string): Loaded<Item> {
  return useLoaded(
    `${type}/${id}`,
    (abort) => getItem(type, id, abort),
    (change) => change.id === id,
    mergeItem,
  );
}
