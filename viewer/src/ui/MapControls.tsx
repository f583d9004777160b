import { useComputed, useSignal } from '@preact/signals';
import { t } from '../i18n/i18n';
import { detailed, detailLoading, detailOffered } from '../state/detail';
import { map, moves } from '../state/map';
import { showMyPlace } from '../state/place';
import { IconButton } from './bits';
import { Icon } from './Icon';

/** MapControls are the buttons over the map. */
export function MapControls() {
  const busy = useSignal(false);
  const tilted = useComputed(() => moves.value >= 0 && (map.value?.camera.tilted ?? false));
  const locate = async () => {
    if (busy.value) return;
    busy.value = true;
    await showMyPlace();
    busy.value = false;
  };
  return (
    <div class="map-controls">
      <div class="control-group">
        <IconButton icon="plus" label={t('map.zoomIn')} onClick={() => map.value?.camera.zoomBy(1)} />
        <IconButton icon="minus" label={t('map.zoomOut')} onClick={() => map.value?.camera.zoomBy(-1)} />
      </div>
      {detailOffered.value && (
        <div class="control-group">
          <button
            type="button"
            class="icon-button roofs"
            role="switch"
            aria-checked={detailed.value}
            aria-busy={detailLoading.value}
            aria-label={t('map.detail')}
            title={t('map.detail.hint')}
            onClick={() => {
              detailed.value = !detailed.value;
            }}
          >
            <Icon name="roof" />
          </button>
        </div>
      )}
      <div class="control-group">
        <button
          type="button"
          class="icon-button tilt"
          aria-label={`3D · ${t('map.tilt')}`}
          title={t('map.tilt')}
          aria-pressed={tilted.value}
          onClick={() => map.value?.camera.setTilted(!map.value.camera.tilted)}
        >
          3D
        </button>
        <IconButton icon="home" label={t('map.home')} onClick={() => map.value?.camera.goHome()} />
        <IconButton icon="locate" label={t('map.locate')} onClick={locate} pressed={busy.value} />
      </div>
    </div>
  );
}
