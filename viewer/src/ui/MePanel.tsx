import { useSignal } from '@preact/signals';
import { pick, t } from '../i18n/i18n';
import type { Word } from '../i18n/zh';
import { demoRoles, enter, isVisitor, leave, me, ownScopes } from '../state/session';
import { openTab } from '../state/ui';
import { gridName } from '../state/world';
import { Section } from './bits';
import { Icon } from './Icon';
import { LangSwitch, ThemeSwitch } from './switches';

const roleWords: Record<string, Word> = {
  visitor: 'role.visitor',
  worker: 'role.worker',
  command: 'role.command',
  steward: 'role.steward',
  component: 'role.component',
  admin: 'role.admin',
};

/** Names a role in the language in use. */
export function roleName(role: string): string {
  const word = roleWords[role];
  return word ? t(word) : role;
}

/** Names who is signed in; an account that is called as its role is shown by the role's words. */
export function callerName(): string {
  const { name, role } = me.value;
  return name && name !== role ? name : roleName(role);
}

/** Names a scope: its full code, and the name of the grid where it has one. */
function scopeName(code: string): string {
  const name = gridName(code);
  return code.endsWith(name) ? code : `${name} ${code}`;
}

/** MePanel tells who is signed in and offers to change that. */
export function MePanel() {
  const { role } = me.value;
  return (
    <>
      <Section title={t('me.title')}>
        <div class="me">
          <span class="avatar" aria-hidden="true">
            <Icon name="me" />
          </span>
          <div>
            <strong>{callerName()}</strong>
            {callerName() !== roleName(role) && <small class="quiet">{roleName(role)}</small>}
          </div>
        </div>
        {isVisitor.value ? (
          <p class="quiet">{t('me.visitorHint')}</p>
        ) : (
          <p class="quiet">
            {t('me.scopes')}
            {t('app.colon')}
            {ownScopes.value.map(scopeName).join(t('app.comma')) || t('app.all')}
          </p>
        )}
        <div class="actions">
          <LangSwitch />
          <ThemeSwitch />
          {!isVisitor.value && (
            <button type="button" class="button" onClick={() => void leave()}>
              <Icon name="out" size={18} /> {t('me.signOut')}
            </button>
          )}
        </div>
      </Section>
      <DemoRoles />
      {isVisitor.value && demoRoles.value.length === 0 && <SignIn />}
    </>
  );
}

/** DemoRoles offers the roles of the demo at a click. */
export function DemoRoles() {
  if (demoRoles.value.length === 0) return null;
  return (
    <Section title={t('me.demoTitle')} aside={<small class="quiet">{t('me.demoHint')}</small>}>
      <ul class="rows roles">
        {demoRoles.value.map(({ role, code, label }) => (
          <li key={role}>
            <button
              type="button"
              class="row"
              aria-pressed={me.value.role === role}
              onClick={() => void take(code)}
            >
              <span>{pick(label, roleName(role))}</span>
              <Icon name="next" size={18} />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

async function take(code: string): Promise<void> {
  if (await enter({ code })) openTab('map');
}

/** SignIn asks for name and password. */
export function SignIn() {
  const user = useSignal('');
  const password = useSignal('');
  const submit = (event: Event) => {
    event.preventDefault();
    void enter({ user: user.value, password: password.value });
    password.value = '';
  };
  return (
    <Section title={t('me.signIn')}>
      <form class="form" onSubmit={submit}>
        <label>
          <span>{t('me.user')}</span>
          <input
            autoComplete="username"
            value={user.value}
            onInput={(event) => {
              user.value = event.currentTarget.value;
            }}
          />
        </label>
        <label>
          <span>{t('me.password')}</span>
          <input
            type="password"
            autoComplete="current-password"
            value={password.value}
            onInput={(event) => {
              password.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button primary">
          {t('me.signIn')}
        </button>
      </form>
    </Section>
  );
}
