import { fieldLabel } from '../api/types';
import type { FieldConflict, Properties, Value } from '../api/wire';
import { t } from '../i18n/i18n';
import { same } from '../state/form';
import { formatValue } from '../state/values';

/** ConflictTable shows what two people changed, side by side; each field keeps the value that is chosen. */
export function ConflictTable(props: {
  type: string;
  fields: readonly FieldConflict[];
  chosen: Properties;
  onChoose: (name: string, value: Value) => void;
}) {
  return (
    <div class="conflict" role="alert">
      <strong>{t('edit.conflict')}</strong>
      <p>{t('edit.conflictHint')}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('edit.field')}</th>
            <th scope="col">{t('edit.yours')}</th>
            <th scope="col">{t('edit.theirs')}</th>
          </tr>
        </thead>
        <tbody>
          {props.fields.map(({ name, yours, theirs }) => (
            <tr key={name}>
              <th scope="row">{fieldLabel(props.type, name)}</th>
              {[yours, theirs].map((value, i) => (
                <td key={i === 0 ? 'yours' : 'theirs'}>
                  <button
                    type="button"
                    class="button"
                    aria-pressed={same(props.chosen[name] ?? null, value)}
                    onClick={() => props.onChoose(name, value)}
                  >
                    {formatValue(props.type, name, value)}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
