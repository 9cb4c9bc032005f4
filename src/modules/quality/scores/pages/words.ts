import type { MetadataWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { type Translate, useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { RuleWire } from '../wire.ts';

/** The object that a rule is of. */
export function objectOf({ objects }: MetadataWire, name: string): ObjectWire | undefined {
  return objects.find((object) => object.name === name);
}

/** How rules are said: as what must be so, and as what is wrong. */
export function useRuleWords(object: ObjectWire): {
  kept: (rule: RuleWire) => string;
  broken: (rule: RuleWire) => string;
  who: (rule: RuleWire) => string;
} {
  const { t } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const fieldOf = (of: ObjectWire | undefined, name: string): string => {
    const field = of?.fields.find((each) => each.name === name);
    return field ? label(field.label) : name;
  };
  const values = ({ related, field, otherField, days }: RuleWire) => {
    const of = related === null ? object : objectOf(metadata, related);
    const own = fieldOf(of, field);
    return {
      field:
        related === null || !of
          ? own
          : t('quality.relatedField', { object: label(of.label), field: own }),
      other: otherField === null ? '' : fieldOf(object, otherField),
      days: days ?? 0,
    };
  };
  return {
    kept: (rule) => said(t, 'kept', rule, values(rule)),
    broken: (rule) => said(t, 'broken', rule, values(rule)),
    who: ({ appliesTo }) => (appliesTo === 'all' ? '' : t(`quality.applies.${appliesTo}`)),
  };
}

function said(
  t: Translate,
  how: 'kept' | 'broken',
  { dimension }: RuleWire,
  values: Record<string, string | number>,
): string {
  return t(`quality.${how}.${dimension}`, values);
}
