import { Alert, Button, Group, Stack } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { LineEditor } from './LineEditor.tsx';
import {
  type Line,
  type LineErrors,
  emptyLine,
  faultsOf,
  isBlank,
  lineOf,
  sentLines,
  totalsOf,
} from './lineState.ts';
import { OrderTotals } from './OrderTotals.tsx';
import css from './orders.module.css';
import { spoken } from './useOrderForm.ts';

type Props = {
  order: RecordWire;
  /** `orderLine`. */
  object: ObjectWire;
  /** The lines as they are stored, in their order. */
  records: readonly RecordWire[];
  currency: string;
  onDone: () => void;
};

/** The lines of a placed order while they are changed: all of them are stored together, or none. */
export function LinesInHand({ order, object, records, currency, onDone }: Props) {
  const { t } = useT();
  const run = useAction();
  const errorText = useErrorText();
  const [lines, setLines] = useState<readonly Line[]>(() =>
    records.length > 0 ? records.map(lineOf) : [emptyLine()],
  );
  const [errors, setErrors] = useState<LineErrors>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const discountRate = asText(order['discountRate']) || null;

  const save = async () => {
    const faults = faultsOf(lines);
    const none = lines.every(isBlank);
    if (none || Object.keys(faults).length > 0) {
      setErrors(spoken(faults, t));
      return setFault(t(none ? 'orders.needLines' : 'form.checkFields'));
    }
    setBusy(true);
    try {
      await run('setOrderLines', { id: order.id, lines: sentLines(lines) });
      onDone();
    } catch (error) {
      setFault(errorText(error));
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !busy) {
      event.preventDefault();
      void save();
    }
  };
  return (
    // Ctrl/⌘ + Enter saves from each of the fields; it is no control itself.
    <div role="presentation" onKeyDown={onKeyDown}>
      <Stack gap="sm">
        {fault && (
          <Alert role="alert" variant="light" color="red" p="xs">
            {fault}
          </Alert>
        )}
        <LineEditor
          object={object}
          lines={lines}
          currency={currency}
          errors={errors}
          onChange={(change) => {
            setErrors({});
            setFault(null);
            setLines(change);
          }}
        />
        <div className={css.closing}>
          <Group gap="sm" className={css.deal}>
            <Button loading={busy} onClick={() => void save()}>
              {t('form.save')}
            </Button>
            <Button variant="subtle" color="gray" disabled={busy} onClick={onDone}>
              {t('form.cancel')}
            </Button>
          </Group>
          <OrderTotals
            totals={totalsOf(lines, discountRate, currency)}
            discountRate={discountRate}
            currency={currency}
          />
        </div>
      </Stack>
    </div>
  );
}
