import { lang, t } from '../i18n/i18n';
import { switchTheme, theme } from '../state/ui';
import { Icon } from './Icon';

/** LangSwitch changes the language; it is labelled in the language it leads to. */
export function LangSwitch() {
  const next = lang.value === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      class="button"
      lang={next === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => {
        lang.value = next;
      }}
    >
      {t('app.language')}
    </button>
  );
}

/** ThemeSwitch changes between light and dark. */
export function ThemeSwitch() {
  const dark = theme.value === 'dark';
  return (
    <button type="button" class="button" title={t('app.theme.switch')} onClick={switchTheme}>
      <Icon name={dark ? 'sun' : 'moon'} size={18} /> {t(dark ? 'app.theme.light' : 'app.theme.dark')}
    </button>
  );
}
