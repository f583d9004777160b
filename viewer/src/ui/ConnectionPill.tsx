import { t } from '../i18n/i18n';
import { ageOf } from '../state/age';
import { connection, reconnect } from '../state/live';
import { useTick } from './Freshness';

/** ConnectionPill tells whether the page is live, and how old its data is where it is not; then it connects at a tap. */
export function ConnectionPill() {
  const tick = useTick();
  const { state, asOf } = connection.value;
  const { level, word } = ageOf(state, asOf, tick, new Date());
  const inside = (
    <>
      <i aria-hidden="true" />
      {word}
    </>
  );
  if (level === 'live') return <span class="pill good">{inside}</span>;
  if (state === 'live' || state === 'connecting') return <span class="pill stale">{inside}</span>;
  return (
    <button type="button" class={`pill stale ${level}`} title={t('live.retry')} onClick={reconnect}>
      {inside}
    </button>
  );
}
