import { formatLength } from '../i18n/format';
import { t } from '../i18n/i18n';
import { leastCorners } from '../map/shapes';
import { drawing, finishDrawing, stopDrawing, undoCorner } from '../state/draw';

/** DrawBar stands over the map while something is drawn: what to do next, and the way out. */
export function DrawBar() {
  const now = drawing.value;
  if (!now) return null;
  return (
    <div class="draw-bar" role="status">
      <span>
        {t(`area.hint.${now.shape}`)}
        {now.radiusM !== undefined && <strong> {t('area.radius', { m: formatLength(now.radiusM) })}</strong>}
      </span>
      {now.shape === 'polygon' && (
        <>
          <button type="button" class="button" disabled={now.points === 0} onClick={undoCorner}>
            {t('area.undo')}
          </button>
          <button
            type="button"
            class="button primary"
            disabled={now.points < leastCorners}
            onClick={finishDrawing}
          >
            {t('area.finish')}
          </button>
        </>
      )}
      <button type="button" class="button" onClick={stopDrawing}>
        {t('app.cancel')}
      </button>
    </div>
  );
}
