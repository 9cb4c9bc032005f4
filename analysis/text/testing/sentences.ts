/** The kinds of things that people write to a service or sales desk. */
export type SentenceKind =
  | 'request'
  | 'politeness'
  | 'question'
  | 'decided'
  | 'thanks'
  | 'complaint'
  | 'hesitatingByPrice'
  | 'hesitatingByTime'
  | 'hesitatingByComparison';

/** A sentence with its kind. */
export type ServiceSentence = { kind: SentenceKind; text: string };

/** One sentence a line. */
export function sentencesOf(lines: Readonly<Record<SentenceKind, string>>): ServiceSentence[] {
  return (Object.keys(lines) as SentenceKind[]).flatMap((kind) =>
    lines[kind]
      .trim()
      .split('\n')
      .map((text) => ({ kind, text: text.trim() })),
  );
}
