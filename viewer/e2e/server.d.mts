/** A demo that runs. */
export interface Demo {
  base: string;
  tokens: Record<'worker' | 'command' | 'steward' | 'component' | 'admin', string>;
  stop(): Promise<void>;
}

/** Whether a built program is at hand: GRIDTWIN_BIN names it. */
export const built: boolean;

export function startDemo(): Promise<Demo>;
