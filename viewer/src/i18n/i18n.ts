import { computed, effect, signal } from '@preact/signals';
import { en } from './en';
import { type Dictionary, type Word, zh } from './zh';

/** Lang is a language of the interface. */
export type Lang = 'zh' | 'en';

/** Bilingual is a text the server declares in both languages. */
export interface Bilingual {
  zh?: string | undefined;
  en?: string | undefined;
}

const dictionaries: Record<Lang, Dictionary> = { zh, en };
const storageKey = 'gridtwin.lang';

function initialLang(): Lang {
  if (typeof localStorage === 'undefined') return 'zh';
  return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh';
}

/** The language in use. */
export const lang = signal<Lang>(initialLang());

/** The tag of the language in use for Intl and the lang attribute. */
export const locale = computed(() => (lang.value === 'zh' ? 'zh-CN' : 'en'));

/** Keeps the choice and the document's lang attribute in step with the signal. */
export function followLang(): void {
  effect(() => {
    document.documentElement.lang = locale.value;
    localStorage.setItem(storageKey, lang.value);
  });
}

/** Gives the text of a word in the language in use, with {name} replaced by values. */
export function t(word: Word, values?: Record<string, string | number>): string {
  return fill(dictionaries[lang.value][word], values);
}

/** Tells whether the dictionary has a word. */
export function isWord(text: string): text is Word {
  return Object.hasOwn(zh, text);
}

/**
 * Replaces {name} by values, and {name|one|many} by one of two words as the value is 1 or not; an unknown name stays, so
 * that a mistake is seen.
 */
export function fill(text: string, values?: Record<string, string | number>): string {
  if (!values) return text;
  if (text.includes('|')) {
    const counted = text.replace(
      /\{(\w+)\|([^|}]*)\|([^}]*)\}/g,
      (_, name: string, one: string, many: string) => (String(values[name]) === '1' ? one : many),
    );
    return fill(counted, values);
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Picks the language in use from a bilingual text, or the other one, or the fallback. */
export function pick(text: Bilingual | string | undefined, fallback = ''): string {
  if (text === undefined) return fallback;
  if (typeof text === 'string') return text || fallback;
  const other = lang.value === 'zh' ? text.en : text.zh;
  return text[lang.value] || other || fallback;
}
