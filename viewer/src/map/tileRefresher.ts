/** TileKey is a tile by zoom, column and row. */
export interface TileKey {
  z: number;
  x: number;
  y: number;
}

const gatherMs = 60;
const secondLookMs = 1500;

/** Reads "z/x/y"; anything else gives undefined. */
export function parseTileKey(text: string): TileKey | undefined {
  const match = /^(\d+)\/(\d+)\/(\d+)$/.exec(text);
  return match ? { z: Number(match[1]), x: Number(match[2]), y: Number(match[3]) } : undefined;
}

/**
 * TileRefresher gathers changed tiles for a moment and has each fetched once. A tile that was still on its way may
 * arrive as it was before the change, so where loading was under way the same tiles are fetched a second time.
 */
export class TileRefresher {
  private readonly refresh: (keys: TileKey[]) => void;
  private readonly loaded: () => boolean;
  private readonly waiting = new Map<string, TileKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly seconds = new Set<ReturnType<typeof setTimeout>>();

  constructor(refresh: (keys: TileKey[]) => void, loaded: () => boolean) {
    this.refresh = refresh;
    this.loaded = loaded;
  }

  /** Notes changed tiles. */
  add(keys: readonly string[]): void {
    for (const text of keys) {
      const key = parseTileKey(text);
      if (key) this.waiting.set(text, key);
    }
    if (this.waiting.size > 0) this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  private flush(): void {
    this.timer = undefined;
    const keys = [...this.waiting.values()];
    this.waiting.clear();
    const settled = this.loaded();
    this.refresh(keys);
    if (settled) return;
    const second = setTimeout(() => {
      this.seconds.delete(second);
      this.refresh(keys);
    }, secondLookMs);
    this.seconds.add(second);
  }

  /** Forgets what waits. */
  stop(): void {
    clearTimeout(this.timer);
    for (const second of this.seconds) clearTimeout(second);
  }
}
