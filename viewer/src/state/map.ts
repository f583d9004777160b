import { effect, signal } from '@preact/signals';
import { t } from '../i18n/i18n';
import type { MapController } from '../map/controller';
import type { Hit } from '../map/picking';
import type { TileSet } from '../map/style';
import { detailDrawn, detailed, detailLoading, detailOffered } from './detail';
import { floor, select, selection, unit } from './selection';
import { lowPx, sheetHeight } from './sheet';
import { hidden, houseTheme, listOnly, openCard, reducedMotion, say, stop, theme, wide } from './ui';

/** The map, once it stands. Components call it; it never calls them. */
export const map = signal<MapController | undefined>(undefined);

/** Whether the map still waits for data or has some to draw. */
export const busy = signal(true);

/** Whether somebody waits for the map. */
export const loading = signal(true);

/** Rises when the map has moved: lists of what is in view read it. */
export const moves = signal(0);

const widePadding = { top: 16, right: 24, bottom: 60, left: 24 };
/** On a phone search and connection stand over the map, the row of buttons and the sheet under it. */
const phonePadding = { top: 110, right: 10, bottom: lowPx + 72, left: 10 };
const errorPauseMs = 15_000;
let lastErrorAt = Number.NEGATIVE_INFINITY;

/** Fetches the code of the map; called early, it is there when the tiles are known. */
export function loadController(): Promise<typeof import('../map/controller')> {
  return import('../map/controller');
}

/** Makes the map in an element and ties it to the signals; gives the function that undoes both. */
export async function mountMap(element: HTMLElement, tiles: TileSet): Promise<() => void> {
  const { MapController: Controller } = await loadController();
  const settings = () => ({
    theme: theme.value,
    houseTheme: houseTheme.value,
    hidden: hidden.value,
    reducedMotion: reducedMotion.value,
    tilted: wide.peek(),
    padding: wide.peek() ? widePadding : phonePadding,
  });
  let controller: MapController;
  try {
    controller = new Controller(element, tiles, settings(), {
      tap: onTap,
      moved: () => moves.value++,
      busy: (now) => {
        busy.value = now;
      },
      loading: (now) => {
        loading.value = now;
      },
      failed: onFailed,
      detailLoading: (now) => {
        detailLoading.value = now;
      },
      detailFailed: onDetailFailed,
    });
  } catch {
    listOnly.value = true;
    return () => {};
  }
  const undo: (() => void)[] = [];
  controller.gl.once('load', () => {
    map.value = controller;
    undo.push(effect(() => controller.apply(settings(), tiles)));
    undo.push(effect(() => controller.states.select(selection.value)));
    undo.push(effect(() => void turnDetail(controller, detailed.value && detailOffered.value)));
    undo.push(effect(() => controller.gl.getCanvas().setAttribute('aria-label', t('map.label'))));
    undo.push(
      effect(() => {
        controller.camera.insetBottom = wide.value ? 0 : sheetHeight(stop.value);
      }),
    );
  });
  return () => {
    for (const end of undo) end();
    map.value = undefined;
    controller.remove();
  };
}

function onTap(hit: Hit | undefined): void {
  const room = hit?.properties.unit;
  if (typeof room === 'string') {
    unit.value = room;
    return;
  }
  const level = hit?.properties.floor;
  if (hit?.type === 'floors' && typeof level === 'number') {
    unit.value = undefined;
    floor.value = level;
    return;
  }
  if (floor.value !== undefined && !hit) {
    floor.value = undefined;
    return;
  }
  select(hit ? { type: hit.type, id: hit.id } : undefined);
  if (!hit) return;
  openCard();
}

async function turnDetail(controller: MapController, on: boolean): Promise<void> {
  if (on === controller.detailed.on) return;
  if (on && !controller.camera.tilted) controller.camera.setTilted(true);
  detailLoading.value = on;
  try {
    await controller.setDetailed(on);
  } catch (error) {
    onDetailFailed(error instanceof Error ? error : new Error(String(error)));
  } finally {
    detailDrawn.value = controller.detailed.on;
    if (!controller.detailed.on) detailLoading.value = false;
  }
}

/** Goes back to the light houses, which need nothing but what the map has. */
function onDetailFailed(error: Error): void {
  if (!detailed.value) return;
  detailed.value = false;
  detailDrawn.value = false;
  say(t('map.detail.failed'), error.message);
}

function onFailed(error: Error): void {
  const now = performance.now();
  if (now - lastErrorAt < errorPauseMs) return;
  lastErrorAt = now;
  // MapLibre names the address of the tile, which says nothing to who stands outdoors without a network.
  const away = 'status' in error && error.status === 0;
  say(t('map.tilesFailed'), away ? t('app.offline') : error.message);
}
