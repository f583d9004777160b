import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ApiError, hasStatus } from '../api/client';
import { type Item, patchItem } from '../api/queries';
import { types } from '../api/types';
import type { FieldConflict, Properties, Value } from '../api/wire';
import { t } from '../i18n/i18n';
import { errorText } from '../state/errors';
import { changedFields, editableFields, pointerField, problemOf } from '../state/form';
import { say } from '../state/ui';
import { ConflictTable } from './ConflictTable';
import { type FieldError, FieldInput } from './FieldInput';

/** EditForm edits an entity by the declarations of its type. It keeps to the version it was opened with. */
export function EditForm({ type, item, onDone }: { type: string; item: Item; onDone: () => void }) {
  // The live feed may read the entity anew meanwhile: what is typed is judged against what was seen.
  const opened = useRef(item);
  const draft = useSignal<Properties>({});
  const reason = useSignal('');
  const errors = useSignal<Record<string, FieldError>>({});
  const conflict = useSignal<FieldConflict[] | undefined>(undefined);
  const busy = useSignal(false);
  const before = opened.current.feature.properties;
  const fields = editableFields(types.value.get(type), before);

  const save = async (event: Event) => {
    event.preventDefault();
    const changes = changedFields(before, draft.value);
    if (Object.keys(changes).length === 0) return say(t('edit.noChange'));
    const wrong = fields.flatMap((decl) => {
      const text = decl.name in changes ? problemOf(decl, changes[decl.name] ?? null) : '';
      return text ? [[decl.name, { text }] as const] : [];
    });
    if (wrong.length > 0) return mark(Object.fromEntries(wrong));
    busy.value = true;
    errors.value = {};
    try {
      await patchItem(type, opened.current.feature.id, changes, opened.current.etag ?? '*', reason.value);
      say(t('edit.saved'));
      onDone();
    } catch (error) {
      failed(error);
    } finally {
      busy.value = false;
    }
  };

  const mark = (next: Record<string, FieldError>) => {
    errors.value = next;
    say(t('edit.invalid'));
    const first = fields.find((decl) => next[decl.name]);
    if (first) document.getElementById(`edit-${first.name}`)?.focus();
  };

  const failed = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    const { problem } = error;
    if (hasStatus(error, 412) && problem.current) {
      conflict.value = problem.fields ?? [];
      opened.current = { feature: problem.current, etag: problem.current_etag };
    } else if (hasStatus(error, 422) && problem.errors?.length) {
      const text = t('edit.refused');
      mark(
        Object.fromEntries(
          problem.errors.map(({ pointer, detail }) => [pointerField(pointer ?? ''), { text, detail }]),
        ),
      );
    } else if (hasStatus(error, 403)) say(t('edit.forbidden'), error.message);
    else say(errorText(error), error.message);
  };

  const set = (name: string, value: Value) => {
    draft.value = { ...draft.value, [name]: value };
  };

  return (
    <form class="form edit" onSubmit={save}>
      {conflict.value && (
        <ConflictTable type={type} fields={conflict.value} chosen={draft.value} onChoose={set} />
      )}
      {fields.map((decl) => (
        <FieldInput
          key={decl.name}
          type={type}
          decl={decl}
          value={draft.value[decl.name] === undefined ? before[decl.name] : draft.value[decl.name]}
          error={errors.value[decl.name]}
          onChange={(value) => set(decl.name, value)}
        />
      ))}
      {errors.value[''] && (
        <p class="error">
          {errors.value[''].text} <small class="quiet">{errors.value[''].detail}</small>
        </p>
      )}
      <label class="reason">
        <span>{t('edit.reason')}</span>
        <input
          placeholder={t('edit.reasonHint')}
          value={reason.value}
          onInput={(event) => {
            reason.value = event.currentTarget.value;
          }}
        />
      </label>
      <footer>
        <button type="button" class="button" onClick={onDone}>
          {t('app.cancel')}
        </button>
        <button type="submit" class="button primary" disabled={busy.value}>
          {t(busy.value ? 'app.saving' : 'app.save')}
        </button>
      </footer>
    </form>
  );
}
