import { Skeleton, Stack } from '@mantine/core';
import { CatchBoundary, type ErrorComponentProps } from '@tanstack/react-router';
import { Suspense, useMemo } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import {
  type PanelPlace,
  type PanelProps,
  type RecordPanel,
  type Screens,
  useScreens,
} from '../screen.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { factsOf } from './layout.ts';

/** The cards that modules put on the page of an object's records. */
export function usePanels(object: ObjectWire): Record<PanelPlace, Screens['panels']> & {
  /** What is computed about a record and told by none of them. */
  untold: FieldWire[];
} {
  const { panels } = useScreens();
  const phone = usePhone();
  return useMemo(() => {
    const own = panels.filter((panel) => panel.object === object.name);
    const at = (wanted: PanelPlace) =>
      own.filter(({ place, onPhone }) => (phone ? (onPhone ?? place) : place) === wanted);
    const tells = ({ facts }: RecordPanel, name: string) =>
      facts === true || facts?.includes(name) === true;
    return {
      top: at('top'),
      beside: at('beside'),
      untold: factsOf(object).filter(({ name }) => !own.some((panel) => tells(panel, name))),
    };
  }, [object, panels, phone]);
}

/** Cards one below the other; a fault in one leaves the rest of the page alone. */
export function Panels({ panels, ...shown }: PanelProps & { panels: Screens['panels'] }) {
  const phone = usePhone();
  if (panels.length === 0) return null;
  const heightOf = ({ height = 120 }: RecordPanel) =>
    typeof height === 'number' ? height : height(shown.record, phone);
  return (
    <Stack gap="md" mb="md">
      {panels.map((panel) => (
        <CatchBoundary
          key={panel.id}
          getResetKey={() => shown.record.id}
          errorComponent={PanelFault}
        >
          <Suspense fallback={heightOf(panel) > 0 ? <Skeleton h={heightOf(panel)} /> : null}>
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
