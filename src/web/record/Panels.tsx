import { Skeleton, Stack } from '@mantine/core';
import { CatchBoundary, type ErrorComponentProps } from '@tanstack/react-router';
import { Suspense, useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { type PanelProps, type RecordPanel, type Screens, useScreens } from '../screen.ts';
import { ErrorState } from '../state/ErrorPage.tsx';

/** The cards that modules put on the page of an object's records. */
export function usePanels({
  name,
}: ObjectWire): Record<RecordPanel['place'], Screens['panels']> & { facts: boolean } {
  const { panels } = useScreens();
  return useMemo(() => {
    const own = panels.filter(({ object }) => object === name);
    return {
      top: own.filter(({ place }) => place === 'top'),
      beside: own.filter(({ place }) => place === 'beside'),
      facts: own.some(({ facts }) => facts),
    };
  }, [name, panels]);
}

/** Cards one below the other; a fault in one leaves the rest of the page alone. */
export function Panels({ panels, ...shown }: PanelProps & { panels: Screens['panels'] }) {
  if (panels.length === 0) return null;
  return (
    <Stack gap="md" mb="md">
      {panels.map((panel) => (
        <CatchBoundary
          key={panel.id}
          getResetKey={() => shown.record.id}
          errorComponent={PanelFault}
        >
          <Suspense fallback={<Skeleton h={panel.height ?? 120} />}>
            <panel.component {...shown} />
          </Suspense>
        </CatchBoundary>
      ))}
    </Stack>
  );
}

function PanelFault({ error, reset }: ErrorComponentProps) {
  return <ErrorState error={error} onRetry={reset} />;
}
