import { beforeEach, describe, expect, it } from 'vitest';
import { formatAge, formatArea, formatInstant, formatLength, formatNumber } from './format';
import { lang } from './i18n';

beforeEach(() => {
  lang.value = 'zh';
});

describe('formats', () => {
  it.each([
    [formatNumber(12345.6), '12,346'],
    [formatLength(8.25), '8.3 米'],
    [formatLength(512.4), '512 米'],
    [formatLength(1234), '1.23 公里'],
    [formatArea(120), '120 平方米'],
    [formatArea(2000), '2,000 平方米 · 3 亩'],
    [formatArea(2_500_000), '2.5 平方公里'],
    [formatAge(-1), '0 秒'],
    [formatAge(59.4), '59 秒'],
    [formatAge(60), '1 分钟'],
    [formatAge(7300), '2 小时'],
    [formatInstant('no date'), 'no date'],
  ])('gives %j', (got, want) => {
    expect(got).toBe(want);
  });
});
