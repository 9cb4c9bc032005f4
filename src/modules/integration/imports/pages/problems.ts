import type { Label } from '../../../../kernel/field.ts';
import type { PreviewWire } from '../wire.ts';

/** Texts of the first lines that could not be understood for a field. */
export type FieldProblem = { step: number; field: string; texts: string[]; reason: Label };

/** What could not be understood in the preview, by field. */
export function problemsOf(preview: PreviewWire | undefined): FieldProblem[] {
  const found = new Map<string, FieldProblem>();
  for (const { steps } of preview?.items ?? []) {
    for (const [step, { values }] of steps.entries()) {
      for (const [field, { raw, fault }] of Object.entries(values)) {
        if (!fault) continue;
        const key = `${step}.${field}`;
        const known = found.get(key) ?? { step, field, texts: [], reason: fault };
        if (!known.texts.includes(raw)) known.texts.push(raw);
        found.set(key, known);
      }
    }
  }
  return [...found.values()];
}
