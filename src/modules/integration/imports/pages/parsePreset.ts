import type { PresetWire } from '../wire.ts';

/** What a preset's record keeps, or undefined where it cannot be read: the server checks it again when it is used. */
export function parsePreset(text: unknown): PresetWire | undefined {
  if (typeof text !== 'string') return undefined;
  const preset = parse(text);
  if (typeof preset !== 'object' || preset === null || !('steps' in preset)) return undefined;
  const { steps } = preset;
  if (!Array.isArray(steps) || !steps.every(isStep)) return undefined;
  return {
    steps: steps.map((step) => ({ ...step, mode: step.mode ?? (step.key ? 'both' : 'create') })),
  };
}

function isStep(step: unknown): step is PresetWire['steps'][number] {
  if (typeof step !== 'object' || step === null) return false;
  return 'object' in step && 'columns' in step && typeof step.columns === 'object';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
