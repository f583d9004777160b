import { useSignal } from '@preact/signals';
import { t } from '../i18n/i18n';
import { centerOf } from '../map/area';
import { countArea } from '../state/area';
import { map } from '../state/map';
import { villageArea } from '../state/world';

const firstRadiusM = 200;
const digits = 6;

/** CircleForm draws a circle by typed coordinates: the way for keyboards and for lists without a map. */
export function CircleForm() {
  const center = useSignal('');
  const radius = useSignal(String(firstRadiusM));
  const open = (event: Event) => {
    if (!(event.currentTarget as HTMLDetailsElement).open || center.value) return;
    const [lon, lat] = centerOf(map.value?.camera.viewBox() ?? villageArea().bbox);
    center.value = `${lon.toFixed(digits)}, ${lat.toFixed(digits)}`;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const [lon = Number.NaN, lat = Number.NaN] = center.value.split(/[,，\s]+/).map(Number);
    const metres = Number(radius.value);
    if (Number.isFinite(lon) && Number.isFinite(lat) && metres > 0) {
      void countArea({ circle: { center: [lon, lat], radius_m: metres } }, 'drawn');
    }
  };
  return (
    <details class="more" onToggle={open}>
      <summary>{t('area.typed')}</summary>
      <form class="form" onSubmit={submit}>
        <label>
          <span>{t('area.center')}</span>
          <input
            inputMode="decimal"
            value={center.value}
            onInput={(event) => {
              center.value = event.currentTarget.value;
            }}
          />
        </label>
        <label>
          <span>{t('area.radiusM')}</span>
          <input
            type="number"
            min="1"
            value={radius.value}
            onInput={(event) => {
              radius.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button primary">
          {t('area.apply')}
        </button>
      </form>
    </details>
  );
}
