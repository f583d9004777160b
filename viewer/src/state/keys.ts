import { drawing, startDrawing, stopDrawing } from './draw';
import { floor, goBack, selection, unit } from './selection';

/** Answers keys that are not for a field or a dialog. */
export function followKeys(): void {
  window.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      focusSearch();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.closest('input, select, textarea, dialog')) return;
    if (act(event.key)) event.preventDefault();
  });
}

function focusSearch(): void {
  document.getElementById('search')?.focus();
}

function act(key: string): boolean {
  switch (key) {
    case '/':
      focusSearch();
      return true;
    case 'Escape':
      if (drawing.value) stopDrawing();
      else return goBack();
      return true;
    case 'd':
    case 'D':
      void startDrawing('circle');
      return true;
    case 'e':
    case 'E':
      if (selection.value?.type !== 'houses') return false;
      unit.value = undefined;
      floor.value = floor.value === undefined ? 'all' : undefined;
      return true;
    case '[':
    case ']':
      return stepFloor(key === ']' ? 1 : -1);
    default:
      return false;
  }
}

function stepFloor(step: number): boolean {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.stepper button')];
  const at = buttons.findIndex((button) => button.getAttribute('aria-pressed') === 'true');
  const next = buttons[at + step];
  if (!next) return false;
  next.click();
  return true;
}
