import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FieldDeclaration } from '../../kernel/field.ts';
import { useMe, useObject } from '../api/queries.ts';
import {
  formatDate,
  formatDateTime,
  formatDecimal,
  formatMoney,
  formatNumber,
  safeUrl,
} from '../format.ts';
import { useLabel, useLocale, useT } from '../i18n/i18n.ts';
import { choiceColor } from '../theme.ts';
import { UserName } from './UserName.tsx';
import { type Shown, asText, isEmpty } from './value.ts';

export type FieldValueProps = Shown & {
  field: FieldDeclaration;
  /** One line with an ellipsis, as in a list's cell; else long texts take their lines. */
  compact?: boolean;
};

/**
 * Shows a value of any kind: `<FieldValue field={field} {...shown(field, record)} />`. In plain elements: a list has
 * hundreds of values, and a component of the library costs ten elements.
 */
export function FieldValue(props: FieldValueProps) {
  const { field, value, masked, compact } = props;
  const { t } = useT();
  if (isEmpty(value)) {
    return (
      <span className="zy-text" data-dimmed>
        —
      </span>
    );
  }
  if (masked) {
    return (
      <span className={compact ? 'zy-text zy-ellipsis' : 'zy-text'} data-dimmed>
        {asText(value)} <IconLock size={12} aria-hidden />
        <VisuallyHidden>{t('field.masked')}</VisuallyHidden>
      </span>
    );
  }
  return <Clear {...props} field={field} />;
}

function Clear({ field, value, title, compact, currency }: FieldValueProps) {
  const locale = useLocale();
  const me = useMe();
  const text = asText(value);
  const plain = (content: ReactNode) => (
    <span
      className={compact ? 'zy-text zy-value zy-ellipsis' : 'zy-text zy-value'}
      title={compact ? asText(content) : undefined}
      style={compact ? { display: 'block' } : { whiteSpace: 'pre-wrap' }}
    >
      {content}
    </span>
  );
  switch (field.kind) {
    case 'text':
    case 'longText':
    case 'autoNumber':
      return plain(text);
    case 'integer':
      return plain(typeof value === 'number' ? formatNumber(value, locale) : text);
    case 'decimal':
      return plain(formatDecimal(text, locale));
    case 'money':
      return plain(formatMoney(text, currency ?? me.organisation.currency, locale));
    case 'boolean':
      return <YesNo value={value === true} />;
    case 'date':
      return plain(<time dateTime={text}>{formatDate(text, locale)}</time>);
    case 'dateTime':
      return plain(<time dateTime={text}>{formatDateTime(text, locale, me.timeZone)}</time>);
    case 'choice':
      return <Choice options={field.options} name={text} compact={compact} />;
    case 'multiChoice':
      return (
        <span
          style={{
            display: 'inline-flex',
            flexWrap: compact ? 'nowrap' : 'wrap',
            gap: 8,
            overflow: 'hidden',
          }}
        >
          {(Array.isArray(value) ? value : [value]).map((one) => (
            <Choice
              key={asText(one)}
              options={field.options}
              name={asText(one)}
              compact={compact}
            />
          ))}
        </span>
      );
    case 'phone':
      return (
        <Outward href={`tel:${text.replaceAll(/[^\d+]/g, '')}`} text={text} compact={compact} />
      );
    case 'email':
      return (
        <Outward
          href={`mailto:${encodeURIComponent(text).replace('%40', '@')}`}
          text={text}
          compact={compact}
        />
      );
    case 'url': {
      const href = safeUrl(text);
      return href ? <Outward href={href} text={text} compact={compact} external /> : plain(text);
    }
    case 'reference':
      return <Reference to={field.to} id={text} title={title} compact={compact} />;
    case 'user':
      return <UserName id={text} name={title} compact={compact} />;
  }
}

type Options = Extract<FieldDeclaration, { kind: 'choice' }>['options'];

function Choice({ options, name, compact }: { options: Options; name: string; compact?: boolean }) {
  const label = useLabel();
  const option = options[name];
  return (
    <span
      className={compact ? 'zy-text zy-ellipsis' : 'zy-text'}
      style={{ display: 'inline-flex', alignItems: 'center' }}
    >
      {option?.color && (
        <span
          className="zy-dot"
          style={{ background: `var(--mantine-color-${choiceColor(option.color)}-6)` }}
        />
      )}
      <span className={compact ? 'zy-ellipsis' : undefined}>
        {option ? label(option.label) : name}
      </span>
    </span>
  );
}

function YesNo({ value }: { value: boolean }) {
  const { t } = useT();
  return value ? (
    <span>
      <IconCheck size={16} aria-hidden />
      <VisuallyHidden>{t('field.yes')}</VisuallyHidden>
    </span>
  ) : (
    <span className="zy-text" data-dimmed>
      {t('field.no')}
    </span>
  );
}

function linkClass(compact: boolean | undefined): string {
  return `zy-link zy-value mantine-focus-auto${compact ? ' zy-ellipsis zy-link-line' : ''}`;
}

/** A link that leaves the page; a click on it does not open the row it stands in. */
function Outward({
  href,
  text,
  compact,
  external,
}: {
  href: string;
  text: string;
  compact?: boolean;
  external?: boolean;
}) {
  return (
    <a
      href={href}
      className={linkClass(compact)}
      onClick={(event) => event.stopPropagation()}
      {...(external ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
    >
      {text}
    </a>
  );
}

function Reference({
  to,
  id,
  title,
  compact,
}: {
  to: string;
  id: string;
  title?: string;
  compact?: boolean;
}) {
  const { t } = useT();
  const object = useObject(to);
  if (title === undefined) {
    return (
      <span className="zy-text" data-dimmed>
        {t('field.notVisible')}
      </span>
    );
  }
  if (!object) {
    return <span className="zy-text">{title}</span>;
  }
  return (
    <Link
      to="/$path/$id"
      params={{ path: object.path, id }}
      className={linkClass(compact)}
      onClick={(event) => event.stopPropagation()}
    >
      {title}
    </Link>
  );
}
