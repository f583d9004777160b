import { t } from '../i18n/i18n';
import { toast } from '../state/ui';
import { IconButton } from './bits';

/** Toast shows the message of the moment. */
export function Toast() {
  const now = toast.value;
  return (
    <div class="toast-place" role="status">
      {now && (
        <div class="toast">
          <span>
            {now.text}
            {now.detail && <small>{now.detail}</small>}
          </span>
          <IconButton
            icon="close"
            label={t('app.close')}
            onClick={() => {
              toast.value = undefined;
            }}
          />
        </div>
      )}
    </div>
  );
}
