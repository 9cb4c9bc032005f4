import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

/**
 * What the address of a module's page keeps beside its path, and how to change it. A change replaces the address, so
 * that going back leaves the page.
 *
 * @param read takes from the address what fits and leaves out the rest; keep its identity
 */
export function usePageSearch<State extends object>(
  read: (raw: Record<string, unknown>) => State,
): [State, (change: Partial<State>) => void] {
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = useMemo(() => read(raw), [raw, read]);
  const change = useMemo(
    () => (next: Partial<State>) =>
      void navigate({
        to: '.',
        search: (before: object) => ({ ...before, ...next }),
        replace: true,
      }),
    [navigate],
  );
  return [state, change];
}
