// The logic of the edit form, free of the interface.

import type { FieldDecl, TypeDecl } from '../api/types';
import type { Properties, Value } from '../api/wire';
import { t } from '../i18n/i18n';

// A shape is drawn and a reference is chosen on the map: neither is typed.
const untyped = new Set(['geom', 'ref']);

/** Lists the fields a form offers: those the caller may change and may see. */
export function editableFields(decl: TypeDecl | undefined, properties: Properties): FieldDecl[] {
  return (decl?.fields ?? []).filter((field) => {
    if (!field.mayEdit || untyped.has(field.kind) || field.name === 'rev') return false;
    // A public field that is empty may be left out of an answer; any other one that is missing is hidden from us.
    return field.sensitivity === 'pub' || field.name in properties;
  });
}

/** Gives what a draft changes; emptied fields become null, which unsets them. */
export function changedFields(before: Properties, draft: Properties): Properties {
  const changes: Properties = {};
  for (const [name, value] of Object.entries(draft)) {
    const next = value === '' ? null : value;
    if (!same(before[name] ?? null, next)) changes[name] = next;
  }
  return changes;
}

/** Tells whether two values are the same; lists are the same in any order. */
export function same(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Says what is wrong with a value before it is sent, "" for nothing; the server has the last word. */
export function problemOf(decl: FieldDecl, value: Value): string {
  const { kind, min, max, maxLen } = decl;
  if (value === null) return decl.required ? t('edit.needed') : '';
  if (kind === 'int' || kind === 'float') {
    if (typeof value !== 'number') return t('edit.number');
    if (kind === 'int' && !Number.isInteger(value)) return t('edit.whole');
    const low = min !== undefined && value < min;
    const high = max !== undefined && value > max;
    if (!low && !high) return '';
    if (min !== undefined && max !== undefined) return t('edit.range', { min, max });
    return low ? t('edit.least', { min: min ?? 0 }) : t('edit.most', { max: max ?? 0 });
  }
  const tooLong = typeof value === 'string' && maxLen !== undefined && [...value].length > maxLen;
  return tooLong ? t('edit.tooLong', { max: maxLen }) : '';
}

/** Reads the field out of a JSON pointer such as "/properties/height_m". */
export function pointerField(pointer: string): string {
  const match = /^\/?properties\/([^/]+)/.exec(pointer);
  return match?.[1] ?? '';
}

/** Reads what was typed into a field; a number that is none stays text, for the server to say so. */
export function readInput(kind: string, text: string): Value {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if ((kind === 'int' || kind === 'float') && Number.isFinite(Number(trimmed))) return Number(trimmed);
  return kind === 'text' ? text : trimmed;
}
