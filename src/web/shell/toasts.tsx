import { useMemo } from 'react';
import type { UndoWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { showToast } from './toastStack.ts';

export type Toasts = {
  /** “Saved”, with undo where it can be undone. */
  saved: (text: string, undo: (() => Promise<void>) | null) => void;
  /** Something to know. */
  note: (text: string) => void;
  /** What went wrong, in plain words. */
  failed: (error: unknown) => void;
  /** What an undo did and what it could not do. */
  undone: (result: UndoWire) => void;
  /** That an undo goes on in the background, where its progress is seen. */
  undoing: () => void;
};

const SHORT = 3000;
const TO_UNDO = 8000;
const TO_READ = 10_000;

/** Short messages at the edge of the screen, announced to screen readers. */
export function useToasts(): Toasts {
  const { t } = useT();
  const errorText = useErrorText();
  return useMemo(() => {
    const failed = (error: unknown) =>
      showToast({ text: errorText(error), tone: 'error', closeAfter: TO_READ });
    return {
      failed,
      note: (text) => showToast({ text, closeAfter: SHORT }),
      saved: (text, undo) =>
        showToast({
          text,
          closeAfter: undo ? TO_UNDO : SHORT,
          action: undo
            ? { text: t('write.undo'), run: () => void undo().catch(failed) }
            : undefined,
        }),
      undoing: () => showToast({ text: t('write.undoing'), closeAfter: TO_UNDO }),
      undone: ({ undone, refused }) =>
        showToast({
          text: t('write.undone', { count: undone }),
          details: refused
            .slice(0, 10)
            .map(({ title, reason }) => t('write.refused', { title, reason })),
          tone: refused.length > 0 ? 'attention' : 'plain',
          closeAfter: refused.length > 0 ? null : SHORT,
        }),
    };
  }, [errorText, t]);
}
