import { computed, signal } from '@preact/signals';
import { hasStatus } from '../api/client';
import { getMe, signIn, signOut } from '../api/queries';
import { loadTypes, types } from '../api/types';
import type { Feature, Me } from '../api/wire';
import { t } from '../i18n/i18n';
import { parseHash } from './hash';
import { say } from './ui';

const visitor: Me = { name: '', role: 'visitor', scopes: [], may: [] };

/** Who asks. */
export const me = signal<Me>(visitor);

/** Rises with every sign-in and sign-out: whoever holds data of the old role drops it. */
export const sessionNumber = signal(0);

/** The demo roles that are offered, also after one was taken. */
export const demoRoles = signal<NonNullable<Me['demo_roles']>>([]);

export const isVisitor = computed(() => me.value.role === 'visitor');

/** Tells whether the caller sees people at all: the server leaves the type out of the declarations if not. */
export const seesPeople = computed(() => types.value.has('people'));

/** The grids the caller is held to, as prefixes of codes; none is everything. */
export const ownScopes = computed(() => me.value.scopes.filter((scope) => scope !== '*'));

/** Tells whether an entity lies in the grids of the caller; who has no scope of their own is not held to one. */
export function inScope({ properties }: Feature): boolean {
  const scopes = ownScopes.value;
  const grid = properties.level === undefined ? properties.grid : properties.code;
  return scopes.length === 0 || scopes.some((scope) => typeof grid === 'string' && grid.startsWith(scope));
}

/** Set where visitors are not let in and nobody is signed in. */
export const locked = signal(false);

/** Takes the sign-in code out of the address, signs in by it, and reads who asks and what may be seen. */
export async function startSession(): Promise<void> {
  const { code } = parseHash(location.hash);
  if (code) {
    // Out of the address first: a code must not stay in the history, used or not.
    history.replaceState(null, '', location.pathname + location.search);
    try {
      await signIn({ code });
    } catch (error) {
      if (!hasStatus(error, 400, 401, 403, 404, 410, 422)) throw error;
      say(t('me.linkUsed'));
    }
  }
  await readSession();
}

async function readSession(): Promise<void> {
  try {
    me.value = await getMe();
  } catch (error) {
    if (!hasStatus(error, 401)) throw error;
    // Where visitors are not let in, only the sign-in form is left: nothing else would be answered.
    me.value = visitor;
    types.value = new Map();
    locked.value = true;
    sessionNumber.value++;
    return;
  }
  if (me.value.demo_roles) demoRoles.value = me.value.demo_roles;
  await loadTypes();
  locked.value = false;
  sessionNumber.value++;
}

/** Asks again who asks; when that is somebody else now, the page starts over as them. */
export async function recheckSession(): Promise<void> {
  const { name, role, scopes } = await getMe().catch(() => me.value);
  if (name === me.value.name && role === me.value.role && scopes.join() === me.value.scopes.join()) return;
  say(t('me.expired'));
  await readSession();
}

/** Signs in and reads the session anew. */
export async function enter(
  credential: { code: string } | { user: string; password: string },
): Promise<boolean> {
  try {
    await signIn(credential);
  } catch (error) {
    if (hasStatus(error, 0, 500, 502, 503)) say(t('app.offline'));
    else say(t('code' in credential ? 'me.linkUsed' : 'me.failed'));
    return false;
  }
  await readSession();
  return true;
}

/** Signs out and goes on as a visitor. */
export async function leave(): Promise<void> {
  await signOut();
  await readSession();
}
