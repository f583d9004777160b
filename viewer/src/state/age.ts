import { formatAge, formatMoment } from '../i18n/format';
import { t } from '../i18n/i18n';
import type { Status } from '../live/world';

/** Age says how old what is shown is, in a word and in words for who wants to know more. */
export interface Age {
  level: 'live' | 'late' | 'off';
  word: string;
  /** Of what is not live: since when, and what will come of it. */
  more: string;
}

/** A line that was silent for so long is not called live; the server says something every 15 s. */
const freshSeconds = 20;
/** What is older is told by the time of day: nobody adds minutes in their head. */
const recentSeconds = 60;

/**
 * Tells the age of data that was last known to be what the server has at heardMs, now being nowMs by the same clock and
 * the time of day told beside it.
 */
export function ageOf(state: Status['state'], heardMs: number | undefined, nowMs: number, today: Date): Age {
  if (heardMs === undefined) {
    const word = t(state === 'waiting' || state === 'ended' ? 'live.off' : 'live.connecting');
    return { level: 'late', word, more: '' };
  }
  const seconds = Math.max(0, (nowMs - heardMs) / 1000);
  if (state === 'live' && seconds < freshSeconds) return { level: 'live', word: t('live.on'), more: '' };
  const age = t('live.age', { age: formatAge(seconds) });
  const more = t(state === 'live' ? 'live.slow' : 'live.soon');
  if (seconds < recentSeconds && state !== 'ended') {
    const word = state === 'live' ? age : t('live.broken', { age: formatAge(seconds) });
    return { level: 'late', word, more };
  }
  const at = formatMoment(new Date(today.getTime() - seconds * 1000), today);
  if (state === 'live') return { level: 'off', word: age, more };
  return { level: 'off', word: t('live.since', { at }), more: t('live.dataOf', { at, age }) };
}
