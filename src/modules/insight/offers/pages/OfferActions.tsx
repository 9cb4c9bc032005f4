import { Button } from '@mantine/core';
import { IconCalendarPlus, IconCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { CreateModal } from '../../../../web/form/CreateModal.tsx';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { ProductName } from '../wire.ts';
import css from './offers.module.css';

type Props = {
  customer: { id: string; name: string };
  product: ProductName;
  /** After an offer was noted. */
  onNoted: () => void;
};

/** What follows a hint: a task to contact them, or the note that it was offered. */
export function OfferActions(props: Props) {
  const task = useObject('task');
  const offer = useObject('productOffer');
  return (
    <div className={css.actions}>
      {task?.verbs.create && <Plan task={task} {...props} />}
      {offer?.verbs.create && <Done offer={offer} {...props} />}
    </div>
  );
}

/** Opens the form of a new task that says what to offer whom. */
function Plan({ task, customer, product }: Props & { task: ObjectWire }) {
  const { t } = useT();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const { id, name } = customer;
  const given = useMemo(
    () => ({
      values: { subject: t('offer.planSubject', { name, product: product.name }), customer: id },
      titles: { customer: name },
    }),
    [id, name, product.name, t],
  );
  return (
    <>
      <Button
        size={phone ? 'sm' : 'compact-sm'}
        variant="light"
        leftSection={<IconCalendarPlus size={14} aria-hidden />}
        aria-label={t('offer.planOf', { name })}
        onClick={() => setOpen(true)}
      >
        {t('offer.plan')}
      </Button>
      {open && (
        <CreateModal
          object={task}
          given={given}
          place={`offer.${id}.${product.id}`}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Notes that it was offered; for some weeks they are left alone then. */
function Done({ offer, customer, product, onNoted }: Props & { offer: ObjectWire }) {
  const { t } = useT();
  const phone = usePhone();
  const toasts = useToasts();
  const write = useWrite(offer);
  const [busy, setBusy] = useState(false);
  const note = async () => {
    setBusy(true);
    try {
      await write.create({ customer: customer.id, product: product.id });
      onNoted();
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size={phone ? 'sm' : 'compact-sm'}
      variant="default"
      leftSection={<IconCheck size={14} aria-hidden />}
      aria-label={t('offer.doneOf', { name: customer.name, product: product.name })}
      loading={busy}
      onClick={() => void note()}
    >
      {t('offer.done')}
    </Button>
  );
}
