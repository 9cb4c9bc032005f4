import type { PartId } from '../rules.ts';

/** The colour of each part in the bars: told apart side by side, light and dark. */
export const PART_COLORS: Record<PartId, string> = {
  revenue: 'var(--mantine-color-accent-6)',
  orders: 'var(--mantine-color-blue-4)',
  nextYearValue: 'var(--mantine-color-orange-5)',
  aliveChance: 'var(--mantine-color-green-5)',
  tenure: 'var(--mantine-color-grape-4)',
  openAmount: 'var(--mantine-color-yellow-5)',
};
