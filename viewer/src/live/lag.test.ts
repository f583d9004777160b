import { beforeEach, describe, expect, it } from 'vitest';
import { Lag } from './lag';

/** The server's clock is an hour ahead of the device's. */
const serverAt = (ms: number) => new Date(ms + 3_600_000).toISOString();

describe('the lag', () => {
  let lag: Lag;
  beforeEach(() => {
    lag = new Lag();
    expect(lag.told(1100, serverAt(1000))).toBe(false);
  });

  it('is nothing while frames take as long as ever', () => {
    expect(lag.told(2100, serverAt(2000))).toBe(false);
    expect(lag.ms).toBe(0);
  });

  it('grows while frames queue up, and asks once whether that is so', () => {
    expect(lag.told(13_100, serverAt(3000))).toBe(true);
    expect(lag.ms).toBe(10_000);
    expect(lag.told(14_100, serverAt(3500))).toBe(false);
    expect(lag.ms).toBe(10_500);
    expect(lag.answered(24_100)).toBe(true);
    expect(lag.ms).toBe(10_500);
    expect(lag.answered(24_150)).toBe(false);
    expect(lag.ms).toBe(50);
    expect(lag.answered(24_200)).toBe(false);
  });

  it('is not taken for what is a step of the clock', () => {
    expect(lag.told(63_100, serverAt(3000))).toBe(true);
    lag.answered(63_150);
    expect(lag.ms).toBe(50);
    expect(lag.told(64_100, serverAt(4000))).toBe(false);
    expect(lag.ms).toBeLessThan(100);
  });

  it('does not read what is no time', () => {
    expect(lag.told(90_000, 'soon')).toBe(false);
    expect(lag.ms).toBe(0);
  });
});
