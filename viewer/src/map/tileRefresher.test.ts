import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseTileKey, type TileKey, TileRefresher, tilesBeneath } from './tileRefresher';

function keysOf(...texts: string[]): TileKey[] {
  return texts.flatMap((text) => parseTileKey(text) ?? []);
}

describe('tilesBeneath', () => {
  it.each([
    ['the tile itself', ['14/8/8'], ['14/8/8'], ['14/8/8']],
    ['its children and theirs', ['14/8/8'], ['15/16/17', '17/64/71', '17/72/64'], ['15/16/17', '17/64/71']],
    ['nothing above it', ['14/8/8'], ['13/4/4'], []],
    ['everything under the root', ['0/0/0'], ['17/131071/131071', '0/0/0'], ['17/131071/131071', '0/0/0']],
    ['keys of several zooms', ['10/1/1', '12/0/0'], ['11/2/3', '13/1/0', '13/3/0'], ['11/2/3', '13/1/0']],
  ])('finds %s', (_, named, held, want) => {
    expect(tilesBeneath(keysOf(...named), keysOf(...held))).toEqual(keysOf(...want));
  });
});

describe('TileRefresher', () => {
  let asked: TileKey[][];
  let settled: boolean;
  let held: TileKey[];
  let refresher: TileRefresher;

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    settled = true;
    held = keysOf('17/64/71', '17/72/64');
    refresher = new TileRefresher({
      refresh: (keys) => asked.push(keys),
      loaded: () => settled,
      held: () => held,
    });
  });
  afterEach(() => {
    refresher.stop();
    vi.useRealTimers();
  });

  it('fetches each named tile once', () => {
    refresher.add(['17/1/1', 'nonsense']);
    refresher.add(['17/1/1', '17/1/2']);
    vi.advanceTimersByTime(100);
    expect(asked).toEqual([keysOf('17/1/1', '17/1/2')]);
  });

  it('fetches what it holds beneath a key, beside one that names a deeper tile', () => {
    refresher.add(['17/1/1']);
    refresher.add(['14/8/8'], true);
    vi.advanceTimersByTime(100);
    expect(asked).toEqual([keysOf('17/1/1', '17/64/71')]);
  });

  it('looks a second time at what was on its way, with the tiles held then', () => {
    settled = false;
    refresher.add(['14/8/8'], true);
    vi.advanceTimersByTime(100);
    held = keysOf('17/65/65');
    vi.advanceTimersByTime(2000);
    expect(asked).toEqual([keysOf('17/64/71'), keysOf('17/65/65')]);
  });
});
