import { effect } from '@preact/signals';
import { followLang, t } from '../i18n/i18n';
import { clearArea, followArea } from '../state/area';
import { editing } from '../state/edit';
import { clearFeed } from '../state/feed';
import { followGridNames } from '../state/gridNames';
import { followJoined } from '../state/joined';
import { followKeys } from '../state/keys';
import { startLive } from '../state/live';
import { loadController } from '../state/map';
import { forgetNames } from '../state/names';
import { followScope } from '../state/scope';
import { followHash } from '../state/selection';
import { locked, sessionNumber, startSession } from '../state/session';
import { followUi, say } from '../state/ui';
import { loadOverview, loadTileSet, overview, worldError } from '../state/world';

/** Starts the page: who asks, what may be seen, the map, the live feed. */
export async function boot(): Promise<void> {
  void loadController();
  followLang();
  followUi();
  followKeys();
  followArea();
  followJoined();
  followScope();
  followGridNames();
  try {
    await startSession();
  } catch (error) {
    worldError.value = error instanceof Error ? error : new Error(String(error));
    say(t('app.offline'), worldError.value.message);
    return;
  }
  followHash();
  effect(() => {
    if (sessionNumber.value > 0) void openWorld();
  });
}

/** Reads the world as the caller of the moment sees it; what another role saw is dropped first. */
async function openWorld(): Promise<void> {
  clearFeed();
  forgetNames();
  clearArea();
  editing.value = undefined;
  overview.value = undefined;
  if (locked.value) return;
  try {
    await loadTileSet();
    startLive();
    await loadOverview();
  } catch (error) {
    worldError.value = error instanceof Error ? error : new Error(String(error));
  }
}
