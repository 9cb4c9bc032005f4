import type { ProblemField } from '../platform/problem.ts';
import type { Catalog } from './catalog.ts';
import { isSensitive } from './field.ts';
import type { FieldDeclaration, FieldKind } from './field.ts';
import { kebab, systemFields } from './model.ts';
import type { ObjectDeclaration } from './object.ts';
import { LONGEST_FILTERED } from './schema-indexes.ts';
import { checkValue } from './values.ts';

export const MOST_OBJECTS = 100;
export const MOST_FIELDS = 200;
const MOST_OPTIONS = 200;

/** Own names begin like this, so that a later version of the product never meets them. */
const OWN_NAME = /^x_[A-Za-z0-9_]{1,38}$/;

const SORTED_KINDS: ReadonlySet<FieldKind> = new Set([
  'text',
  'integer',
  'decimal',
  'money',
  'boolean',
  'date',
  'dateTime',
  'choice',
  'autoNumber',
]);

type Faults = ProblemField[];

const fault = (field: string, code: string, zh: string, en: string): ProblemField => ({
  field,
  code,
  message: { zh, en },
});

/** Collects the faults whose condition holds. */
function faultsOf(cases: [holds: boolean, fault: ProblemField][]): Faults {
  return cases.filter(([holds]) => holds).map(([, found]) => found);
}

/** An own field as it is stored: references are looked up by their values, and so are sorted fields. */
export function completed(declaration: FieldDeclaration): FieldDeclaration {
  const looked = declaration.kind === 'reference' || declaration.sortable === true;
  return looked ? { ...declaration, filterable: true } : declaration;
}

/**
 * What is wrong with an own field, whatever object it is on.
 *
 * @param at path of the declaration in the request, for `ProblemField.field`
 * @param exists whether an object of this name can be pointed to
 */
export function fieldFaults(
  declaration: FieldDeclaration,
  at: string,
  exists: (object: string) => boolean,
): Faults {
  const { kind, unique, readOnly, writtenBy, sparse } = declaration;
  const of = (key: string): string => `${at}.${key}`;
  return [
    ...faultsOf([
      [
        unique === true,
        fault(
          of('unique'),
          'not_supported',
          '自定义字段不能要求唯一。',
          'A custom field cannot be unique.',
        ),
      ],
      [
        readOnly === true || writtenBy !== undefined,
        fault(
          of(readOnly === true ? 'readOnly' : 'writtenBy'),
          'not_supported',
          '自定义字段总是由人填写。',
          'A custom field is always filled in by people.',
        ),
      ],
      [
        sparse !== undefined,
        fault(
          of('sparse'),
          'not_supported',
          '自定义字段本来就只索引有值的记录。',
          'Of a custom field only the records with a value are indexed anyway.',
        ),
      ],
      [
        kind === 'reference' && !exists(declaration.to),
        fault(of('to'), 'not_found', '没有这种对象。', 'There is no such object.'),
      ],
    ]),
    ...lookupFaults(declaration, of),
    ...valueFaults(declaration, of),
  ];
}

function lookupFaults(declaration: FieldDeclaration, of: (key: string) => string): Faults {
  const { kind, filterable, sortable, searchable } = declaration;
  const looked = sortable === true ? 'sortable' : 'filterable';
  const maxLength = 'maxLength' in declaration ? (declaration.maxLength ?? 0) : 0;
  const uses = filterable === true || sortable === true;
  if (isSensitive(declaration)) {
    const sealed = uses || searchable === true;
    return faultsOf([
      [
        sealed,
        fault(
          of(uses ? looked : 'searchable'),
          'sensitive',
          '敏感的自定义字段是加密保存的，不能筛选、排序或搜索。',
          'A sensitive custom field is stored sealed: it cannot be filtered, sorted or searched.',
        ),
      ],
      [
        !['text', 'longText', 'phone', 'email', 'url'].includes(kind),
        fault(
          of('sensitivity'),
          'not_supported',
          '只有文字可以设为敏感。',
          'Only texts can be sensitive.',
        ),
      ],
    ]);
  }
  return faultsOf([
    [
      sortable === true && !SORTED_KINDS.has(kind),
      fault(
        of('sortable'),
        'not_supported',
        '这种字段不能排序。',
        'A field of this kind cannot be sorted by.',
      ),
    ],
    [
      filterable === true && (kind === 'longText' || kind === 'url'),
      fault(
        of('filterable'),
        'not_supported',
        '这种字段太长，不能筛选。',
        'A field of this kind is too long to filter by.',
      ),
    ],
    [
      uses && kind === 'text' && maxLength > LONGEST_FILTERED,
      fault(
        of('maxLength'),
        'too_large',
        `可筛选的文字最多 ${LONGEST_FILTERED} 个字符。`,
        `A text to filter by holds at most ${LONGEST_FILTERED} characters.`,
      ),
    ],
    [
      searchable === true && kind !== 'text' && kind !== 'longText',
      fault(of('searchable'), 'not_supported', '只能搜索文字。', 'Only texts can be searched.'),
    ],
  ]);
}

function valueFaults(declaration: FieldDeclaration, of: (key: string) => string): Faults {
  const faults: Faults = [];
  if (declaration.kind === 'choice' || declaration.kind === 'multiChoice') {
    const count = Object.keys(declaration.options).length;
    if (count === 0 || count > MOST_OPTIONS) {
      faults.push(
        fault(
          of('options'),
          'options',
          `请给出 1 至 ${MOST_OPTIONS} 个选项。`,
          `Give 1 to ${MOST_OPTIONS} options.`,
        ),
      );
    }
  }
  if (declaration.kind === 'integer') {
    const { min, max } = declaration;
    if (min !== undefined && max !== undefined && min > max) {
      faults.push(
        fault(
          of('max'),
          'too_small',
          '最大值小于最小值。',
          'The largest value is below the smallest.',
        ),
      );
    }
  }
  const given = 'default' in declaration ? declaration.default : undefined;
  if (given !== undefined && !['me', 'now', 'today'].includes(String(given))) {
    const checked = checkValue(declaration, given);
    if ('error' in checked) faults.push({ ...checked.error, field: of('default') });
  }
  return faults;
}

/** What is wrong with the name of an own field. @param taken every name the object has or had */
export function fieldNameFaults(name: string, at: string, taken: ReadonlySet<string>): Faults {
  return faultsOf([
    [
      !OWN_NAME.test(name),
      fault(
        at,
        'own_name',
        '名称以 x_ 开头，只含字母、数字和下划线。',
        'The name begins with x_ and takes letters, digits and _.',
      ),
    ],
    [
      taken.has(name),
      fault(
        at,
        'taken',
        '这个名称已经用过；停用的字段可以恢复。',
        'This name has been used; a field taken out of use can be restored.',
      ),
    ],
  ]);
}

/**
 * What is wrong with an own object, apart from its fields.
 *
 * @param fields its fields, those added later included
 */
export function objectFaults(
  declaration: ObjectDeclaration,
  fields: Readonly<Record<string, FieldDeclaration>>,
): Faults {
  const { titleField, access, listColumns = [], groups = [], indexes, sums } = declaration;
  const title = fields[titleField];
  const titled = title !== undefined && !isSensitive(title);
  const through = typeof access === 'object' ? fields[access.through] : undefined;
  const known = (name: string): boolean => name in fields || name in systemFields;
  return faultsOf([
    [
      !titled || (title.kind !== 'text' && title.kind !== 'autoNumber'),
      fault(
        'titleField',
        'title_field',
        '请选一个文字或自动编号字段作为标题。',
        'Choose a text or auto-number field as the title.',
      ),
    ],
    [
      typeof access === 'object' && (through?.kind !== 'reference' || through.required !== true),
      fault(
        'access.through',
        'through',
        '权限只能来自一个必填的引用字段。',
        'Access can only come through a required reference field.',
      ),
    ],
    [
      through?.kind === 'reference' && through.to === declaration.name,
      fault(
        'access.through',
        'through',
        '权限不能来自自身。',
        'Access cannot come from the object itself.',
      ),
    ],
    [
      !listColumns.every(known),
      fault(
        'listColumns',
        'not_found',
        '有不存在的字段。',
        'It names a field that does not exist.',
      ),
    ],
    [
      !groups.every((group) => group.fields.every(known)),
      fault('groups', 'not_found', '有不存在的字段。', 'It names a field that does not exist.'),
    ],
    [
      indexes !== undefined || sums !== undefined,
      fault(
        'indexes',
        'not_supported',
        '自定义对象不能声明索引。',
        'A custom object declares no indexes.',
      ),
    ],
    [
      declaration.uniqueTogether !== undefined,
      fault(
        'uniqueTogether',
        'not_supported',
        '自定义对象不能声明组合唯一。',
        'A custom object declares no fields unique together.',
      ),
    ],
  ]);
}

/**
 * What is wrong with the names of a new own object.
 *
 * @param former own objects, those taken out of use included
 */
export function objectNameFaults(
  { name, plural }: Pick<ObjectDeclaration, 'name' | 'plural'>,
  catalog: Catalog,
  former: readonly Pick<ObjectDeclaration, 'name' | 'plural'>[],
): Faults {
  const others = [...catalog.all.map(({ declaration }) => declaration), ...former];
  const names = new Set(others.flatMap((each) => [each.name, each.plural]));
  // Different names may meet in the address: x_a_b and x_aB are both x-a-b.
  const paths = new Set(others.map((each) => kebab(each.plural)));
  const shape = (at: string): ProblemField =>
    fault(
      at,
      'own_name',
      '名称以 x_ 开头，只含字母、数字和下划线。',
      'The name begins with x_ and takes letters, digits and _.',
    );
  const taken = (at: string): ProblemField =>
    fault(
      at,
      'taken',
      '这个名称已经用过；停用的对象可以恢复。',
      'This name has been used; an object taken out of use can be restored.',
    );
  return faultsOf([
    [!OWN_NAME.test(name), shape('name')],
    [!OWN_NAME.test(plural), shape('plural')],
    [names.has(name), taken('name')],
    [names.has(plural) || paths.has(kebab(plural)) || plural === name, taken('plural')],
  ]);
}

/** What may change of an own field once it has values; everything else would need them rewritten. */
export const changeableOfField: ReadonlySet<string> = new Set([
  'label',
  'help',
  'required',
  'default',
  'options',
  'min',
  'max',
  'maxLength',
  'inverse',
]);
export const changeableOfObject: ReadonlySet<string> = new Set([
  'label',
  'pluralLabel',
  'help',
  'titleField',
  'listColumns',
  'groups',
]);

/**
 * Applies a change to a declaration; null takes an optional part away.
 *
 * @returns the new declaration, still to be checked, and a fault for each part that stays as it is
 */
export function changed(
  declaration: Record<string, unknown>,
  change: Record<string, unknown>,
  changeable: ReadonlySet<string>,
): { declaration: Record<string, unknown>; faults: Faults } {
  const faults: Faults = [];
  const merged = { ...declaration };
  for (const [key, value] of Object.entries(change)) {
    const same = JSON.stringify(value) === JSON.stringify(declaration[key]);
    if (!changeable.has(key)) {
      if (!same) {
        faults.push(
          fault(key, 'fixed', '创建后不能更改。', 'It cannot be changed after it has been made.'),
        );
      }
    } else if (value === null) {
      delete merged[key];
    } else {
      merged[key] = value;
    }
  }
  return { declaration: merged, faults };
}
