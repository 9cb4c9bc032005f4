import { Alert, Button, Checkbox, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire, SearchHitWire } from '../../../../kernel/wire.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useObject, useRecord, useSearch } from '../../../../web/api/queries.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import type { InputField } from '../../../../web/fields/input.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { ActionProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';

type Converted = { customerId: string; opportunityId: string | null };

/** Makes a customer and an opportunity of a lead: three fields, each with what one would choose. */
export function ConvertLead({ object, id, onClose }: ActionProps) {
  useFocusBack();
  const { t } = useT();
  const { data: lead } = useRecord(object, id);
  const known = useKnown(lead);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('convert.title', { name: asText(lead?.['name']) })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {lead && known ? (
        <Inputs lead={lead} known={known} onClose={onClose} />
      ) : (
        <Skeleton h={240} />
      )}
    </Modal>
  );
}

/** Customers with the lead's phone or e-mail; undefined until that is known. Masked ones are not looked up. */
function useKnown(lead: RecordWire | undefined): SearchHitWire[] | undefined {
  const clear = (name: string) => (lead && !lead._masked.includes(name) ? asText(lead[name]) : '');
  const options = { object: 'customer', limit: 3 };
  const byPhone = useSearch(clear('phone'), options);
  const byEmail = useSearch(clear('email'), options);
  const waits = [
    clear('phone') !== '' && byPhone.isPending,
    clear('email') !== '' && byEmail.isPending,
  ];
  if (!lead || waits.includes(true)) return undefined;
  const hits = [...(byPhone.data ?? []), ...(byEmail.data ?? [])];
  return hits.filter((hit, n) => hits.findIndex(({ id }) => id === hit.id) === n);
}

type InputsProps = { lead: RecordWire; known: SearchHitWire[]; onClose: () => void };

function Inputs({ lead, known, onClose }: InputsProps) {
  const { t } = useT();
  const errorText = useErrorText();
  const run = useAction();
  const open = useOpen();
  const opportunity = useObject('opportunity');
  const mayCreate = opportunity?.verbs.create === true;
  const name = asText(lead['company']) || asText(lead['name']);
  const [first] = known;
  const [customer, setCustomer] = useState<unknown>(first?.id ?? null);
  const [title, setTitle] = useState(first?.title);
  const [selling, setSelling] = useState(mayCreate);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [general, setGeneral] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  // Who has been told of a customer and leaves the field empty wants another one.
  const told = known.length > 0 || errors['customer'] !== undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const done = await run<Converted>('convertLead', {
        id: lead.id,
        ...(customer === null ? (told ? { customer: null } : {}) : { customer }),
        opportunity: selling ? values : null,
      });
      onClose();
      open(done);
    } catch (failure) {
      const found = fieldErrors(failure);
      const others = Object.entries(found.fields).filter(([field]) => !SHOWN.has(field));
      const texts = [...found.general, ...others.map(([, text]) => text)];
      setErrors(found.fields);
      setGeneral(
        texts.length + Object.keys(found.fields).length > 0 ? texts : [errorText(failure)],
      );
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {general.map((text) => (
          <Text key={text} size="sm" c="var(--mantine-color-error)" role="alert">
            {text}
          </Text>
        ))}
        {first && (
          <Alert variant="light" color="yellow" p="xs">
            {t('convert.known')}
          </Alert>
        )}
        <CustomerInput
          name={name}
          value={customer}
          title={title}
          error={errors['customer']}
          onChange={(value, chosen) => {
            setCustomer(value);
            setTitle(chosen);
          }}
        />
        {mayCreate && (
          <Checkbox
            label={t('convert.withOpportunity')}
            checked={selling}
            onChange={(event) => setSelling(event.currentTarget.checked)}
          />
        )}
        {selling &&
          asked(opportunity).map((field, n) => (
            <FieldInput
              key={field.name}
              field={field}
              value={values[field.name] ?? null}
              error={errors[field.name]}
              autoFocus={n === 0}
              onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))}
            />
          ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('list.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('convert.run')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const ASKED = ['amount', 'closeDate'];
const SHOWN: ReadonlySet<string> = new Set(['customer', ...ASKED]);

/** The fields of an opportunity that are asked for: those the member may set. */
function asked(opportunity: ObjectWire | undefined): FieldWire[] {
  return ASKED.flatMap((name) => opportunity?.fields.find((field) => field.name === name) ?? [])
    .filter(({ right }) => right === 'write')
    .map((field) => ({ ...field, help: undefined }));
}

type CustomerProps = {
  name: string;
  value: unknown;
  title: string | undefined;
  error: string | undefined;
  onChange: (value: unknown, title?: string) => void;
};

/** An existing customer, or none: then the lead becomes a new one. */
function CustomerInput({ name, ...props }: CustomerProps) {
  const customer = useObject('customer');
  const { t } = useT();
  const text = t('convert.customerHelp', { name });
  const field: Extract<InputField, { kind: 'reference' }> = {
    kind: 'reference',
    to: 'customer',
    onDelete: 'clear',
    name: 'customer',
    label: customer?.label ?? { zh: t('convert.customer'), en: t('convert.customer') },
    help: { zh: text, en: text },
  };
  return <FieldInput field={field} {...props} />;
}

/** Goes to what the lead became: the opportunity, else the customer. */
function useOpen(): (done: Converted) => void {
  const navigate = useNavigate();
  const opportunity = useObject('opportunity');
  const customer = useObject('customer');
  return ({ customerId, opportunityId }) => {
    const to = opportunityId === null ? customer : opportunity;
    const id = opportunityId ?? customerId;
    if (to) void navigate({ to: '/$path/$id', params: { path: to.path, id } });
  };
}
