import { effect } from '@preact/signals';
import { isAbort } from '../api/client';
import { postArea } from '../api/queries';
import { fieldDecl } from '../api/types';
import type { AreaGroup, AreaRequest } from '../api/wire';
import { type HouseTheme, houseThemes, safetyGrades } from '../map/theme';
import { onChanges } from './live';
import { map } from './map';
import { seesPeople, sessionNumber } from './session';
import { houseTheme, say } from './ui';
import { countedArea } from './world';

/** Joined is a theme whose values no tile may hold: they are counted per house and laid over the map. */
interface Joined {
  ask: Omit<AreaRequest, 'area'>;
  value: (group: AreaGroup) => number;
  /** The type whose changes make the values stale. */
  of: 'people' | 'houses';
  offered: () => boolean;
}

const grades: readonly unknown[] = safetyGrades;

const joined: Partial<Record<HouseTheme, Joined>> = {
  residents: {
    ask: { types: ['people'], group_by: ['house'] },
    value: ({ people }) => Number(people ?? 0),
    of: 'people',
    offered: () => seesPeople.value,
  },
  alone: {
    ask: { types: ['people'], filter: { people: 'living_alone = TRUE' }, group_by: ['house'] },
    value: ({ people }) => Number(people ?? 0),
    of: 'people',
    offered: () => seesPeople.value,
  },
  safety: {
    ask: { types: ['houses'], group_by: ['house', 'safety'] },
    value: ({ safety }) => grades.indexOf(safety) + 1,
    of: 'houses',
    offered: () => fieldDecl('houses', 'safety') !== undefined,
  },
  rental: {
    ask: { types: ['houses'], filter: { houses: 'let = TRUE' }, group_by: ['house'] },
    value: () => 1,
    of: 'houses',
    offered: () => fieldDecl('houses', 'let') !== undefined,
  },
};

const settleMs = 2000;

/** Lists the themes this caller may choose. */
export function offeredThemes(): HouseTheme[] {
  return houseThemes.filter((theme) => joined[theme]?.offered() ?? true);
}

/** Keeps the values of a joined theme on the map while houses are coloured by it. */
export function followJoined(): void {
  effect(() => {
    const controller = map.value;
    const theme = joined[houseTheme.value];
    if (!controller || !theme?.offered() || sessionNumber.value === 0) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      postArea({ area: countedArea(), ...theme.ask }, abort.signal).then(
        ({ groups }) => {
          const values = (groups ?? []).map((group) => [String(group.house), theme.value(group)] as const);
          controller.states.setJoined(new Map(values));
        },
        (error) => {
          if (!isAbort(error)) say(error instanceof Error ? error.message : String(error));
        },
      );
    };
    read();
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(read, settleMs);
    };
    const end = onChanges((changes) => {
      if (changes.some((change) => change.type === theme.of)) soon();
    }, soon);
    return () => {
      end();
      clearTimeout(timer);
      abort.abort();
    };
  });
  effect(() => {
    if (!offeredThemes().includes(houseTheme.value)) houseTheme.value = 'kind';
  });
}
