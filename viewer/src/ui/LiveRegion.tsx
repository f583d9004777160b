import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/i18n';
import { feed, paused, rowText } from '../state/feed';

const everyMs = 10_000;

/** LiveRegion reads news out to screen readers, gathered so that a busy village does not talk without end. */
export function LiveRegion() {
  const text = useSignal('');
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    const timer = setInterval(() => {
      const [newest] = feed.value;
      if (paused.value || !newest || newest.key === last.current) return;
      const known = feed.value.findIndex((row) => row.key === last.current);
      last.current = newest.key;
      text.value = t('live.announce', { n: known < 0 ? feed.value.length : known, what: rowText(newest) });
    }, everyMs);
    return () => clearInterval(timer);
  }, [text]);
  return (
    <div class="unseen" aria-live="polite">
      {text.value}
    </div>
  );
}
