import { Button, Group, Stack, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { fieldErrors } from '../api/problem.ts';
import { useObjectByPath } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';

const route = getRouteApi('/app/$path/new');

/** The form for a new record. */
export function FormPage() {
  const { path } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <Form key={object.name} object={object} /> : <NotFoundPage />;
}

function Form({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const toasts = useToasts();
  const write = useWrite(object);
  const navigate = route.useNavigate();
  const [values, setValues] = useState<Record<string, unknown>>(route.useSearch());
  const [titles, setTitles] = useState<Record<string, string | undefined>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = async () => {
    try {
      const record = await write.create(values);
      await navigate({ to: '/$path/$id', params: { path: object.path, id: record.id } });
    } catch (error) {
      setErrors(fieldErrors(error).fields);
      toasts.failed(error);
    }
  };
  return (
    <Stack p="md" maw={640}>
      <Title order={1}>{t('palette.createOne', { object: label(object.label) })}</Title>
      {object.fields
        .filter(
          (field) => !field.system && !field.fact && !field.readOnly && field.right === 'write',
        )
        .filter((field) => !field.writtenBy && field.kind !== 'autoNumber')
        .map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name]}
            title={titles[field.name]}
            error={errors[field.name]}
            onChange={(value, title) => {
              setValues((now) => ({ ...now, [field.name]: value }));
              setTitles((now) => ({ ...now, [field.name]: title }));
            }}
          />
        ))}
      <Group>
        <Button onClick={() => void save()}>{t('form.save')}</Button>
      </Group>
    </Stack>
  );
}
