import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n/i18n';
import { ageOf } from '../state/age';
import { connection, now, reconnect } from '../state/live';

const tickMs = 1000;

/** Gives the time of the live clock, and again every second. */
export function useTick(): number {
  const tick = useSignal(now());
  useEffect(() => {
    const timer = setInterval(() => {
      tick.value = now();
    }, tickMs);
    return () => clearInterval(timer);
  }, [tick]);
  return tick.value;
}

interface Source {
  /** When the data was last known to be what the server has. */
  heardAt: () => number | undefined;
}

/** LiveMark says in a word that the data beside it is live; of what is not, StaleStrip tells. */
export function LiveMark({ heardAt }: Source) {
  const tick = useTick();
  const { level, word, more } = ageOf(connection.value.state, heardAt(), tick, new Date());
  if (more !== '') return null;
  return (
    <span class={`live-mark ${level}`}>
      <i aria-hidden="true" />
      {word}
    </span>
  );
}

/**
 * StaleStrip tells how old the data beneath it is, where it is not live, and what will come of it: in letters that are
 * read outdoors too.
 */
export function StaleStrip({ heardAt }: Source) {
  const tick = useTick();
  const { state } = connection.value;
  const { level, word, more } = ageOf(state, heardAt(), tick, new Date());
  if (more === '') return null;
  return (
    <div class={`stale-strip ${level}`}>
      <i aria-hidden="true" />
      <p>
        <strong>{word}</strong>
        <span>{more}</span>
      </p>
      {state !== 'live' && (
        <button type="button" class="button" onClick={reconnect}>
          {t('live.retry')}
        </button>
      )}
    </div>
  );
}
