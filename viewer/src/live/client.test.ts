import { beforeEach, describe, expect, it } from 'vitest';
import { LiveClient } from './client';
import { FakeWorld } from './fakes';
import { type Frame, parseFrame } from './frames';
import type { Status } from './world';

const query = {
  area: { bbox: [0, 0, 1, 1] as [number, number, number, number] },
  types: ['houses'],
  tiles: true,
};
const ready = { t: 'ready', epoch: 'e1', version: 10, limits: {} };

describe('LiveClient', () => {
  let world: FakeWorld;
  let client: LiveClient;
  let statuses: Status[];
  let frames: Frame[];
  let gaps: string[];

  beforeEach(() => {
    world = new FakeWorld();
    statuses = [];
    frames = [];
    gaps = [];
    client = new LiveClient(world, (status) => statuses.push(status));
    client.watch('v', { query, onFrame: (frame) => frames.push(frame), onGap: (why) => gaps.push(why) });
    client.start();
  });
  const state = () => statuses.at(-1)?.state;

  it('subscribes at the present, without a snapshot', () => {
    expect(state()).toBe('connecting');
    world.socket.says(ready);
    expect(state()).toBe('live');
    expect(world.socket.sent).toEqual([{ t: 'sub', id: 'v', ...query, since: { epoch: 'e1', version: 10 } }]);
    world.socket.says({ t: 'ok', id: 'v', resume: 'replay', version: 10 });
    expect(gaps).toEqual([]);
  });

  it('hands on events and tiles', () => {
    world.socket.says(ready);
    const ev = {
      t: 'ev',
      id: 'v',
      from: 10,
      version: 11,
      changes: [{ op: 'delete', type: 'houses', id: 'x' }],
    };
    const tiles = { t: 'tiles', set: 'mvt', version: 11, keys: ['16/1/2'] };
    world.socket.says(ev);
    world.socket.says(tiles);
    world.socket.says({ ...ev, id: 'other' });
    world.socket.onmessage?.({ data: 'not json' });
    expect(frames).toEqual([ev, tiles]);
    expect(statuses.at(-1)?.version).toBe(11);
  });

  it.each([
    ['an event', { t: 'ev', id: 'v', from: 10, version: 14, changes: [] }],
    ['a heartbeat', { t: 'hb', version: 14 }],
  ])('resumes after a break at the version of %s', (_, last) => {
    world.socket.says(ready);
    world.socket.says(last);
    world.socket.breaks();
    expect(state()).toBe('waiting');
    world.pass(400);
    expect(world.sockets).toHaveLength(2);
    world.socket.says({ ...ready, version: 20 });
    expect(world.socket.sent).toEqual([{ t: 'sub', id: 'v', ...query, since: { epoch: 'e1', version: 14 } }]);
  });

  it('hears of a gap when the server cannot resume', () => {
    world.socket.says(ready);
    world.socket.breaks(1012);
    world.pass(400);
    world.socket.says({ ...ready, epoch: 'e2', version: 3 });
    expect(world.socket.sent[0]?.since).toEqual({ epoch: 'e1', version: 10 });
    world.socket.says({ t: 'reset', id: 'v', why: 'epoch' });
    world.socket.says({ t: 'snap', id: 'v', version: 3, part: 1, last: true, items: [] });
    expect(gaps).toEqual(['epoch']);
    world.socket.breaks();
    world.pass(400);
    world.socket.says({ ...ready, epoch: 'e2', version: 5 });
    expect(world.socket.sent[0]?.since).toEqual({ epoch: 'e2', version: 3 });
  });

  it('waits longer after each failure, and starts over once it was ready', () => {
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const before = world.now();
      const count = world.sockets.length;
      world.socket.breaks();
      while (world.sockets.length === count) world.pass(100);
      waits.push(world.now() - before);
    }
    expect(waits).toEqual([400, 800, 1600, 3200, 6400, 12800, 15000]);
    world.socket.says(ready);
    world.socket.breaks();
    world.pass(400);
    expect(world.sockets).toHaveLength(9);
  });

  it('does not come back after a final close code', () => {
    world.socket.says(ready);
    world.socket.breaks(4401);
    world.pass(60_000);
    expect(world.sockets).toHaveLength(1);
    expect(state()).toBe('ended');
  });

  it('asks into silence and leaves a dead line', () => {
    world.socket.says(ready);
    const first = world.socket;
    world.pass(20_000);
    expect(first.sent.at(-1)).toEqual({ t: 'ping' });
    world.pass(20_000);
    expect(first.closed).toBe(4000);
    expect(world.sockets).toHaveLength(2);
  });

  it('is more patient with each line that it gave up, until the network changes', () => {
    const lives: number[] = [];
    const serve = () => {
      world.socket.says(ready);
      const { socket } = world;
      const from = world.now();
      while (socket.closed === undefined) world.pass(1000);
      lives.push(world.now() - from);
      world.pass(400);
    };
    for (let i = 0; i < 3; i++) serve();
    world.socket.breaks();
    client.hurry();
    world.socket.says(ready);
    client.hurry();
    world.socket.says({ t: 'pong' });
    serve();
    expect(lives.map((ms) => Math.round(ms / 5000) * 5)).toEqual([35, 70, 140, 35]);
  });

  it('stays while heartbeats come', () => {
    world.socket.says(ready);
    for (let i = 0; i < 8; i++) {
      world.pass(15_000);
      world.socket.says({ t: 'hb', version: 10 });
    }
    expect(world.sockets).toHaveLength(1);
  });

  it('hears that a subscription is refused', () => {
    const refused: string[] = [];
    client.watch('n', {
      query,
      onFrame: () => {},
      onGap: () => {},
      onRefused: (detail) => refused.push(detail),
    });
    world.socket.says(ready);
    world.socket.says({ t: 'err', id: 'n', code: 403, detail: 'people' });
    world.socket.says({ t: 'err', code: 400 });
    expect(refused).toEqual(['people']);
  });

  it('asks again at the next heartbeat when the server is busy, and not when it refuses', () => {
    const since = { epoch: 'e1', version: 10 };
    world.socket.says(ready);
    world.socket.says({ t: 'err', id: 'v', code: 503, detail: 'later' });
    world.socket.says({ t: 'hb', version: 10 });
    expect(world.socket.sent.slice(1)).toEqual([
      { t: 'unsub', id: 'v' },
      { t: 'sub', id: 'v~1', ...query, since },
    ]);
    world.socket.says({ t: 'gone', id: 'v~1' });
    world.socket.says({ t: 'hb', version: 10 });
    expect(world.socket.sent).toHaveLength(3);
    client.start();
    world.socket.says(ready);
    expect(world.socket.sent).toEqual([{ t: 'sub', id: 'v', ...query, since }]);
  });

  it('connects again when a message was not taken', () => {
    world.socket.says(ready);
    world.socket.says({ t: 'err', code: 429, detail: 'too many' });
    expect(world.socket.closed).toBe(4000);
    expect(state()).toBe('waiting');
    world.pass(400);
    world.socket.says(ready);
    expect(world.socket.sent[0]?.since).toEqual({ epoch: 'e1', version: 10 });
  });

  it('sends no faster than the server takes', () => {
    world.socket.says(ready);
    for (let i = 0; i < 20; i++) client.watch('v', { query, onFrame: () => {}, onGap: () => {} });
    expect(world.socket.sent).toHaveLength(15);
    world.pass(999);
    expect(world.socket.sent).toHaveLength(15);
    world.pass(1001);
    expect(world.socket.sent).toHaveLength(41);
    expect(world.socket.sent.at(-1)?.id).toBe('v~20');
  });

  it('moves what it keeps no copy of to the present', () => {
    world.socket.says(ready);
    client.move('v', { bbox: [1, 1, 2, 2] });
    expect(world.socket.sent.at(-1)).toEqual({
      t: 'sub',
      id: 'v~1',
      ...query,
      area: { bbox: [1, 1, 2, 2] },
      since: { epoch: 'e1', version: 10 },
    });
    expect(client.copy('v')).toBeUndefined();
  });

  it('tells when a copy was last known to be what the server has', () => {
    client.watch('c', { query: { types: ['houses'] }, keep: true, onFrame: () => {}, onGap: () => {} });
    world.socket.says(ready);
    world.socket.says({ t: 'ok', id: 'c', resume: 'snapshot', version: 10 });
    expect(client.heardAt('c')).toBeUndefined();
    world.pass(1000);
    world.socket.says({ t: 'snap', id: 'c', version: 10, part: 1, last: true, items: [] });
    expect(client.heardAt('c')).toBe(1000);
    world.pass(1000);
    world.socket.says({ t: 'hb', version: 11 });
    expect(client.heardAt('c')).toBe(2000);
    world.pass(1000);
    world.socket.breaks();
    world.pass(400);
    world.socket.says({ ...ready, version: 12 });
    world.socket.says({ t: 'ok', id: 'c', resume: 'replay', version: 12 });
    // The line is there again, and what was missed is not.
    expect(client.heardAt('c')).toBe(2000);
    world.socket.says({ t: 'ev', id: 'c', from: 11, version: 12, changes: [] });
    expect(client.heardAt('c')).toBe(3400);
    world.socket.says({ t: 'reset', id: 'c', why: 'slow' });
    world.pass(1000);
    world.socket.says({ t: 'pong' });
    expect(client.heardAt('c')).toBe(3400);
  });

  it('does not take what was long on its way for new', () => {
    const time = (ms: number) => new Date(ms).toISOString();
    const ev = { t: 'ev', id: 'v', changes: [] };
    world.socket.says(ready);
    world.socket.says({ t: 'ok', id: 'v', resume: 'replay', version: 10 });
    world.pass(100_000);
    world.sockets.splice(0);
    client.start();
    world.socket.says(ready);
    world.socket.says({ t: 'ok', id: 'v', resume: 'replay', version: 10 });
    world.socket.says({ ...ev, from: 10, version: 10, time: time(5) }); // of long ago
    world.socket.says({ ...ev, from: 10, version: 11, time: time(100_000) });
    expect(statuses.at(-1)?.asOf).toBe(100_000);
    world.pass(15_000);
    world.socket.says({ ...ev, from: 11, version: 12, time: time(103_000) });
    expect(statuses.at(-1)).toMatchObject({ heardAt: 115_000, asOf: 103_000 });
    expect(world.socket.sent.at(-1)).toEqual({ t: 'ping' });
    world.pass(1000);
    world.socket.says({ t: 'pong' });
    expect(statuses.at(-1)).toMatchObject({ heardAt: 116_000, asOf: 115_000 });
  });

  it.each([
    ['leaves a line that does not answer', false],
    ['stays on one that does', true],
  ])('asks a line after a sleep, and %s', (_, answers) => {
    world.socket.says(ready);
    world.pass(1000);
    const { socket } = world;
    client.hurry();
    expect(socket.sent.at(-1)).toEqual({ t: 'ping' });
    world.pass(1000);
    if (answers) socket.says({ t: 'pong' });
    world.pass(4000);
    expect(socket.closed).toBe(answers ? undefined : 4000);
    expect(state()).toBe(answers ? 'live' : 'waiting');
  });

  it('tells when a copy is whole, and keeps it through a break while it ages', () => {
    const told: string[] = [];
    const kept = { query: { types: ['houses'] }, keep: true };
    client.watch('c', { ...kept, onFrame: ({ t }) => told.push(t), onGap: (why) => told.push(why) });
    world.socket.says(ready);
    world.socket.says({ t: 'ok', id: 'c', resume: 'snapshot', version: 10 });
    const item = { collection: 'houses', id: 'x', properties: { floors_above: 1 }, geometry: null };
    world.socket.says({ t: 'snap', id: 'c', version: 10, part: 1, last: false, items: [item] });
    expect(told).toEqual([]);
    world.socket.says({ t: 'snap', id: 'c', version: 10, part: 2, last: true, items: [] });
    world.socket.says({ t: 'ev', id: 'c', from: 10, version: 11, changes: [] });
    expect(told).toEqual(['snapshot', 'ev']);
    const heardAt = world.now();
    world.socket.breaks();
    world.pass(60_000);
    expect(statuses.at(-1)?.heardAt).toBe(heardAt);
    expect(client.copy('c')?.at).toEqual({ epoch: 'e1', version: 11 });
    expect([...(client.copy('c')?.entities.keys() ?? [])]).toEqual(['x']);
    client.start(); // as somebody else, who may see other things
    expect(client.copy('c')?.whole).toBe(false);
  });

  it('replaces a subscription of the same name', () => {
    world.socket.says(ready);
    world.socket.says({ t: 'hb', version: 12 });
    client.watch('v', { query: { ...query, tiles: false }, onFrame: () => {}, onGap: () => {} });
    expect(world.socket.sent.slice(1)).toEqual([
      { t: 'unsub', id: 'v' },
      { t: 'sub', id: 'v~1', ...query, tiles: false, since: { epoch: 'e1', version: 12 } },
    ]);
  });

  it('forgets positions when it is started anew', () => {
    world.socket.says(ready);
    const first = world.socket;
    client.start();
    expect(first.closed).toBe(1000);
    world.socket.says({ ...ready, version: 30 });
    expect(world.socket.sent[0]?.since).toEqual({ epoch: 'e1', version: 30 });
  });

  it('hurries when the network is back', () => {
    world.socket.breaks();
    client.hurry();
    expect(world.sockets).toHaveLength(2);
    client.hurry();
    expect(world.sockets).toHaveLength(2);
  });
});

describe('parseFrame', () => {
  it.each(['', '[]', 'null', '{"t":1}', '{"t":"later"}', '{'])('leaves %j out', (text) => {
    expect(parseFrame(text)).toBeUndefined();
  });
});
