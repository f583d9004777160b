import { t } from '../i18n/i18n';
import { openTab } from '../state/ui';
import { ConnectionPill } from './ConnectionPill';
import { Icon } from './Icon';
import { callerName } from './MePanel';
import { SearchBox } from './SearchBox';
import { LangSwitch, ThemeSwitch } from './switches';

/** TopBar is the head of the desktop layout. */
export function TopBar() {
  const openMe = () => {
    openTab('me');
  };
  return (
    <header class="top">
      <Brand />
      <SearchBox />
      <span class="grow" />
      <ConnectionPill />
      <LangSwitch />
      <ThemeSwitch />
      <button type="button" class="button" onClick={openMe}>
        <Icon name="me" size={18} /> {callerName()}
      </button>
    </header>
  );
}

/** Brand is the name of the product beside its sign. */
export function Brand() {
  return (
    <h1 class="brand">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#1f6f5c" />
        <path d="M6 17 16 9l10 8M9 16v8h14v-8M16 12v12M9 20h14" fill="none" stroke="#fff" stroke-width="2" />
      </svg>
      {t('app.name')}
    </h1>
  );
}
