import { locale, t } from './i18n';

const secondsPerMinute = 60;
const secondsPerHour = 3600;
const metresPerKm = 1000;
const m2PerMu = 2000 / 3;
const m2PerKm2 = 1_000_000;

/** Writes a number with the separators of the language in use. */
export function formatNumber(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value);
}

/** Writes a span of time in its largest unit. */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < secondsPerMinute) return t('time.seconds', { n: whole });
  if (whole < secondsPerHour) return t('time.minutes', { n: Math.floor(whole / secondsPerMinute) });
  return t('time.hours', { n: Math.floor(whole / secondsPerHour) });
}

/** Writes a length. */
export function formatLength(metres: number): string {
  if (metres < metresPerKm) return t('unit.m', { n: formatNumber(metres, metres < 10 ? 1 : 0) });
  return t('unit.km', { n: formatNumber(metres / metresPerKm, 2) });
}

/** Writes an area: villages count in mu, small and large areas in metres and kilometres. */
export function formatArea(m2: number): string {
  if (m2 >= m2PerKm2) return t('unit.km2', { n: formatNumber(m2 / m2PerKm2, 2) });
  if (m2 < m2PerMu) return t('unit.m2', { n: formatNumber(m2) });
  return `${t('unit.m2', { n: formatNumber(m2) })} · ${t('unit.mu', { n: formatNumber(m2 / m2PerMu, 1) })}`;
}

/** Writes the time of day of an instant. */
export function formatClock(at: Date): string {
  return new Intl.DateTimeFormat(locale.value, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(at);
}

/** Writes an instant as hour and minute, of another day than today with the day. */
export function formatMoment(at: Date, today: Date): string {
  const day =
    at.toDateString() === today.toDateString() ? {} : ({ month: 'numeric', day: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale.value, {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);
}

/** Writes an instant with its date; text that is no date stays as it is. */
export function formatInstant(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
