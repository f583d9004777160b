import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lang } from '../i18n/i18n';
import { ageOf } from './age';

const noon = new Date(2026, 4, 11, 12, 0, 0);
const second = 1000;
const hour = 3600 * second;

describe('the age of what is shown', () => {
  beforeAll(() => {
    lang.value = 'zh';
  });
  afterAll(() => {
    lang.value = 'zh';
  });

  it.each([
    ['is live while the line speaks', 'live', 15 * second, 'live', '实时'],
    ['is told where the line is silent', 'live', 28 * second, 'late', '28 秒前'],
    ['is told where the line is slow', 'live', 150 * second, 'off', '2 分钟前'],
    ['is told through a short break', 'waiting', 12 * second, 'late', '离线 · 12 秒前'],
    ['is told while connecting', 'connecting', 12 * second, 'late', '离线 · 12 秒前'],
    ['names the hour after a minute', 'waiting', 90 * second, 'off', '离线 · 11:58 起'],
    ['names the hour at once where nothing will come', 'ended', 2 * second, 'off', '离线 · 11:59 起'],
    ['names the day too', 'waiting', 25 * hour, 'off', '离线 · 5/10 11:00 起'],
    ['is never less than nothing', 'live', -5 * second, 'live', '实时'],
  ] as const)('%s', (_, state, ageMs, level, word) => {
    expect(ageOf(state, hour * 100 - ageMs, hour * 100, noon)).toMatchObject({ level, word });
  });

  it('is unknown before anything came', () => {
    expect(ageOf('connecting', undefined, 5, noon)).toEqual({ level: 'late', word: '正在连接', more: '' });
    expect(ageOf('waiting', undefined, 5, noon)).toMatchObject({ word: '离线' });
  });

  it('says what will come, in both languages', () => {
    expect(ageOf('waiting', 0, 125 * second, noon).more).toBe(
      '这里是 11:57（2 分钟前）的数据，连上后自动更新。',
    );
    lang.value = 'en';
    expect(ageOf('waiting', 0, 125 * second, noon)).toMatchObject({
      word: 'Offline since 11:57',
      more: 'What you see is from 11:57 (2 min ago). It updates by itself once connected.',
    });
  });
});
