import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';
import { FieldPicker } from './FieldPicker.tsx';
import { LeafEditor } from './LeafEditor.tsx';
import { type AskedRelated, startAsked } from './asked.ts';
import { type Speaker, sayCondition } from './words.ts';

type Props = {
  asked: AskedRelated;
  speaker: Speaker;
  onChange: (asked: AskedRelated) => void;
};

const COUNTS = ['gte', 'lte', 'eq', 'gt', 'lt'] as const;
const COUNT_WORDS = {
  gte: 'list.gte',
  lte: 'list.lte',
  eq: 'list.numberEq',
  gt: 'list.gt',
  lt: 'list.lt',
} as const;

/** Asks about related records: whether there are any, none, or how many, all of them or those that match. */
export function RelatedEditor({ asked, speaker, onChange }: Props) {
  const { t } = useT();
  const { aggregate, count, inner, target } = asked;
  return (
    <Stack gap="xs">
      <Select
        aria-label={t('list.ask')}
        data={[
          { value: 'any', label: t('list.askAny') },
          { value: 'none', label: t('list.askNone') },
          { value: 'count', label: t('list.askCount') },
        ]}
        value={aggregate}
        allowDeselect={false}
        onChange={(next) => {
          const chosen = (['any', 'none', 'count'] as const).find((one) => one === next);
          if (chosen) onChange({ ...asked, aggregate: chosen });
        }}
      />
      {aggregate === 'count' && (
        <Group gap="xs" grow wrap="nowrap">
          <Select
            aria-label={t('list.comparison')}
            data={COUNTS.map((one) => ({ value: one, label: t(COUNT_WORDS[one]) }))}
            value={count.comparison}
            allowDeselect={false}
            onChange={(next) => {
              const comparison = COUNTS.find((one) => one === next);
              if (comparison) onChange({ ...asked, count: { ...count, comparison } });
            }}
          />
          <NumberInput
            aria-label={t('list.number')}
            value={typeof count.value === 'number' ? count.value : ''}
            min={0}
            max={1_000_000}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            onChange={(value) =>
              onChange({
                ...asked,
                count: { ...count, value: value === '' ? undefined : Number(value) },
              })
            }
          />
        </Group>
      )}
      {inner === null && (
        <FieldPicker
          object={target}
          speaker={speaker}
          asked={undefined}
          fieldsOnly
          placeholder={t('list.narrow')}
          onPick={(pick) => {
            const started = startAsked(pick, undefined);
            if (started.type === 'field') onChange({ ...asked, inner: started });
          }}
        />
      )}
      {inner !== null && (
        <Stack gap="xs" pl="sm" className="zy-list-narrowed">
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {t('list.narrowed')}
            </Text>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={() => onChange({ ...asked, inner: null })}
            >
              {t('list.remove')}
            </Button>
          </Group>
          {'kept' in inner ? (
            <Text size="sm">{sayCondition(inner.kept, target, speaker)}</Text>
          ) : (
            <>
              <FieldPicker
                object={target}
                speaker={speaker}
                asked={{ type: 'field', at: inner.at, draft: inner.draft }}
                fieldsOnly
                onPick={(pick) => {
                  const started = startAsked(pick, { type: 'field', ...inner });
                  if (started.type === 'field') onChange({ ...asked, inner: started });
                }}
              />
              <LeafEditor
                key={inner.at.path}
                at={inner.at}
                draft={inner.draft}
                onChange={(draft) => onChange({ ...asked, inner: { at: inner.at, draft } })}
              />
            </>
          )}
        </Stack>
      )}
    </Stack>
  );
}
