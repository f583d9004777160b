import { effect, signal } from '@preact/signals';
import { formatHash, type HashState, parseHash, type Selection } from './hash';
import { leaveCard, openCard } from './ui';

/** The one selection of the page. */
export const selection = signal<Selection | undefined>(undefined);

/** The opened floor of the selected house: a number, "all", or undefined for a closed house. */
export const floor = signal<number | 'all' | undefined>(undefined);

/** The unit whose people are shown. */
export const unit = signal<string | undefined>(undefined);

/** Set while the map should come to the selection as soon as its place is known. */
export const bringIntoView = signal(false);

/** Selects an entity, or nothing; show brings it into view. */
export function select(next: Selection | undefined, show = false): void {
  bringIntoView.value = show && next !== undefined;
  const now = selection.value;
  if (now?.type === next?.type && now?.id === next?.id) return;
  floor.value = undefined;
  unit.value = undefined;
  selection.value = next;
}

/** Goes one level back: unit, floor, opened house, selection. Tells whether there was one. */
export function goBack(): boolean {
  if (unit.value !== undefined) unit.value = undefined;
  else if (typeof floor.value === 'number') floor.value = 'all';
  else if (floor.value !== undefined) floor.value = undefined;
  else if (selection.value) {
    select(undefined);
    leaveCard();
  } else return false;
  return true;
}

/** Keeps the address bar and the selection in step, both ways. */
export function followHash(): void {
  const read = () => {
    const state = parseHash(location.hash);
    select(state.sel, true);
    if (state.sel) openCard();
    floor.value = readFloor(state.floor);
  };
  read();
  window.addEventListener('hashchange', read);
  effect(() => {
    const state: HashState = {};
    if (selection.value) state.sel = selection.value;
    if (floor.value !== undefined) state.floor = String(floor.value);
    const hash = formatHash(state);
    if (hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search);
  });
}

function readFloor(text: string | undefined): number | 'all' | undefined {
  if (text === undefined || text === 'all') return text;
  return Number(text);
}
