import { useEffect, useRef } from 'preact/hooks';
import { typeLabel } from '../api/types';
import { t } from '../i18n/i18n';
import { editing } from '../state/edit';
import { useItem } from '../state/item';
import { Failure, IconButton, Loading } from './bits';
import { EditForm } from './EditForm';
import { Toast } from './Toast';

/** EditDialog holds the form of the entity that is being edited. */
export function EditDialog() {
  const now = editing.value;
  return now ? <Dialog key={`${now.type}/${now.id}`} type={now.type} id={now.id} /> : null;
}

function Dialog({ type, id }: { type: string; id: string }) {
  const box = useRef<HTMLDialogElement>(null);
  const item = useItem(type, id);
  const close = () => {
    editing.value = undefined;
  };
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog ref={box} class="dialog" aria-labelledby="edit-title" onClose={close}>
      <header class="detail-head">
        <h2 id="edit-title">{t('edit.title', { type: typeLabel(type) })}</h2>
        <IconButton icon="close" label={t('app.close')} onClick={close} />
      </header>
      {item.error ? (
        <Failure error={item.error} onRetry={item.reload} />
      ) : item.data ? (
        <EditForm type={type} item={item.data} onDone={close} />
      ) : (
        <Loading lines={6} />
      )}
      <Toast />
    </dialog>
  );
}
