import { codeLabel } from '../api/types';
import type { Feature } from '../api/wire';
import { t } from '../i18n/i18n';
import { palettes } from '../map/palette';
import type { Household } from '../state/item';
import { countBy, floorName, floorOf, unitColour, unitName } from '../state/opened';
import { floor, unit } from '../state/selection';
import { theme } from '../state/ui';
import { Empty } from './bits';
import { EntityFields } from './EntityFields';
import { PersonList } from './PersonList';

/** UnitList shows the units of a house, floor by floor from the top; an opened one shows its people. */
export function UnitList({ household }: { household: Household }) {
  const { units, people } = household;
  if (units.length === 0) return <Empty>{t('card.noUnits')}</Empty>;
  const shown =
    typeof floor.value === 'number' ? units.filter((feature) => floorOf(feature) === floor.value) : units;
  const sorted = [...shown].sort(
    (a, b) => floorOf(b) - floorOf(a) || unitName(a).localeCompare(unitName(b), 'zh'),
  );
  const residents = countBy(people, 'unit');
  return (
    <ul class="rows units">
      {sorted.map((feature, i) => {
        const previous = sorted[i - 1];
        const heading = previous === undefined || floorOf(previous) !== floorOf(feature);
        return (
          <li key={feature.id}>
            {heading && <h3>{floorName(floorOf(feature))}</h3>}
            <UnitRow feature={feature} residents={residents.get(feature.id) ?? 0} />
            {unit.value === feature.id && (
              <div class="unit-body">
                <PersonList people={people.filter((person) => person.properties.unit === feature.id)} />
                <EntityFields
                  type="units"
                  properties={feature.properties}
                  skip={['house', 'grid', 'floor', 'room', 'stair']}
                />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function UnitRow({ feature, residents }: { feature: Feature; residents: number }) {
  const { occupancy } = feature.properties;
  const opened = unit.value === feature.id;
  const toggle = () => {
    unit.value = opened ? undefined : feature.id;
    if (floor.value === 'all') floor.value = floorOf(feature);
  };
  return (
    <button type="button" class="row" aria-expanded={opened} onClick={toggle}>
      <span>
        <i class="dot" style={{ background: unitColour(palettes[theme.value], occupancy) }} />
        {unitName(feature)}
      </span>
      <small>
        {typeof occupancy === 'string' && `${codeLabel('units', 'occupancy', occupancy)} · `}
        {t('card.people', { n: residents })}
      </small>
    </button>
  );
}
