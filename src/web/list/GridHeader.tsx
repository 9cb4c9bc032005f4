import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { FieldWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { isNumeric, nextSort } from './columns.ts';

type Props = {
  fields: readonly FieldWire[];
  template: string;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** Whether all, some or none of the loaded records are selected. */
  selected: 'all' | 'some' | 'none';
  onSelectLoaded: () => void;
};

/** The names of the columns; those that can be sorted by are buttons. */
export function GridHeader({ fields, template, sort, onSort, selected, onSelectLoaded }: Props) {
  const { t } = useT();
  return (
    <div role="rowgroup" className="zy-grid-head">
      <div
        role="row"
        aria-rowindex={1}
        className="zy-grid-headrow"
        style={{ gridTemplateColumns: template }}
      >
        <div role="columnheader" className="zy-grid-check">
          <Checkbox
            size="xs"
            aria-label={t('list.selectLoaded')}
            checked={selected === 'all'}
            indeterminate={selected === 'some'}
            onChange={onSelectLoaded}
          />
        </div>
        {fields.map((field) => (
          <HeaderCell key={field.name} field={field} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function HeaderCell({
  field,
  sort,
  onSort,
}: { field: FieldWire } & Pick<Props, 'sort' | 'onSort'>) {
  const { t } = useT();
  const label = useLabel();
  const name = label(field.label);
  const up = sort === field.name;
  const down = sort === `-${field.name}`;
  const sortable = field.sortable && field.right !== 'masked';
  return (
    <div
      role="columnheader"
      className="zy-grid-headcell"
      data-numeric={isNumeric(field) || undefined}
      aria-sort={up ? 'ascending' : down ? 'descending' : sortable ? 'none' : undefined}
    >
      {sortable ? (
        <UnstyledButton
          className="zy-grid-sort"
          title={t('list.sortBy', { field: name })}
          onClick={() => onSort(nextSort(field.name, sort))}
        >
          <span className="zy-ellipsis">{name}</span>
          {up && <IconArrowUp size={14} aria-hidden />}
          {down && <IconArrowDown size={14} aria-hidden />}
        </UnstyledButton>
      ) : (
        <span className="zy-ellipsis" title={name}>
          {name}
        </span>
      )}
    </div>
  );
}
