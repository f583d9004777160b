import { describe, expect, it } from 'vitest';
import { wakefulClock } from './clock';

describe('the clock', () => {
  it.each([
    ['runs', 1000, 1000, 1000],
    ['goes on through a sleep', 0, 60_000, 60_000],
    ['does not go back', 1000, -3_600_000, 1000],
  ])('%s', (_, steadyMs, dayMs, want) => {
    let steady = 5;
    let day = 1_700_000_000_000;
    const now = wakefulClock(
      () => steady,
      () => day,
    );
    const before = now();
    steady += steadyMs;
    day += dayMs;
    expect(now() - before).toBe(want);
  });
});
