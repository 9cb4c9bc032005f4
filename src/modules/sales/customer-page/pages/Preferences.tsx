import { Anchor, Badge, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { choiceColor } from '../../../../web/theme.ts';
import type { CustomerOverview, UsualProduct } from '../rules.ts';
import css from './customerPanel.module.css';

const FIELDS = ['serviceNote', 'preferredChannel', 'preferredTime'];

type Props = { object: ObjectWire; record: RecordWire; overview: CustomerOverview | undefined };

/** Whether anything is known of what this customer likes. */
export function knownOf(record: RecordWire, overview: CustomerOverview | undefined): boolean {
  return FIELDS.some((name) => !isEmpty(record[name])) || (overview?.usual.length ?? 0) > 0;
}

/** What the customer likes, to be read at arm's length at a counter. */
export function Preferences({ object, record, overview }: Props) {
  const { t } = useT();
  const note = asText(record['serviceNote']);
  return (
    <div className={css.part} data-part="likes">
      <Title order={2} size="h3">
        {t('customer.likes')}
      </Title>
      {note !== '' && <p className={css.note}>{note}</p>}
      <div className={css.badges}>
        <Preference name="preferredChannel" object={object} record={record} />
        <Preference name="preferredTime" object={object} record={record} />
      </div>
      {overview && overview.usual.length > 0 && (
        <>
          <Explained label={t('customer.usual')} definition={t('customer.usualDefinition')} />
          <ul className={css.list}>
            {overview.usual.map((product) => (
              <Usual key={product.id} product={product} />
            ))}
          </ul>
        </>
      )}
      {overview && !knownOf(record, overview) && (
        <Text size="sm" c="dimmed">
          {t('customer.noLikes')}
        </Text>
      )}
    </div>
  );
}

function Preference({ name, object, record }: Omit<Props, 'overview'> & { name: string }) {
  const label = useLabel();
  const field = object.fields.find((each) => each.name === name);
  const value = asText(record[name]);
  if (field?.kind !== 'choice' || value === '') return null;
  const option = field.options[value];
  return (
    <span className={css.preference}>
      <Text span size="xs" c="dimmed">
        {label(field.label)}
      </Text>
      <Badge color={choiceColor(option?.color)}>{option ? label(option.label) : value}</Badge>
    </span>
  );
}

function Usual({ product }: { product: UsualProduct }) {
  const { locale } = useT();
  const object = useObject('product');
  const share = `${formatNumber(Math.round(product.share * 100), locale)}%`;
  return (
    <li className={css.usual}>
      {object ? (
        <Anchor
          inherit
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: object.path, id: product.id }} />
          )}
        >
          {product.name}
        </Anchor>
      ) : (
        product.name
      )}
      <Text span size="sm" c="dimmed" className={css.share}>
        {share}
      </Text>
    </li>
  );
}
