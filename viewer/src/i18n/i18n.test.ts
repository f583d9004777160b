import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fill, lang, pick, t } from './i18n';
import { zh } from './zh';

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('dictionaries', () => {
  it('have the same words', () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh));
  });
  it.each(Object.keys(zh) as (keyof typeof zh)[])('%s has a text and the same holes in both', (word) => {
    expect(en[word].trim()).not.toBe('');
    expect(zh[word].trim()).not.toBe('');
    expect(holes(en[word])).toEqual(holes(zh[word]));
  });
});

describe('t', () => {
  it('follows the language', () => {
    lang.value = 'zh';
    expect(t('card.floors', { n: 3 })).toBe('3 层');
    lang.value = 'en';
    expect(t('card.floors', { n: 3 })).toBe('3 floors');
    lang.value = 'zh';
  });
  it.each([
    [1, '1 person'],
    [0, '0 people'],
    ['1–3', '1–3 people'],
  ])('counts %s as one or many', (n, want) => {
    expect(fill('{n} {n|person|people}', { n })).toBe(want);
  });
  it('leaves unknown holes to be seen', () => {
    expect(fill('{a} {b}', { a: 1 })).toBe('1 {b}');
  });
});

describe('pick', () => {
  it.each([
    [{ zh: '房屋', en: 'house' }, '房屋'],
    [{ en: 'house' }, 'house'],
    ['plain', 'plain'],
    [undefined, 'fallback'],
  ])('reads %j', (text, want) => {
    expect(pick(text, 'fallback')).toBe(want);
  });
});
