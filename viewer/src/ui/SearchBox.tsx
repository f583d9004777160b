import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { hasStatus, isAbort } from '../api/client';
import { search } from '../api/queries';
import { typeLabel } from '../api/types';
import type { SearchHit } from '../api/wire';
import { t } from '../i18n/i18n';
import { select } from '../state/selection';
import { openCard } from '../state/ui';
import { grids } from '../state/world';
import { showOnMap } from './DetailPanel';
import { Icon } from './Icon';

const settleMs = 180;
const most = 12;
const mostGrids = 4;

/** SearchBox finds public names, plates and codes; grids are found here even where the server has no search yet. */
export function SearchBox() {
  const text = useSignal('');
  const found = useSignal<SearchHit[] | undefined>(undefined);
  const active = useSignal(-1);
  const input = useRef<HTMLInputElement>(null);
  const query = text.value.trim();
  useEffect(() => {
    active.value = -1;
    if (!query) {
      found.value = undefined;
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void find(query, abort.signal).then((hits) => {
        if (!abort.signal.aborted) found.value = hits;
      });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, active, found]);
  const open = (hit: SearchHit) => {
    select({ type: hit.type, id: hit.id });
    openCard();
    showOnMap(hit);
    text.value = '';
    input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const hits = found.value ?? [];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      active.value = Math.min(hits.length - 1, Math.max(0, active.value + step));
    } else if (event.key === 'Enter') {
      const hit = hits[Math.max(0, active.value)];
      if (hit) open(hit);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      text.value = '';
      input.current?.blur();
    }
  };
  return (
    <div class="search">
      <Icon name="search" size={18} />
      <input
        ref={input}
        id="search"
        type="text"
        role="combobox"
        aria-expanded={found.value !== undefined}
        aria-controls="search-hits"
        aria-activedescendant={active.value >= 0 ? `search-hit-${active.value}` : undefined}
        aria-label={t('search.label')}
        placeholder={t('search.placeholder')}
        autoComplete="off"
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={onKeyDown}
      />
      {found.value && (
        <div class="hits" id="search-hits" role="listbox" aria-label={t('search.label')}>
          {found.value.length === 0 && <p class="empty">{t('search.none', { q: query })}</p>}
          {found.value.map((hit, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input owns the keyboard, as the combobox pattern asks.
            <div
              key={hit.id}
              id={`search-hit-${i}`}
              role="option"
              aria-selected={i === active.value}
              tabIndex={-1}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => open(hit)}
            >
              <span>{hit.text}</span>
              <small>{typeLabel(hit.type)}</small>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

async function find(query: string, abort: AbortSignal): Promise<SearchHit[]> {
  const local = grids.value
    .map(({ id, geometry, properties }) => ({
      id,
      geometry,
      type: 'grids',
      text: `${properties.name ?? ''} ${properties.code ?? ''}`.trim(),
    }))
    .filter((grid) => grid.text.includes(query))
    .slice(0, mostGrids);
  try {
    const known = new Set(local.map((hit) => hit.id));
    return [...local, ...(await search(query, most, abort)).filter((hit) => !known.has(hit.id))];
  } catch (error) {
    // Where the server has no search the grids of the village are still found.
    if (isAbort(error) || hasStatus(error, 404, 501, 400, 401, 403, 0)) return local;
    throw error;
  }
}
