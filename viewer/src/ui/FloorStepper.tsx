import type { Feature } from '../api/wire';
import { t } from '../i18n/i18n';
import { floorsOf } from '../map/explode';
import type { Household } from '../state/item';
import { floorName, floorOf } from '../state/opened';
import { floor, unit } from '../state/selection';

/** FloorStepper chooses the floor of an opened house; the keys [ and ] step through it too. */
export function FloorStepper({ house, household }: { house: Feature; household: Household }) {
  const choose = (next: number | 'all') => {
    unit.value = undefined;
    floor.value = next;
  };
  return (
    <fieldset class="stepper" aria-label={t('card.explode')}>
      <button type="button" aria-pressed={floor.value === 'all'} onClick={() => choose('all')}>
        {t('card.allFloors')}
      </button>
      {floorNumbers(house, household).map((number) => (
        <button
          key={number}
          type="button"
          aria-pressed={floor.value === number}
          onClick={() => choose(number)}
        >
          {floorName(number)}
        </button>
      ))}
    </fieldset>
  );
}

/** Lists the floors of a house from what is known of it. */
export function floorNumbers(house: Feature, household: Household): number[] {
  const { floors_above } = house.properties;
  const rooms = household.units.map((feature) => ({ floor: floorOf(feature) }));
  return floorsOf({ floorsAbove: typeof floors_above === 'number' ? floors_above : 1, rooms });
}
