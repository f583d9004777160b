import { signal } from '@preact/signals';
import { type Bilingual, isWord, pick, t } from '../i18n/i18n';
import { call } from './client';
import type { Value } from './wire';

/** CodeDecl is one value of an enum. */
export interface CodeDecl {
  value: string;
  label: Bilingual;
}

/** FieldDecl declares a field as the server does. */
export interface FieldDecl {
  name: string;
  label: Bilingual;
  kind: string;
  codes: CodeDecl[];
  required: boolean;
  min: number | undefined;
  max: number | undefined;
  maxLen: number | undefined;
  sensitivity: string;
  /** Whether this caller may change the field; the server has the last word on each entity. */
  mayEdit: boolean;
  /** The name of the type that a reference points to, "" for other kinds. */
  ref: string;
}

/** TypeDecl declares a type of entity; collection is its name on the wire. */
export interface TypeDecl {
  name: string;
  collection: string;
  label: Bilingual;
  geometry: string;
  mayEdit: boolean;
  fields: FieldDecl[];
  /** Values that are worked out: they come only when they are named. */
  derived: FieldDecl[];
}

/** The declarations by collection, as this caller may see them. */
export const types = signal<ReadonlyMap<string, TypeDecl>>(new Map());

/** Reads the declarations anew: they depend on who asks. */
export async function loadTypes(): Promise<void> {
  const { data } = await call<unknown>('/api/types');
  types.value = new Map(readTypes(data).map((decl) => [decl.collection, decl]));
}

type Raw = Record<string, unknown>;

/** Reads the payload of /api/types, leaving out what it does not understand. */
export function readTypes(data: unknown): TypeDecl[] {
  const list = Array.isArray(data) ? data : isRaw(data) ? data.types : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isRaw).map((raw) => {
    const name = text(raw.name);
    return {
      name,
      collection: text(raw.collection) || name,
      label: label(raw.label),
      geometry: text(raw.geometry),
      mayEdit: raw.may_edit === true,
      fields: fieldsOf(raw.fields),
      derived: fieldsOf(raw.derived),
    };
  });
}

function fieldsOf(list: unknown): FieldDecl[] {
  return Array.isArray(list) ? list.filter(isRaw).map(readField) : [];
}

function readField(raw: Raw): FieldDecl {
  return {
    name: text(raw.name),
    label: label(raw.label),
    kind: text(raw.kind) || 'text',
    codes: Array.isArray(raw.codes) ? raw.codes.filter(isRaw).map(readCode) : [],
    required: raw.required === true,
    min: number(raw.min),
    max: number(raw.max),
    maxLen: number(raw.max_len),
    sensitivity: text(raw.sensitivity) || 'pub',
    mayEdit: raw.may_edit === true && raw.read_only !== true,
    ref: text(raw.ref),
  };
}

function readCode(raw: Raw): CodeDecl {
  return { value: text(raw.value), label: label(raw.label) };
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function label(value: unknown): Bilingual {
  if (typeof value === 'string') return { zh: value, en: value };
  return isRaw(value) ? { zh: text(value.zh), en: text(value.en) } : {};
}

/** Gives the label of a type in the language in use, or its collection id. */
export function typeLabel(collection: string): string {
  const decl = types.value.get(collection);
  return decl ? pick(decl.label, collection) : manyLabel(collection, 1);
}

const several = 2;

/** Gives the words for so many of a type, as beside a count; types that a deployment added go by their label. */
export function manyLabel(collection: string, count = several): string {
  const word = `many.${collection}`;
  return isWord(word) ? t(word, { n: count }) : pick(types.value.get(collection)?.label, collection);
}

/** Finds the collection of a type by its name, "" where the caller may not see it. */
export function collectionOf(typeName: string): string {
  for (const decl of types.value.values()) if (decl.name === typeName) return decl.collection;
  return '';
}

/** Finds the declaration of a field. */
export function fieldDecl(collection: string, field: string): FieldDecl | undefined {
  const decl = types.value.get(collection);
  return [...(decl?.fields ?? []), ...(decl?.derived ?? [])].find((candidate) => candidate.name === field);
}

/** Gives the label of a field in the language in use; what every type has is not declared and goes by our own words. */
export function fieldLabel(collection: string, field: string): string {
  const word = `field.${field}`;
  return pick(fieldDecl(collection, field)?.label, isWord(word) ? t(word) : field);
}

/** Gives the label of a code of an enum in the language in use, or the code. */
export function codeLabel(collection: string, field: string, value: Value | undefined): string {
  if (typeof value !== 'string') return '';
  const code = fieldDecl(collection, field)?.codes.find((candidate) => candidate.value === value);
  return pick(code?.label, value);
}
