import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatAge } from '../i18n/format';
import { t } from '../i18n/i18n';
import { connection } from '../state/live';

const tickMs = 1000;
const freshSeconds = 20;

/** ConnectionPill tells whether the page is live and how old its data is. */
export function ConnectionPill() {
  const now = useSignal(performance.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = performance.now();
    }, tickMs);
    return () => clearInterval(timer);
  }, [now]);
  const { state, heardAt } = connection.value;
  const seconds = heardAt === undefined ? undefined : Math.max(0, (now.value - heardAt) / 1000);
  const live = state === 'live' && seconds !== undefined && seconds < freshSeconds;
  const word =
    state === 'live'
      ? 'live.on'
      : state === 'connecting'
        ? 'live.connecting'
        : state === 'waiting'
          ? 'live.reconnecting'
          : 'live.off';
  return (
    <span class={`pill ${live ? 'good' : 'stale'}`}>
      <i aria-hidden="true" />
      {t(word)}
      {seconds !== undefined && (
        <span class="age">
          {' '}
          · {seconds < 1.5 ? t('time.now') : t('live.age', { age: formatAge(seconds) })}
        </span>
      )}
    </span>
  );
}
