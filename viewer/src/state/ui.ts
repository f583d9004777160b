import { effect, signal } from '@preact/signals';
import { layerGroups } from '../map/layers';
import type { Theme } from '../map/palette';
import type { HouseTheme } from '../map/theme';
import type { LayerGroup } from '../map/tileLayer';

/** Tab is a page of the phone layout; on a desktop it is the content of the right column. */
export type Tab = 'map' | 'list' | 'area' | 'feed' | 'me';

/** Stop is a height of the phone's bottom sheet. */
export type Stop = 'low' | 'half' | 'full';

const wideQuery = '(min-width: 960px)';
const motionQuery = '(prefers-reduced-motion: reduce)';
const themeKey = 'gridtwin.theme';

function media(query: string): MediaQueryList | undefined {
  return typeof matchMedia === 'function' ? matchMedia(query) : undefined;
}

function initialTheme(): Theme {
  const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(themeKey);
  if (kept === 'dark' || kept === 'light') return kept;
  // A phone is used outdoors, where dark is hard to read; a desktop follows the system.
  const wide = media(wideQuery)?.matches ?? true;
  return wide && media('(prefers-color-scheme: dark)')?.matches ? 'dark' : 'light';
}

export const theme = signal<Theme>(initialTheme());
export const tab = signal<Tab>('map');
export const stop = signal<Stop>('low');
export const wide = signal(media(wideQuery)?.matches ?? true);
export const reducedMotion = signal(media(motionQuery)?.matches ?? false);
export const hidden = signal<ReadonlySet<LayerGroup>>(new Set());
export const houseTheme = signal<HouseTheme>('kind');
export const toast = signal<{ text: string; detail?: string } | undefined>(undefined);
/** Set when the browser cannot draw the map: everything works from lists. */
export const listOnly = signal(false);

const toastMs = 6000;
let toastTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows a short message for a while; it is announced to screen readers. */
export function say(text: string, detail?: string): void {
  toast.value = detail === undefined ? { text } : { text, detail };
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.value = undefined;
  }, toastMs);
}

/** Shows or hides a layer group. */
export function toggleLayer(group: LayerGroup): void {
  const next = new Set(hidden.value);
  if (!next.delete(group) && layerGroups.includes(group)) next.add(group);
  hidden.value = next;
}

/** Opens a page; on a phone the sheet rises so that it can be read. */
export function openTab(next: Tab): void {
  tab.value = next;
  cameFrom = 'map';
  if (!wide.value) stop.value = next === 'map' ? 'low' : 'half';
}

let cameFrom: Tab = 'map';

/** Opens the card of what is selected, and remembers the page it was opened from. */
export function openCard(): void {
  if (tab.value !== 'map') cameFrom = tab.value;
  tab.value = 'map';
  if (!wide.value && stop.value === 'low') stop.value = 'half';
}

/** Goes back to the page from which the card was opened. */
export function leaveCard(): void {
  tab.value = cameFrom;
  cameFrom = 'map';
}

/** Keeps document and signals in step with each other and with the browser's settings. */
export function followUi(): void {
  media(wideQuery)?.addEventListener('change', (event) => {
    wide.value = event.matches;
  });
  media(motionQuery)?.addEventListener('change', (event) => {
    reducedMotion.value = event.matches;
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

/** Switches between the light and the dark theme and remembers the choice. */
export function switchTheme(): void {
  theme.value = theme.value === 'light' ? 'dark' : 'light';
  localStorage.setItem(themeKey, theme.value);
}
