import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Area } from '../api/wire';
import { LiveClient } from './client';
import { FakeWorld } from './fakes';
import type { Frame, Position, Query } from './frames';
import type { Status } from './world';

/** A step of a script has one of these members; see PROTOCOL.md of the server. */
interface Step {
  connect?: true;
  close?: number;
  ended?: number;
  leaves?: true;
  watch?: { name: string; ask: Query };
  unwatch?: string;
  move?: { name: string; area: Area };
  client?: object;
  server?: Record<string, unknown>;
  refused?: { name: string; code: number };
  stale?: object;
  holds?: { name: string; whole: boolean; at?: Position; counts?: object; items?: Held[] };
}

interface Held {
  collection: string;
  id: string;
  properties: Record<string, unknown>;
  geometry: unknown;
}

/** What the server said in each case, recorded from it: the same that the client in Go is driven through. */
const scripts = import.meta.glob<Step[]>('../../../twin/live/testdata/scripts/*.json', {
  eager: true,
  import: 'default',
});

describe('a client driven through recorded scripts', () => {
  let world: FakeWorld;
  let client: LiveClient;
  let status: Status | undefined;
  let refused: object[];
  let stale: object[];
  let sent: number;

  beforeEach(() => {
    world = new FakeWorld();
    client = new LiveClient(world, (now) => {
      status = now;
    });
    refused = [];
    stale = [];
    sent = 0;
  });
  afterEach(() => client.stop());

  function watch(name: string, query: Query): void {
    const onFrame = (frame: Frame) => {
      if (frame.t !== 'tiles') return;
      const { t, ...told } = frame;
      stale.push(told);
    };
    const onRefused = (_: string, code: number) => refused.push({ name, code });
    client.watch(name, { query, keep: true, onFrame, onGap: () => {}, onRefused });
  }

  function connect(): void {
    if (world.sockets.length === 0) client.start();
    else world.pass(15_000);
    sent = 0;
  }

  const unsaid = () => (world.sockets.length > 0 ? world.socket.sent.slice(sent) : []);
  const text = (held: Held) => `${held.collection} ${held.id}`;

  function holds({ name, whole, at, counts, items }: NonNullable<Step['holds']>): void {
    const copy = client.copy(name);
    expect(copy?.whole).toBe(whole);
    if (!copy || !whole) return;
    expect(copy.at).toEqual(at);
    if (counts) expect(copy.counts).toEqual(counts);
    if (!items) return;
    const held = [...copy.entities.values()].map((entity) => ({
      ...entity,
      properties: Object.fromEntries(Object.entries(entity.properties).filter(([, value]) => value !== null)),
    }));
    expect(held.sort((a, b) => (text(a) < text(b) ? -1 : 1))).toEqual(items);
  }

  function play(step: Step): void {
    if (step.client) expect(unsaid().at(0)).toEqual(step.client);
    else if (step.holds) holds(step.holds);
    else if (step.refused) expect(refused.shift()).toEqual(step.refused);
    else if (step.stale) expect(stale.shift()).toEqual(step.stale);
    else if (step.leaves) leaves();
    else if (step.ended) expect(status?.state).toBe('ended');
    else act(step);
    if (step.client) sent++;
  }

  /** Expects that the client gave the line up by itself, and means to come again. */
  function leaves(): void {
    expect(world.socket.closed).toBeDefined();
    expect(status?.state).toBe('waiting');
  }

  /** Does what the server or the program does, which is after the client has done all that it does by itself. */
  function act(step: Step): void {
    expect(unsaid()).toEqual([]);
    if (step.server) {
      expect(world.socket.closed).toBeUndefined();
      world.socket.says(step.server);
      return;
    }
    expect([refused, stale]).toEqual([[], []]);
    if (step.connect) connect();
    else if (step.close) world.socket.breaks(step.close);
    else if (step.watch) watch(step.watch.name, step.watch.ask);
    else if (step.unwatch) client.unwatch(step.unwatch);
    else if (step.move) client.move(step.move.name, step.move.area);
    else expect.fail(`there is nothing to do in ${JSON.stringify(step)}`);
  }

  it('finds scripts', () => expect(Object.keys(scripts).length).toBeGreaterThan(10));

  it.each(Object.entries(scripts).map(([path, steps]) => ({ name: path.replace(/.*\//, ''), steps })))(
    '$name',
    ({ steps }) => {
      steps.forEach((step, i) => {
        try {
          play(step);
        } catch (err) {
          throw new Error(`step ${i + 1}, line ${i + 2}: ${JSON.stringify(step).slice(0, 200)}`, {
            cause: err,
          });
        }
      });
      expect([unsaid(), refused, stale]).toEqual([[], [], []]);
    },
  );
});
