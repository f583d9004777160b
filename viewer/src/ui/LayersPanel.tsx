import { t } from '../i18n/i18n';
import { layerGroups } from '../map/layers';
import type { HouseTheme } from '../map/theme';
import type { LayerGroup } from '../map/tileLayer';
import { detailDrawn } from '../state/detail';
import { offeredThemes } from '../state/joined';
import { legendRows, type ShapedRow } from '../state/legend';
import { hidden, houseTheme, toggleLayer } from '../state/ui';
import { Section } from './bits';
import { Icon } from './Icon';
import { MapSymbol } from './MapSymbol';

/** LayersPanel is the legend, which is the list of layers too. */
export function LayersPanel() {
  const themes = offeredThemes();
  return (
    <Section title={t('layers.title')}>
      <label class="field-row">
        <span>{t('theme.title')}</span>
        <select
          value={houseTheme.value}
          onChange={(event) => {
            houseTheme.value = event.currentTarget.value as HouseTheme;
          }}
        >
          {themes.map((name) => (
            <option key={name} value={name}>
              {t(`theme.${name}`)}
            </option>
          ))}
        </select>
      </label>
      {detailDrawn.value && <p class="note">{t('theme.roofs')}</p>}
      <ul class="layers">
        {layerGroups.map((group) => (
          <LayerRow key={group} group={group} />
        ))}
      </ul>
    </Section>
  );
}

function LayerRow({ group }: { group: LayerGroup }) {
  const off = hidden.value.has(group);
  const name = t(`layers.${group}`);
  const rows = off ? [] : legendRows(group);
  return (
    <li class={off ? 'off' : ''}>
      <button
        type="button"
        class="layer-row"
        aria-pressed={!off}
        aria-label={t(off ? 'layers.show' : 'layers.hide', { name })}
        onClick={() => toggleLayer(group)}
      >
        <Icon name={off ? 'eyeOff' : 'eye'} size={18} />
        <span>{name}</span>
      </button>
      {rows.length > 0 && (
        <ul class="legend">
          {rows.map((row) => (
            <li key={row.text}>
              <Mark row={row} />
              {row.text}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Mark is the sign of a legend row: a patch, a line, or the symbol itself. */
function Mark({ row }: { row: ShapedRow }) {
  if (row.shape === 'symbol') return <MapSymbol name={row.symbol ?? ''} />;
  if (row.line) return <LineMark colour={row.colour} line={row.line} />;
  return (
    <svg class="swatch" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="1" y="1" width="14" height="14" rx="3" fill={row.colour} />
    </svg>
  );
}

/** LineMark is a piece of a line as the map draws it: wide enough for its dashes to be told apart. */
function LineMark({ colour, line }: { colour: string; line: NonNullable<ShapedRow['line']> }) {
  const dashes = line.dash.map((widths) => widths * line.widthPx).join(' ');
  return (
    <svg class="swatch line" width="28" height="16" viewBox="0 0 28 16" aria-hidden="true">
      <path d="M1 8h26" stroke={colour} stroke-width={line.widthPx} stroke-dasharray={dashes} />
    </svg>
  );
}
