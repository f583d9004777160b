import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../i18n/i18n';
import { lowPx, sheetHeight, stops } from '../state/sheet';
import { type Stop, stop } from '../state/ui';

const tapPx = 6;

/** Sheet is the panel at the foot of a phone, with three heights. */
export function Sheet({ children }: { children: ComponentChildren }) {
  const dragged = useSignal<number | undefined>(undefined);
  const start = useRef<{ y: number; height: number } | undefined>(undefined);
  const onDown = (event: PointerEvent) => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    start.current = { y: event.clientY, height: sheetHeight(stop.value) };
  };
  const onMove = (event: PointerEvent) => {
    if (!start.current) return;
    const height = start.current.height + start.current.y - event.clientY;
    dragged.value = Math.min(sheetHeight('full'), Math.max(lowPx, height));
  };
  const onUp = (event: PointerEvent) => {
    const from = start.current;
    const height = dragged.value;
    start.current = undefined;
    dragged.value = undefined;
    if (!from || height === undefined || Math.abs(event.clientY - from.y) < tapPx) return;
    stop.value = nearest(height);
  };
  const cycle = () => {
    stop.value = stops[(stops.indexOf(stop.value) + 1) % stops.length] ?? 'half';
  };
  return (
    <div
      class={`sheet ${dragged.value === undefined ? 'settled' : ''}`}
      style={{ height: `${dragged.value ?? sheetHeight(stop.value)}px` }}
    >
      <button
        type="button"
        class="sheet-handle"
        aria-label={t('sheet.handle')}
        aria-expanded={stop.value !== 'low'}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onClick={cycle}
      >
        <span />
      </button>
      <div class="sheet-body">{children}</div>
    </div>
  );
}

function nearest(height: number): Stop {
  const gap = (at: Stop) => Math.abs(sheetHeight(at) - height);
  return stops.reduce((best, at) => (gap(at) < gap(best) ? at : best), 'low');
}
