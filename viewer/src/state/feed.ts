import { computed, signal } from '@preact/signals';
import { fieldLabel, typeLabel } from '../api/types';
import { t } from '../i18n/i18n';
import type { Change } from '../live/frames';

/** FeedRow is one change in the list. */
export interface FeedRow {
  key: string;
  op: Change['op'];
  type: string;
  id: string;
  at: Date;
  name: string;
  fields: string[];
}

const keptRows = 200;
const quietFields = new Set(['rev', 'updated_at', 'grid', 'id']);

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
  const set = change.set ?? {};
  const touched = [...Object.keys(set), ...(change.unset ?? [])].filter((field) => !quietFields.has(field));
  const name = [set.name, set.address, set.room, set.code].find(
    (value) => typeof value === 'string' && value,
  );
  return {
    key: `${version}/${change.type}/${change.id}/${change.op}`,
    op: change.op,
    type: change.type,
    id: change.id,
    at,
    name: typeof name === 'string' ? name : '',
    fields: change.op === 'update' ? touched : [],
  };
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

/** Says a row in words. */
export function rowText(row: FeedRow): string {
  const op = t(`live.${row.op}`);
  const fields = row.fields.map((field) => fieldLabel(row.type, field)).join('、');
  return [typeLabel(row.type), row.name, op, fields].filter(Boolean).join(' · ');
}
