/** What modules above customers build on: declarations they share, and what is asked of customers. */
import { customer } from './customers/object.ts';
import { interaction } from './interactions/object.ts';

export { settleAfterwards } from './identifiers/primary.ts';
export { customersReachedBy } from './identifiers/reached.ts';
export { shortNames } from './standards/divisions.ts';
export { enterStandards, filledFrom } from './standards/enter.ts';
export {
  codeFault,
  fieldsOf as standardFields,
  proposedForm,
  standardOf,
  standards,
  standardsOf,
  sureForm,
} from './standards/rules.ts';
export type { CodeFault, Reason, Standard } from './standards/rules.ts';
export { timelineRules } from './interactions/rules.ts';

/** Where customers come from: leads and opportunities say it in the same words. */
export const sourceOptions = customer.fields.source.options;

/** What every contact of whichever timeline says, apart from whose timeline it is. */
export function timelineFields(): Omit<typeof interaction.fields, 'customer'> {
  const { customer: _customer, ...fields } = interaction.fields;
  return fields;
}
