import { useMemo } from 'react';
import { request } from '../../../web/api/client.ts';
import { noteWrite } from '../../../web/api/ownWrite.ts';

/** Runs a named action without a word: the screen itself says what was done, and how to take it back. */
export function useRun(): <T>(name: string, input: unknown) => Promise<T> {
  return useMemo(
    () =>
      async <T>(name: string, input: unknown) => {
        const { data } = await request<T>('POST', `/actions/${name}`, { body: input });
        noteWrite();
        return data;
      },
    [],
  );
}
