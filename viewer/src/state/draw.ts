import { signal } from '@preact/signals';
import type { DrawTool, Progress, Shape } from '../map/draw';
import { countArea } from './area';
import { map } from './map';
import { stop, wide } from './ui';

/** What is being drawn, undefined for nothing. */
export const drawing = signal<Progress | undefined>(undefined);

let tool: DrawTool | undefined;

/** Starts to draw a shape; the one before is given up. */
export async function startDrawing(shape: Shape): Promise<void> {
  const controller = map.value;
  if (!controller) return;
  stopDrawing();
  const { DrawTool: Tool } = await import('../map/draw');
  if (!wide.value) stop.value = 'low';
  tool = new Tool(controller, shape, {
    progress: (progress) => {
      drawing.value = progress;
    },
    done: (area) => {
      drawing.value = undefined;
      tool = undefined;
      void countArea(area, 'drawn');
    },
  });
}

/** Takes the last corner back. */
export function undoCorner(): void {
  tool?.undo();
}

/** Ends a polygon. */
export function finishDrawing(): void {
  tool?.finish();
}

/** Gives a drawing up. */
export function stopDrawing(): void {
  if (!tool) return;
  tool.stop();
  tool = undefined;
  drawing.value = undefined;
  map.value?.setData('own-area', { type: 'FeatureCollection', features: [] });
}
