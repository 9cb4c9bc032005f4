import { useCallback } from 'react';
import { isApiProblem } from '../api/problem.ts';
import { useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';

/** Problems that the client finds by itself have no sentence of the server's. */
const own: Record<string, MessageKey> = {
  unreachable: 'state.unreachable',
  bad_answer: 'state.badAnswer',
};

/** The sentence for an error: the server's own, which is in the reader's language, or ours. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useT();
  return useCallback(
    (error: unknown) => {
      if (!isApiProblem(error)) return t('state.unknown');
      const { code, detail, errors } = error.problem;
      const key = own[code];
      if (key) return t(key);
      const sentences = (errors ?? []).map((one) => one.message);
      return sentences.length > 0 ? sentences.join(' ') : detail || t('state.unknown');
    },
    [t],
  );
}
