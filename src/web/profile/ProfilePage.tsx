import { Button, Paper, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { fieldErrors } from '../api/problem.ts';
import { useMe } from '../api/queries.ts';
import { TimeZoneSelect } from '../fields/TimeZoneSelect.tsx';
import { useLabel, useT } from '../i18n/i18n.ts';
import { type ProfileChange, useProfileChange, useSignOut } from '../shell/session.ts';
import { useToasts } from '../shell/toasts.tsx';
import { MailChoices } from './MailChoices.tsx';
import { PasswordForm } from './PasswordForm.tsx';

/** The member's own settings. Each is saved when it is chosen; the name with Enter or on leaving the field. */
export function ProfilePage() {
  const { t } = useT();
  const me = useMe();
  const label = useLabel();
  const signOut = useSignOut();
  const toasts = useToasts();
  const change = useProfileChange();
  const save = (next: ProfileChange) =>
    change(next).then(() => toasts.note(t('write.saved')), toasts.failed);
  return (
    <Stack p="md" gap="lg" maw={560}>
      <Title order={1}>{t('profile.title')}</Title>
      <Paper withBorder p="md" radius="md">
        <Stack gap="md">
          <NameInput key={me.name} />
          <Fact title={t('profile.email')} value={me.email} />
          <Fact title={t('profile.unit')} value={me.unit.name} />
          <Fact
            title={t('profile.roles')}
            value={me.roles.map((role) => label(role.label)).join(' · ')}
          />
        </Stack>
      </Paper>
      <Paper withBorder p="md" radius="md">
        <Stack gap="md">
          <Choices
            title={t('profile.language')}
            value={me.locale}
            data={[
              { value: 'zh', label: t('shell.toChinese') },
              { value: 'en', label: t('shell.toEnglish') },
            ]}
            onChange={(locale) => void save({ locale: locale === 'en' ? 'en' : 'zh' })}
          />
          <Choices
            title={t('profile.theme')}
            value={me.theme}
            data={[
              { value: 'light', label: t('shell.themeLight') },
              { value: 'dark', label: t('shell.themeDark') },
              { value: 'auto', label: t('shell.themeAuto') },
            ]}
            onChange={(theme) =>
              void save({ theme: theme === 'light' || theme === 'dark' ? theme : 'auto' })
            }
          />
          <TimeZoneSelect value={me.timeZone} onChange={(timeZone) => void save({ timeZone })} />
        </Stack>
      </Paper>
      <MailChoices onChange={(next) => void save(next)} />
      <PasswordForm />
      <Button variant="default" onClick={() => void signOut()}>
        {t('shell.signOut')}
      </Button>
    </Stack>
  );
}

function Fact({ title, value }: { title: string; value: string }) {
  return (
    <div>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Text size="sm" c="dimmed">
        {value}
      </Text>
    </div>
  );
}

function NameInput() {
  const { t } = useT();
  const me = useMe();
  const toasts = useToasts();
  const change = useProfileChange();
  const [name, setName] = useState(me.name);
  const [error, setError] = useState('');
  const save = async () => {
    const next = name.trim();
    if (next === me.name) return;
    if (!next) {
      setError(t('profile.required'));
      return;
    }
    try {
      await change({ name: next });
      toasts.note(t('write.saved'));
    } catch (failure) {
      setError(fieldErrors(failure).fields['name'] ?? '');
      toasts.failed(failure);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        label={t('profile.name')}
        autoComplete="name"
        value={name}
        error={error}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError('');
        }}
        onBlur={() => void save()}
      />
    </form>
  );
}

type ChoicesProps = {
  title: string;
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
};

function Choices({ title, value, data, onChange }: ChoicesProps) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {title}
      </Text>
      <SegmentedControl aria-label={title} value={value} data={data} onChange={onChange} />
    </div>
  );
}
