import { effect } from '@preact/signals';
import { isAbort } from '../api/client';
import { postArea } from '../api/queries';
import { onChanges } from './live';
import { map } from './map';
import { seesPeople, sessionNumber } from './session';
import { houseTheme, say } from './ui';
import { villageArea } from './world';

const settleMs = 2000;

/** Keeps the number of residents of each house on the map while houses are coloured by it. It is never in a tile. */
export function followResidents(): void {
  effect(() => {
    const controller = map.value;
    if (!controller || houseTheme.value !== 'residents' || !seesPeople.value || sessionNumber.value === 0)
      return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      postArea({ area: villageArea(), types: ['people'], group_by: ['house'] }, abort.signal).then(
        ({ groups }) => {
          const counts = (groups ?? []).map(
            ({ house, people }) => [String(house), Number(people ?? 0)] as const,
          );
          controller.states.setResidents(new Map(counts));
        },
        (error) => {
          if (!isAbort(error)) say(error instanceof Error ? error.message : String(error));
        },
      );
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(read, settleMs);
    };
    read();
    const end = onChanges((changes) => {
      if (changes.some((change) => change.type === 'people')) soon();
    }, soon);
    return () => {
      end();
      clearTimeout(timer);
      abort.abort();
    };
  });
}
