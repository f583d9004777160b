import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/i18n';
import { detailLoading } from '../state/detail';
import { busy, loading, mountMap } from '../state/map';
import { listOnly } from '../state/ui';
import { tileSet } from '../state/world';
import { MapControls } from './MapControls';
import { GridList } from './OverviewPanel';

/** MapView holds the element in which the map controller draws. */
export function MapView() {
  const element = useRef<HTMLDivElement>(null);
  const tiles = tileSet.value;
  useEffect(() => {
    if (!element.current || !tiles) return;
    let undo: (() => void) | undefined;
    let gone = false;
    void mountMap(element.current, tiles).then((end) => {
      if (gone) end();
      else undo = end;
    });
    return () => {
      gone = true;
      undo?.();
    };
  }, [tiles]);
  if (listOnly.value) {
    return (
      <div class="no-map">
        <p>{t('app.noWebgl')}</p>
        <GridList />
      </div>
    );
  }
  return (
    <section
      class={`map ${loading.value || detailLoading.value ? 'waits' : ''}`}
      aria-label={t('map.label')}
      aria-busy={busy.value || detailLoading.value}
    >
      <div class="progress" aria-hidden="true" />
      <div ref={element} class="map-canvas" />
      <MapControls />
    </section>
  );
}
