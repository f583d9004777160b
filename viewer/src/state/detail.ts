import { computed, signal } from '@preact/signals';
import { listOnly, wide } from './ui';

/** Whether houses are to be drawn in detail, with their roofs and uploaded models. */
export const detailed = signal(false);

/** Whether they are drawn so now. */
export const detailDrawn = signal(false);

/** Set while the code that draws them, or some of those in view, are on their way. */
export const detailLoading = signal(false);

/** Whether that is offered: a phone keeps to the light houses, which take a tenth of the memory. */
export const detailOffered = computed(() => wide.value && !listOnly.value);
