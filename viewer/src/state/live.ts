import { signal } from '@preact/signals';
import type { Area } from '../api/wire';
import { browserWorld, clock } from '../live/browser';
import { LiveClient } from '../live/client';
import type { Copy } from '../live/copy';
import type { Change, Frame, Query } from '../live/frames';
import type { Status } from '../live/world';
import { addToFeed } from './feed';
import { map } from './map';
import { recheckSession } from './session';
import { say } from './ui';
import { countsArea, loadOverview, takeCounts, villageArea, visibleTypes } from './world';

/** The state of the connection, for the pill. */
export const connection = signal<Status>({
  state: 'connecting',
  heardAt: undefined,
  asOf: undefined,
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

const client = new LiveClient(browserWorld(), (status) => {
  const was = connection.value.state;
  connection.value = status;
  // A server that was started anew may have forgotten the session, and an ended line tells that somebody ended it.
  const back = status.state === 'live' && status.reconnected;
  if (status.state !== was && (back || status.state === 'ended')) void recheckSession();
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
  const counted = countsArea();
  client.watch('counts', {
    query: { ...(counted && { area: counted }), types: visibleTypes(), mode: 'count', max_hz: 2 },
    keep: true,
    onFrame: (frame) => frame.t === 'count' && takeCounts(frame.counts),
    onGap: () => {},
  });
  client.start();
  // The network comes and goes, the page is looked at again, the phone wakes up: each is a reason to look at the line.
  window.addEventListener('online', hurry);
  window.addEventListener('offline', hurry);
  window.addEventListener('pageshow', hurry);
  document.addEventListener('visibilitychange', hurry);
  document.addEventListener('resume', hurry);
}

function hurry(): void {
  if (document.visibilityState === 'visible') client.hurry();
}

/** Connects at once, whatever the reason that nothing is connected. */
export function reconnect(): void {
  if (connection.value.state === 'ended') client.start();
  else client.hurry();
}

/**
 * Keeps a copy of what a query gives, under a name: copyOf gives it. Calls back after each change while it is whole, and
 * when the server does not serve it; gives the function that lets the copy go.
 */
export function keepCopy(name: string, query: Query, changed: () => void, refused: () => void): () => void {
  client.watch(name, { query, keep: true, onFrame: changed, onGap: changed, onRefused: refused });
  return () => client.unwatch(name);
}

/** Gives a copy that is whole. */
export function copyOf(name: string): Copy | undefined {
  const copy = client.copy(name);
  return copy?.whole ? copy : undefined;
}

/** Gives a copy another area. */
export function moveCopy(name: string, area: Area): void {
  client.move(name, area);
}

/** Tells when a copy was last known to be what the server has, by the clock of the live client. */
export function copyHeardAt(name: string): number | undefined {
  return client.heardAt(name);
}

/** The clock that ages are told by. */
export const now = clock;

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
