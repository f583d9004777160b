import { computed, signal } from '@preact/signals';
import { fieldDecl, fieldLabel, typeLabel } from '../api/types';
import type { Value } from '../api/wire';
import { t } from '../i18n/i18n';
import type { Change } from '../live/frames';
import { known, nameIn } from './names';
import { formatValue } from './values';

/** FeedRow is one change in the list. */
export interface FeedRow {
  key: string;
  op: Change['op'];
  type: string;
  id: string;
  at: Date;
  name: string;
  change: Change;
}

const keptRows = 200;
const quietFields = new Set(['rev', 'updated_at', 'grid', 'id', 'house']);
const longestValue = 16;

/** The newest changes, latest first. */
export const feed = signal<readonly FeedRow[]>([]);

/** While paused new rows wait. */
export const paused = signal(false);
const held = signal<readonly FeedRow[]>([]);

/** The number of rows that wait. */
export const heldCount = computed(() => held.value.length);

/** Takes changes in; several changes of one entity in one version are one row. */
export function addToFeed(changes: readonly Change[], version: number, time: string | undefined): void {
  const at = time ? new Date(time) : new Date();
  const rows = changes.map((change) => toRow(change, version, at)).reverse();
  if (rows.length === 0) return;
  const target = paused.value ? held : feed;
  target.value = [...rows, ...target.value].slice(0, keptRows);
}

function toRow(change: Change, version: number, at: Date): FeedRow {
  const { op, type, id } = change;
  return {
    key: `${version}/${type}/${id}/${op}`,
    op,
    type,
    id,
    at,
    name: nameIn(change.set ?? {}),
    change,
  };
}

/** Says what an update changed. That something was looked at again is told only when nothing else is. */
export function changedWords({ type, set = {}, unset = [], geometry }: Change): string[] {
  const touched = [...Object.keys(set), ...unset].filter((field) => !quietFields.has(field));
  if (geometry) touched.push('geometry');
  // That something changed is told to who may not read what.
  if (Object.keys(set).length + unset.length === 0 && !geometry) return [t('live.unseen')];
  const telling = touched.filter((field) => field !== 'verified_at');
  if (telling.length === 0 && touched.length > 0) return [t('live.verified')];
  return telling.map((field) => {
    const value = set[field];
    const words = isTold(type, field, value) ? formatValue(type, field, value) : '';
    return words && words.length <= longestValue
      ? `${fieldLabel(type, field)}${t('app.colon')}${words}`
      : fieldLabel(type, field);
  });
}

/** References and times say nothing to a reader. */
function isTold(type: string, field: string, value: Value | undefined): boolean {
  if (value === undefined || typeof value === 'object') return Array.isArray(value);
  return !['ref', 'time', 'geom'].includes(fieldDecl(type, field)?.kind ?? 'ref');
}

/** Pauses the list, or lets what waited in. */
export function togglePause(): void {
  paused.value = !paused.value;
  if (paused.value) return;
  feed.value = [...held.value, ...feed.value].slice(0, keptRows);
  held.value = [];
}

/** Forgets everything: another role must not see what this one did. */
export function clearFeed(): void {
  feed.value = [];
  held.value = [];
}

/** Gives the name of what a row is about, as far as it is known. */
export function rowName(row: FeedRow): string {
  const { name = '', house } = known.value.get(row.id) ?? {};
  const own = row.name || name;
  // A room number says nothing without its house.
  const where = row.type === 'units' && house ? known.value.get(house)?.name : '';
  return [where, own].filter(Boolean).join(' ');
}

/** Says what an update changed, in the language of the moment. */
export function rowChanges({ op, change }: FeedRow): string {
  return op === 'update' ? changedWords(change).join(t('app.comma')) : '';
}

/** Says a row in words. */
export function rowText(row: FeedRow): string {
  return [typeLabel(row.type), rowName(row), t(`live.${row.op}`), rowChanges(row)]
    .filter(Boolean)
    .join(' · ');
}
