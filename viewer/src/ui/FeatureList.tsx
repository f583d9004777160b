import { useComputed } from '@preact/signals';
import { typeLabel } from '../api/types';
import { t } from '../i18n/i18n';
import { map, moves } from '../state/map';
import { select, selection } from '../state/selection';
import { openCard } from '../state/ui';
import { formatValue } from '../state/values';
import { Empty, Section } from './bits';

const most = 300;

/** FeatureList mirrors the map for keyboards and screen readers: everything in view, each a button. */
export function FeatureList() {
  // Tiles seen from far off leave out names and addresses: rows that could not be told apart help nobody.
  const hits = useComputed(() =>
    moves.value >= 0 ? (map.value?.inView(most) ?? []).filter((hit) => hitTitle(hit.properties) !== '') : [],
  );
  const open = (type: string, id: string) => {
    select({ type, id }, true);
    openCard();
  };
  return (
    <Section
      title={t('list.inView')}
      aside={<small class="quiet">{t('list.count', { n: hits.value.length })}</small>}
    >
      {hits.value.length === 0 ? (
        <Empty>{t('list.empty')}</Empty>
      ) : (
        <ul class="rows" id="features" tabIndex={-1}>
          {hits.value.map(({ type, id, properties }) => (
            <li key={id}>
              <button
                type="button"
                class="row"
                aria-current={selection.value?.id === id}
                onClick={() => open(type, id)}
              >
                <span>{hitTitle(properties)}</span>
                <small>
                  {typeLabel(type)}
                  {typeof properties.kind === 'string' && ` · ${formatValue(type, 'kind', properties.kind)}`}
                </small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function hitTitle(properties: Record<string, unknown>): string {
  const found = [properties.name, properties.address, properties.code].find(
    (value) => typeof value === 'string' && value,
  );
  return typeof found === 'string' ? found : '';
}
