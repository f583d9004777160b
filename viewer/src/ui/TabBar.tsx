import { t } from '../i18n/i18n';
import { selection } from '../state/selection';
import { openTab, type Tab, tab, wide } from '../state/ui';
import { Icon } from './Icon';

const tabs: readonly Tab[] = ['map', 'list', 'area', 'feed', 'me'];

/** TabBar switches between the pages: at the foot of a phone, over the right column of a desktop. */
export function TabBar() {
  const shown = wide.value ? tabs.filter((name) => name !== 'map' || selection.value) : tabs;
  return (
    <nav class="tabs" aria-label={t('app.name')}>
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={tab.value === name ? 'page' : undefined}
          onClick={() => openTab(name)}
        >
          {!wide.value && <Icon name={name} size={24} />}
          <span>{wide.value && name === 'map' ? t('card.details') : t(`tab.${name}`)}</span>
        </button>
      ))}
    </nav>
  );
}
