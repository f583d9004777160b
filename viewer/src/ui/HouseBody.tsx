import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { types } from '../api/types';
import type { Feature } from '../api/wire';
import { t } from '../i18n/i18n';
import type { Card } from '../state/card';
import type { Household } from '../state/item';
import { hideOpened, showOpened } from '../state/opened';
import { floor, unit } from '../state/selection';
import { inScope, isVisitor } from '../state/session';
import { openTab } from '../state/ui';
import { Loading } from './bits';
import { FloorStepper } from './FloorStepper';
import { Icon } from './Icon';
import { UnitList } from './UnitList';

const nobody: Household = { units: [], people: [] };

/** OpenFloors is the button that opens a house and closes it again. */
export function OpenFloors() {
  const opened = floor.value !== undefined;
  const toggle = () => {
    unit.value = undefined;
    floor.value = opened ? undefined : 'all';
  };
  return (
    <button type="button" class="button primary" aria-expanded={opened} onClick={toggle}>
      <Icon name="floors" size={20} /> {t(opened ? 'card.collapse' : 'card.explode')}
    </button>
  );
}

/** Unseen says that a caller may not see the units, and lets a visitor sign in. */
function Unseen() {
  if (!isVisitor.value) {
    return (
      <p class="note">
        <Icon name="lock" size={16} /> {t('card.noField')}
      </p>
    );
  }
  return (
    <p class="note">
      <button type="button" class="button" onClick={() => openTab('me')}>
        <Icon name="lock" size={16} /> {t('card.visitorUnits')}
      </button>
    </p>
  );
}

/** HouseBody opens a house: floors, rooms, and who lives there as far as this caller may see it. */
export function HouseBody({ house, household }: { house: Feature; household: Card['household'] }) {
  const data = household.value;
  const seesUnits = types.value.has('units');
  const empty = data ?? nobody;
  useSignalEffect(() => {
    const known = household.value ?? nobody;
    if (floor.value === undefined) hideOpened();
    else showOpened(house, known);
  });
  useEffect(() => hideOpened, []);
  const hidden = !inScope(house) && data?.units.length === 0;
  return (
    <section class="house">
      {data && seesUnits && !hidden && (
        <p class="quiet">
          {t('card.units', { n: data.units.length })} · {t('card.people', { n: data.people.length })}
        </p>
      )}
      {floor.value !== undefined && <FloorStepper house={house} household={empty} />}
      {!seesUnits ? (
        <Unseen />
      ) : !data ? (
        <Loading />
      ) : hidden ? (
        <p class="note">
          <Icon name="lock" size={16} /> {t('card.outOfScope')}
        </p>
      ) : (
        <UnitList household={data} />
      )}
    </section>
  );
}
