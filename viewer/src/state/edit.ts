import { signal } from '@preact/signals';

/** The entity whose form is open. */
export const editing = signal<{ type: string; id: string } | undefined>(undefined);
