import { t } from '../i18n/i18n';
import { showAreaPanel } from '../state/area';
import { selection } from '../state/selection';
import { openTab, type Tab, tab, wide } from '../state/ui';
import { Icon } from './Icon';

const tabs: readonly Tab[] = ['map', 'list', 'area', 'feed', 'me'];

/** TabBar switches between the pages: at the foot of a phone, over the right column of a desktop. */
export function TabBar() {
  const shown = wide.value ? tabs.filter((name) => name !== 'map' || selection.value) : tabs;
  // Without a selection a desktop shows the news where the card would be.
  const current = wide.value && tab.value === 'map' && !selection.value ? 'feed' : tab.value;
  const open = (name: Tab) => {
    if (name === 'area') showAreaPanel();
    openTab(name);
  };
  return (
    <nav class="tabs" aria-label={t('app.name')}>
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={current === name ? 'page' : undefined}
          onClick={() => open(name)}
        >
          {!wide.value && <Icon name={name} size={24} />}
          <span>{wide.value && name === 'map' ? t('card.details') : t(`tab.${name}`)}</span>
        </button>
      ))}
    </nav>
  );
}
