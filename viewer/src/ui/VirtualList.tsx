import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const rowPx = 60;
const spareRows = 8;

/** VirtualList keeps only the rows near the screen in the document, so that ten thousand rows scroll like ten. */
export function VirtualList<T>(props: {
  label: string;
  items: readonly T[];
  total: number;
  keyOf: (item: T) => string;
  row: (item: T) => ComponentChildren;
  onEnd: () => void;
}) {
  const { items } = props;
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) height.value = entry.contentRect.height;
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [height]);
  const from = Math.max(0, Math.floor(top.value / rowPx) - spareRows);
  const to = Math.min(items.length, Math.ceil((top.value + height.value) / rowPx) + spareRows);
  const { onEnd } = props;
  useEffect(() => {
    if (to >= items.length - spareRows) onEnd();
  }, [to, items.length, onEnd]);
  return (
    <div
      ref={box}
      class="virtual"
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
    >
      <ul class="rows" aria-label={props.label} style={{ height: `${items.length * rowPx}px` }}>
        {items.slice(from, to).map((item, i) => (
          <li
            key={props.keyOf(item)}
            aria-setsize={props.total}
            aria-posinset={from + i + 1}
            style={{ transform: `translateY(${(from + i) * rowPx}px)`, height: `${rowPx}px` }}
          >
            {props.row(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
