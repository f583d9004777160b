import { describe, expect, it } from 'vitest';
import { formatHash, parseHash } from './hash';

const id = '0123456789A';

describe('parseHash', () => {
  it.each([
    ['', {}],
    ['#code=abc', { code: 'abc' }],
    [`#sel=houses/${id}`, { sel: { type: 'houses', id } }],
    [`#sel=houses/${id}&floor=2`, { sel: { type: 'houses', id }, floor: '2' }],
    [`#sel=houses/${id}&floor=all`, { sel: { type: 'houses', id }, floor: 'all' }],
    [`#sel=houses/${id}&floor=x`, { sel: { type: 'houses', id } }],
    [`#sel=people/${id}`, {}],
    ['#sel=houses/short', {}],
    ['#floor=2', {}],
  ])('reads %j', (hash, want) => {
    expect(parseHash(hash)).toEqual(want);
  });
});

describe('formatHash', () => {
  it('gives back what was read', () => {
    for (const hash of ['', `#sel=houses/${id}`, `#sel=grids/${id}`, `#sel=houses/${id}&floor=-1`]) {
      expect(formatHash(parseHash(hash))).toBe(hash);
    }
  });
  it('never names a person', () => {
    expect(formatHash({ sel: { type: 'people', id } })).toBe('');
  });
});
