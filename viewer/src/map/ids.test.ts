import { describe, expect, it } from 'vitest';
import { featureId, textId } from './ids';

describe('featureId', () => {
  it.each([
    ['00000000001', 1],
    ['0000000000Z', 31],
    ['00000000010', 32],
    ['7ZZZZZZZZZZ', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, number) => {
    expect(featureId(text)).toBe(number);
    expect(textId(number)).toBe(text);
  });
  it.each(['', '0000000000', '00000000000', '0000000000U', '80000000000'])('refuses %j', (text) => {
    expect(featureId(text)).toBeUndefined();
  });
});
