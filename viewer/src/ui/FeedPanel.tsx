import { useEffect } from 'preact/hooks';
import { typeLabel } from '../api/types';
import { formatClock } from '../i18n/format';
import { t } from '../i18n/i18n';
import { type FeedRow, feed, heldCount, paused, rowChanges, rowName, togglePause } from '../state/feed';
import { askName, known } from '../state/names';
import { openChange } from '../state/openChange';
import { Empty, Section } from './bits';
import { Icon } from './Icon';

const shownRows = 60;

/** FeedPanel lists what changes while it changes. */
export function FeedPanel() {
  const rows = feed.value.slice(0, shownRows);
  return (
    <Section
      title={t('live.title')}
      aside={
        <button type="button" class="link" aria-pressed={paused.value} onClick={togglePause}>
          <Icon name={paused.value ? 'play' : 'pause'} size={16} />{' '}
          {t(paused.value ? 'live.resume' : 'live.pause')}
        </button>
      }
    >
      {paused.value && <p class="note">{t('live.held', { n: heldCount.value })}</p>}
      {rows.length === 0 ? (
        <Empty>{t('live.empty')}</Empty>
      ) : (
        <ul class="rows feed">
          {rows.map((row) => (
            <li key={row.key}>
              <Row row={row} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ row }: { row: FeedRow }) {
  const { type, id, name, op } = row;
  const house = known.value.get(id)?.house;
  useEffect(() => {
    if ((!name || type === 'units') && op !== 'delete' && op !== 'leave') askName(type, id);
    if (type === 'units' && house) askName('houses', house);
  }, [type, id, name, op, house]);
  const gone = row.op === 'delete' || row.op === 'leave';
  return (
    <button type="button" class="row" disabled={gone} onClick={() => void openChange(row)}>
      <span>
        <em class={`op ${row.op}`}>{t(`live.${row.op}`)}</em> {typeLabel(row.type)} {rowName(row)}
      </span>
      <small>
        <time dateTime={row.at.toISOString()}>{formatClock(row.at)}</time>
        {rowChanges(row) && ` · ${rowChanges(row)}`}
      </small>
    </button>
  );
}
