import { Button, EmptyState, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useObjectByPath } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import css from './form.module.css';
import { givenValues } from './formFields.ts';
import { RecordForm } from './RecordForm.tsx';
import { useTitled } from './useTitled.ts';

const route = getRouteApi('/app/$path/new');

/** The form for a new record. */
export function FormPage() {
  const { path } = route.useParams();
  const object = useObjectByPath(path);
  if (!object) return <NotFoundPage />;
  return object.verbs.create ? (
    <NewRecord key={object.name} object={object} />
  ) : (
    <MayNot object={object} />
  );
}

function NewRecord({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const values = useMemo(() => givenValues(object, search), [object, search]);
  const given = useTitled(object, values);
  // A draft begun for one customer is not the draft for another.
  const place = Object.values(values).map(String).toSorted().join('+') || 'form';
  if (!given) return <PageSkeleton rows={6} />;
  return (
    <div className={css.page}>
      <Title order={1} mb="md">
        {t('palette.createOne', { object: label(object.label) })}
      </Title>
      <RecordForm
        key={place}
        object={object}
        given={given}
        place={place}
        another
        onSaved={({ id }) =>
          void navigate({ to: '/$path/$id', params: { path: object.path, id }, replace: true })
        }
        onCancel={() => void navigate({ to: '/$path', params: { path: object.path }, search: {} })}
      />
    </div>
  );
}

function MayNot({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <EmptyState
      p="xl"
      icon={<IconLock aria-hidden />}
      title={<Title order={1}>{t('form.mayNotCreate', { object: label(object.label) })}</Title>}
      description={t('form.mayNotCreateHint')}
    >
      <Button
        variant="default"
        renderRoot={(props: Record<string, unknown>) => (
          <Link {...props} to="/$path" params={{ path: object.path }} search={{}} />
        )}
      >
        {t('form.goToList')}
      </Button>
    </EmptyState>
  );
}
