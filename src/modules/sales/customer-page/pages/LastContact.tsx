import { Anchor, Skeleton, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import { formatRelative } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import type { CustomerOverview } from '../rules.ts';

/** When, how and by whom the customer was last spoken to. */
export function LastContact({ overview }: { overview: CustomerOverview | undefined }) {
  const { t, locale } = useT();
  const now = useNow();
  const interaction = useObject('interaction');
  if (!interaction) return null;
  const last = overview?.lastContact;
  const channel = interaction.fields.find(({ name }) => name === 'channel');
  const options = channel?.kind === 'choice' ? channel.options : {};
  return (
    <div data-part="contact">
      <Title order={2} size="h3">
        {t('customer.lastContact')}
      </Title>
      {overview === undefined ? (
        <Skeleton h={20} />
      ) : last ? (
        <Text size="sm">
          <Anchor
            inherit
            // Colour alone does not tell it from the words beside it.
            underline="always"
            renderRoot={(props: Record<string, unknown>) => (
              <Link {...props} to="/$path/$id" params={{ path: interaction.path, id: last.id }} />
            )}
          >
            {formatRelative(last.at, locale, now)}
          </Anchor>
          {[options[last.channel]?.label[locale], last.by]
            .filter(Boolean)
            .map((part) => ` · ${part}`)
            .join('')}
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          {t('customer.neverContacted')}
        </Text>
      )}
    </div>
  );
}
