import { describe, expect, it } from 'vitest';
import { readTypes } from '../api/types';
import { changedFields, editableFields, pointerField, problemOf, readInput } from './form';

const [house] = readTypes({
  types: [
    {
      name: 'house',
      collection: 'houses',
      label: { zh: '房屋', en: 'house' },
      fields: [
        { name: 'code', kind: 'text', may_edit: true, read_only: true },
        { name: 'address', kind: 'text', may_edit: true, label: { zh: '地址', en: 'address' } },
        { name: 'outline', kind: 'geom', may_edit: true },
        {
          name: 'safety',
          kind: 'enum',
          sensitivity: 'int',
          codes: [{ value: 'A', label: { zh: 'A级', en: 'A' } }],
        },
        { name: 'let', kind: 'bool', may_edit: true, sensitivity: 'int' },
        { name: 'helper', kind: 'text', may_edit: false, sensitivity: 'per' },
      ],
    },
  ],
});

describe('editableFields', () => {
  it('leaves out what may not be changed, is a shape, or is hidden', () => {
    expect(editableFields(house, { let: null, helper: '张*' }).map((field) => field.name)).toEqual([
      'address',
      'let',
    ]);
  });
  it('gives nothing for a type that is not declared', () => {
    expect(editableFields(undefined, {})).toEqual([]);
  });
});

describe('changedFields', () => {
  it.each([
    ['nothing', { a: 1 }, {}, {}],
    ['the same value', { a: 1 }, { a: 1 }, {}],
    ['a new value', { a: 1 }, { a: 2 }, { a: 2 }],
    ['an emptied field', { a: 'x' }, { a: '' }, { a: null }],
    ['an empty field left empty', {}, { a: '' }, {}],
    ['a list in another order', { a: ['x', 'y'] }, { a: ['y', 'x'] }, {}],
    ['a shorter list', { a: ['x', 'y'] }, { a: ['y'] }, { a: ['y'] }],
  ])('%s', (_, before, draft, want) => {
    expect(changedFields(before, draft)).toEqual(want);
  });
});

describe('pointerField', () => {
  it.each([
    ['/properties/height_m', 'height_m'],
    ['/properties/care/0', 'care'],
    ['/geometry', ''],
    ['', ''],
  ])('%j', (pointer, want) => {
    expect(pointerField(pointer)).toBe(want);
  });
});

describe('readInput', () => {
  it.each([
    ['int', ' 3 ', 3],
    ['float', '2.5', 2.5],
    ['int', 'three', 'three'],
    ['text', '', null],
    ['text', 'a b', 'a b'],
    ['date', ' 2026-01-02 ', '2026-01-02'],
  ])('%s %j', (kind, text, want) => {
    expect(readInput(kind, text)).toBe(want);
  });
});

describe('problemOf', () => {
  const [decl] = readTypes({
    types: [
      {
        name: 'house',
        collection: 'houses',
        fields: [
          { name: 'height_m', kind: 'float', min: 0, max: 1000 },
          { name: 'floors', kind: 'int', min: 1 },
          { name: 'name', kind: 'text', max_len: 3, required: true },
        ],
      },
    ],
  });
  it.each([
    ['height_m', 12.5, ''],
    ['height_m', 5000, '应在 0 到 1000 之间'],
    ['height_m', 'tall', '请填写数字'],
    ['height_m', null, ''],
    ['floors', 0, '不能小于 1'],
    ['floors', 1.5, '请填写整数'],
    ['name', null, '必填'],
    ['name', '村委会楼', '最多 3 个字'],
    ['name', '村委会', ''],
  ])('judges %s %j', (name, value, want) => {
    const field = decl?.fields.find((candidate) => candidate.name === name);
    if (!field) throw new Error(name);
    expect(problemOf(field, value)).toBe(want);
  });
});
