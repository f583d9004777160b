import { beforeEach, describe, expect, it } from 'vitest';
import { readTypes, types } from '../api/types';
import { addToFeed, changedWords, clearFeed, feed, heldCount, paused, rowChanges, togglePause } from './feed';

const declared = readTypes({
  types: [
    {
      name: 'facility',
      collection: 'facilities',
      label: { zh: '设施', en: 'facility' },
      fields: [
        { name: 'verified_at', kind: 'time', label: { zh: '核实时间', en: 'verified' } },
        {
          name: 'state',
          kind: 'enum',
          label: { zh: '状态', en: 'state' },
          codes: [{ value: 'faulty', label: { zh: '损坏', en: 'faulty' } }],
        },
        { name: 'note', kind: 'text', label: { zh: '备注', en: 'note' } },
        { name: 'house', kind: 'ref', label: { zh: '房屋', en: 'house' } },
      ],
    },
  ],
});

beforeEach(() => {
  types.value = new Map(declared.map((decl) => [decl.collection, decl]));
  clearFeed();
  paused.value = false;
});

const change = (set: Record<string, string>, unset?: string[]) => ({
  op: 'update' as const,
  type: 'facilities',
  id: '00000000001',
  set,
  ...(unset ? { unset } : {}),
});

describe('changedWords', () => {
  it.each([
    ['a code by its label', { state: 'faulty', rev: '5' }, ['状态：损坏']],
    ['a look alone', { verified_at: '2026-01-02T00:00:00Z' }, ['已核实']],
    ['a look beside something', { verified_at: '2026-01-02T00:00:00Z', state: 'faulty' }, ['状态：损坏']],
    ['a long text by its name', { note: '一二三四五六七八九十一二三四五六七八九十' }, ['备注']],
    ['nothing of its own', { grid: '1', house: 'x' }, []],
  ])('%s', (_, set, want) => {
    expect(changedWords(change(set))).toEqual(want);
  });
  it('names what was emptied', () => {
    expect(changedWords(change({}, ['note']))).toEqual(['备注']);
  });
});

describe('the feed', () => {
  it('has the latest first and keeps back what comes while paused', () => {
    addToFeed([change({ note: 'a' })], 1, undefined);
    togglePause();
    addToFeed([change({ note: 'b' })], 2, undefined);
    expect(feed.value.map(rowChanges)).toEqual(['备注：a']);
    expect(heldCount.value).toBe(1);
    togglePause();
    expect(feed.value.map(rowChanges)).toEqual(['备注：b', '备注：a']);
    expect(heldCount.value).toBe(0);
  });
});
