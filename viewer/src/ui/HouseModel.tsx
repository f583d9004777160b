import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ApiError, hasStatus } from '../api/client';
import type { Item } from '../api/queries';
import { deleteModel, modelMedia, putModel } from '../api/upload';
import { formatNumber } from '../i18n/format';
import { t } from '../i18n/i18n';
import { say } from '../state/ui';
import { Failure } from './bits';

const bytesPerKB = 1000;

/** HouseModel takes a detailed model of a house in place of the one that is made from its footprint. */
export function HouseModel({ item }: { item: Item }) {
  const { id, properties } = item.feature;
  const input = useRef<HTMLInputElement>(null);
  /** The share that has gone out, while something is being sent. */
  const sent = useSignal<number | undefined>(undefined);
  const error = useSignal<Error | undefined>(undefined);
  const uploaded = typeof properties.model === 'string' && properties.model !== '';

  const run = async (task: () => Promise<string>) => {
    error.value = undefined;
    sent.value = 0;
    try {
      say(await task());
    } catch (cause) {
      error.value = cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      sent.value = undefined;
    }
  };

  const choose = (event: { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    // The same file may be chosen again after it was mended.
    event.currentTarget.value = '';
    if (!file) return;
    if (!modelMedia(file.name)) {
      error.value = new Error(t('model.kinds'));
      return;
    }
    void run(async () => {
      const answer = await putModel(id, file, item.etag ?? '*', (share) => {
        sent.value = share;
      });
      return t('model.done', { kb: formatNumber(Math.ceil(answer.bytes / bytesPerKB)) });
    });
  };

  const remove = () =>
    void run(async () => {
      await deleteModel(id, item.etag ?? '*');
      return t('model.removed');
    });

  const busy = sent.value !== undefined;
  return (
    <section class="house-model" aria-busy={busy}>
      <h3>{t('model.title')}</h3>
      <p class="quiet">{t(uploaded ? 'model.uploaded' : 'model.generated')}</p>
      <p class="quiet">{t('model.public')}</p>
      <div class="actions">
        <input
          ref={input}
          class="unseen"
          type="file"
          tabIndex={-1}
          accept=".glb,.json,model/gltf-binary,application/city+json"
          aria-label={t('model.choose')}
          onChange={choose}
        />
        <button type="button" class="button" disabled={busy} onClick={() => input.current?.click()}>
          {t('model.choose')}
        </button>
        {uploaded && (
          <button type="button" class="button" disabled={busy} onClick={remove}>
            {t('model.remove')}
          </button>
        )}
      </div>
      {busy && <progress max={1} value={sent.value} aria-label={t('model.sending')} />}
      {error.value && <Refusal error={error.value} />}
    </section>
  );
}

/** Refusal says why a model was not taken, as the server says it. */
function Refusal({ error }: { error: Error }) {
  const refused = !(error instanceof ApiError) || hasStatus(error, 413, 415, 422);
  if (!refused) return <Failure error={error} />;
  return (
    <div class="failure" role="alert">
      <strong>{t('model.refused')}</strong>
      {error instanceof ApiError && <p>{t(hintOf(error))}</p>}
      <small>{error.message}</small>
    </div>
  );
}

/** Says what is to be done about a refusal, in the language in use. */
function hintOf(error: ApiError): 'model.tooLarge' | 'model.wrongKind' | 'model.broken' {
  if (hasStatus(error, 413)) return 'model.tooLarge';
  return hasStatus(error, 415) ? 'model.wrongKind' : 'model.broken';
}
