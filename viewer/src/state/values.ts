import { codeLabel, fieldDecl } from '../api/types';
import type { Value } from '../api/wire';
import { formatArea, formatInstant, formatNumber } from '../i18n/format';
import { t } from '../i18n/i18n';
import { gridName } from './world';

/** Writes a value of a field for people: codes by their label, times and numbers in the language in use. */
export function formatValue(collection: string, field: string, value: Value | undefined): string {
  if (value === null || value === undefined || value === '') return t('app.unknown');
  if (field === 'grid' && typeof value === 'string') return gridName(value);
  if (typeof value === 'boolean') return t(value ? 'app.yes' : 'app.no');
  if (Array.isArray(value)) {
    if (value.length === 0) return t('app.none');
    return value.map((item) => formatValue(collection, field, item)).join(t('app.comma'));
  }
  if (typeof value === 'number') {
    if (field === 'area_m2') return formatArea(value);
    // Years and codes are not quantities: a separator would be wrong.
    return field.endsWith('_year') ? String(value) : formatNumber(value, 2);
  }
  if (typeof value === 'object') return t('app.none');
  if (fieldDecl(collection, field)?.codes.length) return codeLabel(collection, field, value);
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return formatInstant(value);
  return value;
}

/** Tells whether a field holds something a list of values can show. */
export function isShown(kind: string): boolean {
  return kind !== 'geom' && kind !== 'geometry';
}
