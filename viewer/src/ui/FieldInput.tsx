import type { FieldDecl } from '../api/types';
import type { Value } from '../api/wire';
import { pick, t } from '../i18n/i18n';
import { readInput } from '../state/form';

/** FieldError is what is wrong with a field: our words, and the server's where it said so. */
export interface FieldError {
  text: string;
  detail?: string;
}

/** FieldInput is one field of a form, in the shape its declaration asks for. */
export function FieldInput(props: {
  type: string;
  decl: FieldDecl;
  value: Value | undefined;
  error: FieldError | undefined;
  onChange: (value: Value) => void;
}) {
  const { decl, error } = props;
  const id = `edit-${decl.name}`;
  const masked = decl.sensitivity === 'per' || decl.sensitivity === 'sec';
  const note = error ? `${id}-error` : masked ? `${id}-note` : undefined;
  return (
    <div class={`input ${error ? 'wrong' : ''}`}>
      <label for={id}>
        {pick(decl.label, decl.name)}
        {decl.required && ' *'}
      </label>
      <Control {...props} id={id} note={note} />
      {error ? (
        <small id={note} class="error">
          {error.text}
          {error.detail && <span class="quiet"> {error.detail}</span>}
        </small>
      ) : (
        masked && (
          <small id={note} class="quiet">
            {t('edit.masked')}
          </small>
        )
      )}
    </div>
  );
}

interface ControlProps {
  decl: FieldDecl;
  value: Value | undefined;
  error: FieldError | undefined;
  onChange: (value: Value) => void;
  id: string;
  note: string | undefined;
}

function Control({ decl, value, error, onChange, id, note }: ControlProps) {
  const shared = { id, 'aria-invalid': error ? true : undefined, 'aria-describedby': note };
  if (decl.kind === 'list' && decl.codes.length > 0) {
    const chosen = Array.isArray(value) ? value : [];
    const toggle = (code: string) =>
      onChange(chosen.includes(code) ? chosen.filter((item) => item !== code) : [...chosen, code]);
    return (
      <fieldset class="checks" {...shared} aria-label={pick(decl.label, decl.name)}>
        {decl.codes.map((code) => (
          <label key={code.value}>
            <input
              type="checkbox"
              checked={chosen.includes(code.value)}
              onChange={() => toggle(code.value)}
            />
            {pick(code.label, code.value)}
          </label>
        ))}
      </fieldset>
    );
  }
  if (decl.kind === 'bool' || decl.codes.length > 0) {
    const options =
      decl.kind === 'bool'
        ? [['true', t('app.yes')] as const, ['false', t('app.no')] as const]
        : decl.codes.map((code) => [code.value, pick(code.label, code.value)] as const);
    const read = (text: string): Value =>
      text === '' ? null : decl.kind === 'bool' ? text === 'true' : text;
    return (
      <select
        {...shared}
        value={value === null || value === undefined ? '' : String(value)}
        onChange={(event) => onChange(read(event.currentTarget.value))}
      >
        <option value="">{t('edit.unset')}</option>
        {options.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  const shown =
    value === null || value === undefined ? '' : Array.isArray(value) ? value.join('、') : String(value);
  if (decl.kind === 'date' && /^(\d{4}-\d{2}-\d{2})?$/.test(shown)) {
    return (
      <input
        {...shared}
        type="date"
        value={shown}
        onInput={(event) => onChange(readInput(decl.kind, event.currentTarget.value))}
      />
    );
  }
  if (decl.kind === 'time' && (shown === '' || !Number.isNaN(Date.parse(shown)))) {
    return (
      <input
        {...shared}
        type="datetime-local"
        value={toLocal(shown)}
        onInput={(event) => {
          const { value: local } = event.currentTarget;
          onChange(local ? new Date(local).toISOString() : null);
        }}
      />
    );
  }
  const number = decl.kind === 'int' || decl.kind === 'float';
  return (
    <input
      {...shared}
      type="text"
      inputMode={decl.kind === 'int' ? 'numeric' : number ? 'decimal' : undefined}
      maxLength={decl.maxLen}
      value={shown}
      onInput={(event) => {
        const text = event.currentTarget.value;
        onChange(decl.kind === 'list' ? text.split(/[、,，]/).filter(Boolean) : readInput(decl.kind, text));
      }}
    />
  );
}

const minuteMs = 60_000;

/** Writes an instant as the browser's date and time field wants it: local, to the minute, without a zone. */
function toLocal(instant: string): string {
  if (!instant) return '';
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * minuteMs).toISOString().slice(0, 16);
}
