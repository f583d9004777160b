import { signal } from '@preact/signals';
import type { Area } from '../api/wire';
import { browserWorld } from '../live/browser';
import { LiveClient } from '../live/client';
import type { Change, Frame } from '../live/frames';
import type { Status } from '../live/world';
import { addToFeed } from './feed';
import { map } from './map';
import { recheckSession } from './session';
import { say } from './ui';
import { countedArea, loadOverview, recountSoon, villageArea, visibleTypes } from './world';

/** The state of the connection, for the pill. */
export const connection = signal<Status>({
  state: 'connecting',
  heardAt: undefined,
  version: undefined,
  reconnected: false,
});

/** Hears every change of what the caller may see, after map and feed did. */
export type ChangeListener = (changes: readonly Change[]) => void;

const listeners = new Set<ChangeListener>();
const gapListeners = new Set<() => void>();

/** Calls back for each batch of changes; gives the function that ends it. */
export function onChanges(listener: ChangeListener, onGap: () => void): () => void {
  listeners.add(listener);
  gapListeners.add(onGap);
  return () => {
    listeners.delete(listener);
    gapListeners.delete(onGap);
  };
}

/** The last counts the feed told: what differs is counted anew. */
let heard: Record<string, number | null> = {};

const client = new LiveClient(browserWorld(), (status) => {
  const was = connection.value.state;
  connection.value = status;
  // A server that was started anew may have forgotten the session.
  if (status.state === 'live' && was !== 'live' && status.reconnected) void recheckSession();
});

/** Starts the live feed, or starts it anew for another role. */
export function startLive(): void {
  const area = villageArea();
  const watched = [...visibleTypes(), 'grids'];
  client.watch('village', {
    query: { area, types: watched, tiles: true },
    onFrame: onVillageFrame,
    onGap: reloadAll,
    onRefused: (detail) => say(detail),
  });
  client.watch('counts', {
    query: { area: countedArea(), types: visibleTypes(), mode: 'count', max_hz: 2 },
    onFrame: (frame) => {
      if (frame.t !== 'count') return;
      const { counts } = frame;
      recountSoon(Object.keys(counts).filter((collection) => counts[collection] !== heard[collection]));
      heard = counts;
    },
    onGap: () => {},
  });
  client.start();
  window.addEventListener('online', hurry);
}

function hurry(): void {
  client.hurry();
}

/** Watches the counts of a drawn area; calls back whenever they may have changed. */
export function watchArea(area: Area, types: string[], onCount: () => void): () => void {
  client.watch('area', {
    query: { area, types, mode: 'count', max_hz: 2 },
    onFrame: (frame) => {
      if (frame.t === 'count') onCount();
    },
    onGap: onCount,
  });
  return () => client.unwatch('area');
}

function onVillageFrame(frame: Extract<Frame, { t: 'ev' | 'count' | 'tiles' }>): void {
  if (frame.t === 'tiles') {
    if (frame.set === 'mvt') map.value?.refresh(frame.keys, frame.beneath);
    if (frame.set === '3d') map.value?.detailed.refresh(frame.keys, frame.beneath);
    return;
  }
  if (frame.t !== 'ev') return;
  addToFeed(frame.changes, frame.version, frame.time);
  changeModels(frame.changes, frame.version);
  for (const listener of listeners) listener(frame.changes);
  for (const change of frame.changes) {
    if (change.op === 'enter' || change.op === 'update') map.value?.states.pulse(change);
  }
}

/** What of a house its model shows. */
const shapedBy = new Set(['height_m', 'base_elev_m', 'floors_above', 'roof', 'model', 'use', 'grid']);

/** Has those houses drawn anew of which a model shows what changed. */
function changeModels(changes: readonly Change[], version: number): void {
  const houses = changes.filter((change) => change.type === 'houses');
  const gone = houses.filter(({ op }) => op === 'leave' || op === 'delete').map(({ id }) => id);
  const shaped = houses.filter(({ op, set, unset, geometry }) => {
    if (op === 'enter') return true;
    const names = [...Object.keys(set ?? {}), ...(unset ?? [])];
    return op === 'update' && (geometry !== undefined || names.some((name) => shapedBy.has(name)));
  });
  if (gone.length + shaped.length === 0) return;
  map.value?.detailed.change(
    shaped.map(({ id }) => id),
    gone,
    version,
  );
}

function reloadAll(): void {
  map.value?.refreshAll();
  map.value?.detailed.refresh([], true);
  void loadOverview();
  for (const listener of gapListeners) listener();
}
