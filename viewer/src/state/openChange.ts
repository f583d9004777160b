import { getItem } from '../api/queries';
import { t } from '../i18n/i18n';
import { boundsOf } from '../map/area';
import type { FeedRow } from './feed';
import { map } from './map';
import { select } from './selection';
import { openCard, say } from './ui';

/** Selects what a change was about; people and units are found by their house. */
export async function openChange(row: FeedRow): Promise<void> {
  try {
    const { feature } = await getItem(row.type, row.id);
    const { house } = feature.properties;
    const byHouse = (row.type === 'people' || row.type === 'units') && typeof house === 'string';
    select(byHouse ? { type: 'houses', id: house } : { type: row.type, id: row.id });
    openCard();
    const box =
      feature.geometry && 'coordinates' in feature.geometry
        ? boundsOf(feature.geometry.coordinates)
        : undefined;
    if (box) map.value?.camera.showHouse(box, Number(feature.properties.height_m ?? 0));
  } catch {
    say(t('card.missing'));
  }
}
