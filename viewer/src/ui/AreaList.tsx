import { codeLabel, typeLabel } from '../api/types';
import type { Feature } from '../api/wire';
import { t } from '../i18n/i18n';
import { areaError, closeList, list, listHeardAt, listType, readMore, recount } from '../state/area';
import { unitName } from '../state/opened';
import { floor, select, unit } from '../state/selection';
import { openCard } from '../state/ui';
import { gridName } from '../state/world';
import { Empty, Failure, IconButton, Loading } from './bits';
import { showOnMap, title } from './DetailPanel';
import { LiveMark, StaleStrip } from './Freshness';
import { personName } from './PersonList';
import { VirtualList } from './VirtualList';

/** AreaList is the list behind a number; its rows select on the map. */
export function AreaList() {
  const type = listType.value;
  if (!type) return null;
  const now = list.value;
  const name = typeLabel(type);
  return (
    <section class="area-list">
      <header class="detail-head">
        <IconButton icon="back" label={t('app.back')} onClick={closeList} />
        <div>
          <h2>{t('area.list', { type: name })}</h2>
          <small class="quiet" role="status">
            {now &&
              (now.features.length < now.matched
                ? t('area.listOf', { n: now.matched, m: now.features.length })
                : t('area.listAll', { n: now.matched }))}
          </small>
        </div>
        {now && <LiveMark heardAt={listHeardAt} />}
      </header>
      {now && <StaleStrip heardAt={listHeardAt} />}
      {areaError.value ? (
        <Failure error={areaError.value} onRetry={() => void recount()} />
      ) : !now ? (
        <Loading lines={8} />
      ) : now.features.length === 0 ? (
        <Empty>{t('area.none', { type: name })}</Empty>
      ) : (
        <VirtualList
          label={t('area.list', { type: name })}
          items={now.features}
          total={now.matched}
          keyOf={(feature) => feature.id}
          onEnd={() => void readMore()}
          row={(feature) => <AreaRow type={type} feature={feature} />}
        />
      )}
    </section>
  );
}

function AreaRow({ type, feature }: { type: string; feature: Feature }) {
  const open = () => {
    const { house } = feature.properties;
    const target =
      (type === 'people' || type === 'units') && typeof house === 'string'
        ? { type: 'houses', id: house }
        : { type, id: feature.id };
    select(target);
    if (target.type === 'houses' && type !== 'houses') {
      floor.value = 'all';
      unit.value =
        type === 'units'
          ? feature.id
          : typeof feature.properties.unit === 'string'
            ? feature.properties.unit
            : undefined;
    }
    openCard();
    showOnMap(feature);
  };
  return (
    <button type="button" class="row" onClick={open}>
      <span>{rowTitle(type, feature)}</span>
      <small>{rowLine(type, feature)}</small>
    </button>
  );
}

function rowTitle(type: string, feature: Feature): string {
  if (type === 'people') return personName(feature);
  if (type === 'units') return unitName(feature);
  return title(feature);
}

function rowLine(type: string, feature: Feature): string {
  const { kind, grid, sex, age, residence, occupancy, sector, floors_above: floors } = feature.properties;
  return [
    codeLabel(type, 'kind', kind),
    codeLabel(type, 'sex', sex),
    typeof age === 'number' ? t('card.age', { n: age }) : '',
    codeLabel(type, 'residence', residence),
    codeLabel(type, 'occupancy', occupancy),
    typeof sector === 'string' ? sector : '',
    typeof floors === 'number' ? t('card.floors', { n: floors }) : '',
    typeof grid === 'string' ? gridName(grid) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
