import type { ComponentChildren } from 'preact';
import { formatNumber } from '../i18n/format';
import { lang, t } from '../i18n/i18n';
import { errorText, needsWholeGrids } from '../state/errors';
import { visibleTypes } from '../state/world';
import { Icon, type IconName } from './Icon';

/** Section is a titled part of a panel. */
export function Section(props: { title: string; aside?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="section">
      <header>
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** IconButton is a button that shows an icon alone; its label is spoken and shown as a hint. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  pressed?: boolean;
  class?: string;
}) {
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** StatTile shows a count that opens its list; null is a suppressed count. */
export function StatTile(props: {
  label: string;
  value: number | null | undefined;
  onOpen: () => void;
  pressed?: boolean;
}) {
  const shown = props.value === null ? '—' : props.value === undefined ? '…' : formatNumber(props.value);
  return (
    <button type="button" class="stat" onClick={props.onOpen} aria-pressed={props.pressed}>
      <strong>{shown}</strong>
      <span>{props.label}</span>
      {props.value === null && <small>{t('area.suppressed')}</small>}
    </button>
  );
}

const manyTiles = 7;

/** Gives the class of a group of tiles: seven stand as three over four, where the words are short enough for it. */
export function statsClass(): string {
  return visibleTypes().length === manyTiles && lang.value === 'zh' ? 'stats many' : 'stats';
}

/** Empty says why there is nothing. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** Loading stands where something is on its way. */
export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <div class="loading" role="status" aria-label={t('app.loading')}>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} />
      ))}
    </div>
  );
}

/** Failure says what went wrong and offers to try again. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{errorText(error)}</strong>
        {!needsWholeGrids(error) && <small>{error.message}</small>}
      </p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
    </div>
  );
}
