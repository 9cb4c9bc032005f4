import { Button, EmptyState, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { isApiProblem } from '../api/problem.ts';
import { useT } from '../i18n/i18n.ts';
import { NotFoundPage } from './NotFoundPage.tsx';
import { useErrorText } from './errorText.ts';

/** A page that could not be shown: what happened and a way on. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const boundary = useQueryErrorResetBoundary();
  if (isApiProblem(error) && error.problem.status === 404) return <NotFoundPage />;
  return (
    <ErrorState
      error={error}
      onRetry={() => {
        boundary.reset();
        reset();
        void router.invalidate();
      }}
    />
  );
}

/** An error in the place of what it concerns, with a button to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useT();
  const errorText = useErrorText();
  const requestId = isApiProblem(error) ? error.problem.requestId : '';
  return (
    <EmptyState
      role="alert"
      p="xl"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('state.errorTitle')}
      description={errorText(error)}
    >
      {requestId && (
        <Text size="xs" c="dimmed">
          {t('state.requestId', { id: requestId })}
        </Text>
      )}
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      )}
    </EmptyState>
  );
}
