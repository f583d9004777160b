import type { Stop } from './ui';

/** The stops of the sheet from the lowest up. */
export const stops: readonly Stop[] = ['low', 'half', 'full'];

/** The height of the lowest stop, in pixels. */
export const lowPx = 152;

const tabBarPx = 64;
const topPx = 68;
const halfShare = 0.52;

/** Gives the height of the sheet at a stop, in pixels. */
export function sheetHeight(at: Stop): number {
  const room = window.innerHeight - tabBarPx;
  if (at === 'low') return lowPx;
  return at === 'half' ? Math.round(room * halfShare) : room - topPx;
}
