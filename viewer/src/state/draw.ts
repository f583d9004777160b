import { signal } from '@preact/signals';
import { areaPolygon, boundsOf } from '../map/area';
import type { DrawTool, Progress } from '../map/draw';
import type { Shape } from '../map/shapes';
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
      // The sheet that rises over a phone's map must not cover what was drawn.
      const shape = areaPolygon(area);
      const box = shape && boundsOf(shape.geometry.coordinates);
      if (!wide.value && box) controller.camera.fit(box);
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
