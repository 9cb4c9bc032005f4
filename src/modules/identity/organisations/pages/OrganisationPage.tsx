import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { MeWire } from '../../../../kernel/wire.ts';
import { keys } from '../../../../web/api/keys.ts';
import { conflictOf, fieldErrors } from '../../../../web/api/problem.ts';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { CurrencySelect } from '../../../../web/fields/CurrencySelect.tsx';
import { TimeZoneSelect } from '../../../../web/fields/TimeZoneSelect.tsx';
import { useT } from '../../../../web/i18n/i18n.ts';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { useErrorText } from '../../../../web/state/errorText.ts';

type Organisation = MeWire['organisation'];
type Settings = Pick<Organisation, 'name' | 'timeZone' | 'currency'>;

const SETTINGS = ['name', 'timeZone', 'currency'] as const;

/** Name, time zone and currency of the organisation, for those who may change them. */
export function OrganisationPage() {
  const { t } = useT();
  const { organisation } = useMe();
  const { actions } = useMetadata();
  if (!actions.some(({ name }) => name === 'updateOrganisation')) return <NotFoundPage />;
  return (
    <Stack p="md" gap="lg" maw={560}>
      <div>
        <Title order={1}>{t('organisation.title')}</Title>
        <Text size="sm" c="dimmed">
          {t('organisation.lead')}
        </Text>
      </div>
      <Paper withBorder p="md" radius="md">
        <OrganisationForm organisation={organisation} />
      </Paper>
    </Stack>
  );
}

function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const { t } = useT();
  const run = useAction();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [typed, setTyped] = useState<Partial<Settings>>({});
  /** What the entries were made on; null until there are any. */
  const [version, setVersion] = useState<number | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const values = { ...organisation, ...typed };
  const set = (next: Partial<Settings>) => {
    setTyped((now) => ({ ...now, ...next }));
    setVersion((now) => now ?? organisation.version);
    setErrors((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !(name in next))));
    setError('');
  };
  const reset = () => {
    setTyped({});
    setVersion(null);
    setErrors({});
    setError('');
  };
  const isChanged = SETTINGS.some((name) => values[name] !== organisation[name]);

  const refused = (failure: unknown) => {
    const conflict = conflictOf(failure);
    if (conflict) {
      setVersion(conflict.version);
      void client.invalidateQueries({ queryKey: keys.me });
      const told = Object.entries(conflict.fields).map(([name, { stored }]): [string, string] => [
        name,
        t('organisation.changed', { value: String(stored) }),
      ]);
      setErrors(Object.fromEntries(told));
      if (told.length === 0) setError(errorText(failure));
      return;
    }
    const { fields } = fieldErrors(failure);
    setErrors(fields);
    if (Object.keys(fields).length === 0) setError(errorText(failure));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!values.name.trim()) {
      setErrors({ name: t('organisation.nameRequired') });
      return;
    }
    setBusy(true);
    try {
      const { id } = organisation;
      await run('updateOrganisation', { id, version: version ?? organisation.version, ...typed });
      // What was typed stands there until the new settings are here.
      await client.invalidateQueries({ queryKey: keys.me });
      reset();
    } catch (failure) {
      refused(failure);
    }
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          label={t('setup.organisation')}
          autoComplete="organization"
          maxLength={100}
          value={values.name}
          error={errors['name']}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <div>
          <TimeZoneSelect
            value={values.timeZone}
            error={errors['timeZone']}
            onChange={(timeZone) => set({ timeZone })}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t('organisation.zoneHint')}
          </Text>
        </div>
        <CurrencySelect
          description={t('organisation.currencyHint')}
          value={values.currency}
          error={errors['currency']}
          onChange={(currency) => set({ currency })}
        />
        {error && (
          <Alert color="red" role="alert" py="xs">
            {error}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={!isChanged}>
            {t('form.save')}
          </Button>
          {isChanged && (
            <Button variant="default" onClick={reset}>
              {t('form.cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
