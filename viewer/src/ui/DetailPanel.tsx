import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { hasStatus } from '../api/client';
import { codeLabel, typeLabel, types } from '../api/types';
import type { Feature, Properties } from '../api/wire';
import { t } from '../i18n/i18n';
import { boundsOf } from '../map/area';
import { countArea } from '../state/area';
import { useCard } from '../state/card';
import { editing } from '../state/edit';
import { map } from '../state/map';
import { bringIntoView, goBack, select, selection } from '../state/selection';
import { inScope } from '../state/session';
import { listOnly, wide } from '../state/ui';
import { gridName } from '../state/world';
import { Failure, IconButton, Loading } from './bits';
import { EntityFields } from './EntityFields';
import { LiveMark, StaleStrip } from './Freshness';
import { HouseBody, OpenFloors } from './HouseBody';
import { HouseModel } from './HouseModel';
import { Icon } from './Icon';

/** DetailPanel shows the selected entity. */
export function DetailPanel() {
  const now = selection.value;
  if (!now) return null;
  return <Detail key={`${now.type}/${now.id}`} type={now.type} id={now.id} />;
}

function Detail({ type, id }: { type: string; id: string }) {
  const card = useCard(type, id);
  const item = card.item.value;
  const feature = item?.feature;
  const mayEdit = feature && types.value.get(type)?.mayEdit && inScope(feature) && item?.etag;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // What had the focus is gone with the list it stood in: go on reading here.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  useSignalEffect(() => {
    const shown = card.item.value?.feature;
    if (!bringIntoView.value || !map.value || !shown) return;
    bringIntoView.value = false;
    showOnMap(shown);
  });
  return (
    <article class="detail">
      <header class="detail-head">
        <IconButton
          icon={wide.value ? 'close' : 'back'}
          label={t(wide.value ? 'app.close' : 'app.back')}
          onClick={() => goBack()}
        />
        <div>
          <small class="quiet">
            {[typeLabel(type), ...(feature ? facts(type, feature) : [])].join(' · ')}
          </small>
          <h2 ref={heading} tabIndex={-1}>
            {feature ? title(feature) : '…'}
          </h2>
        </div>
        {feature && <LiveMark heardAt={card.heardAt} />}
      </header>
      {card.error.value ? (
        hasStatus(card.error.value, 404, 410) ? (
          <p class="empty">{t('card.missing')}</p>
        ) : (
          <Failure error={card.error.value} onRetry={card.reload} />
        )
      ) : feature ? (
        <>
          <StaleStrip heardAt={card.heardAt} />
          <div class="actions">
            {type === 'houses' && <OpenFloors />}
            {mayEdit && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  editing.value = { type, id };
                }}
              >
                <Icon name="edit" size={18} /> {t('card.edit')}
              </button>
            )}
            {type === 'grids' ? (
              <button
                type="button"
                class="button"
                onClick={() =>
                  void countArea(
                    { grids: [String(feature.properties.code)] },
                    'grid',
                    undefined,
                    title(feature),
                  )
                }
              >
                <Icon name="area" size={18} /> {t('grid.area')}
              </button>
            ) : listOnly.value ? null : (
              <button type="button" class="button where" onClick={() => showOnMap(feature)}>
                <Icon name="map" size={18} /> <span>{t('card.showMap')}</span>
              </button>
            )}
            {typeof feature.properties.house === 'string' && (
              <button
                type="button"
                class="button"
                onClick={() => select({ type: 'houses', id: String(feature.properties.house) })}
              >
                <Icon name="home" size={18} /> {typeLabel('houses')}
              </button>
            )}
          </div>
          {type === 'houses' && <HouseBody house={feature} household={card.household} />}
          <EntityFields type={type} properties={feature.properties} />
          {type === 'houses' && mayEdit && item && <HouseModel item={item} />}
        </>
      ) : (
        <Loading lines={6} />
      )}
    </article>
  );
}

/** Gives what is asked first of a house, for the line over its name. */
function facts(type: string, { properties }: Feature): string[] {
  if (type !== 'houses') return [];
  const { kind, floors_above: floors, built_year: built, grid } = properties;
  return [
    codeLabel(type, 'kind', kind),
    typeof floors === 'number' ? t('card.floors', { n: floors }) : '',
    typeof built === 'number' ? t('card.built', { year: built }) : '',
    typeof grid === 'string' ? gridName(grid) : '',
  ].filter(Boolean);
}

/** Gives the words by which people know an entity. */
export function title(feature: Feature): string {
  const { name, address, parcel_no, code } = feature.properties;
  const found = [name, address, parcel_no, code].find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : feature.id;
}

/** Brings an entity into view. */
export function showOnMap(feature: Pick<Feature, 'geometry'> & { properties?: Properties }): void {
  const box =
    feature.geometry && 'coordinates' in feature.geometry
      ? boundsOf(feature.geometry.coordinates)
      : undefined;
  if (box) map.value?.camera.showHouse(box, Number(feature.properties?.height_m ?? 0));
}
