/**
 * The roles of the matrix, as an administrator would write them. The three ready ones are written out again: the oracle
 * reads nothing that the product computed.
 */
type Grant = {
  scope: 'own' | 'unit' | 'tree' | 'all';
  where?: { field: string; op: 'eq'; value: string | boolean };
};
export type Right = 'hidden' | 'masked' | 'read' | 'write';
export type ObjectGrants = {
  read?: Grant | Grant[];
  create?: Grant | Grant[];
  update?: Grant | Grant[];
  delete?: Grant | Grant[];
  export?: Grant | Grant[];
  fields?: Record<string, Right>;
};
export type Definition = { objects: Record<string, ObjectGrants>; actions: string[] };

const all = { scope: 'all' } as const;
const own = { scope: 'own' } as const;
const tree = { scope: 'tree' } as const;
const shared: ObjectGrants = {
  read: [own, { scope: 'all', where: { field: 'shared', op: 'eq', value: true } }],
  create: own,
  update: own,
  delete: own,
};
const closed = { role: {}, memberRole: {}, apiKey: {} };
const every = (scope: Grant): ObjectGrants => ({
  read: scope,
  create: scope,
  update: scope,
  delete: scope,
});

/** The city that the narrowed roles may see. */
export const CITY = '扬州 Yangzhou';

const inCity = { scope: 'all', where: { field: 'city', op: 'eq', value: CITY } } as const;
const ofCity = { scope: 'all', where: { field: 'customer.city', op: 'eq', value: CITY } } as const;

export const definitions = {
  administrator: { objects: { '*': { ...every(all), export: all } }, actions: ['*'] },
  member: {
    objects: {
      '*': every(tree),
      '*organisation': { read: all },
      product: { read: all, fields: { cost: 'hidden' } },
      exportRun: { read: own },
      importPreset: shared,
      importRun: every(own),
      savedView: shared,
      ...closed,
    },
    actions: [
      '*',
      '-closeAudit',
      '-drawAudit',
      '-manageMetadata',
      '-mergeRecords',
      '-moveMember',
      '-scanDuplicates',
      '-setAutoMerge',
      '-setCheckers',
      '-setLogin',
      '-setMergeSources',
      '-setValueWeights',
      '-unmergeRecord',
      '-updateOrganisation',
    ],
  },
  viewer: {
    objects: {
      '*': { read: all, fields: { '*': 'read', '*sensitive': 'masked' } },
      product: { read: all, fields: { '*': 'read', '*sensitive': 'masked', cost: 'hidden' } },
      exportRun: { read: own },
      importPreset: { read: { scope: 'all', where: { field: 'shared', op: 'eq', value: true } } },
      importRun: {},
      savedView: shared,
      ...closed,
    },
    actions: [],
  },
  /** With `masked`: one's own in clear, all others masked. */
  own: {
    objects: { '*': every(own), '*organisation': { read: all }, ...closed },
    actions: ['moveStage', 'markPaid'],
  },
  masked: {
    objects: { '*': { read: all, fields: { '*': 'read', '*sensitive': 'masked' } }, ...closed },
    actions: [],
  },
  /** Customers of one city; what belongs to customers only with them. */
  city: {
    objects: {
      '*': every(all),
      '*organisation': { read: all },
      customer: every(inCity),
      task: every(ofCity),
      savedView: every(own),
      ...closed,
    },
    actions: [],
  },
  /** Fields hidden, masked and read-only. */
  narrow: {
    objects: {
      '*': every(all),
      '*organisation': { read: all },
      customer: {
        ...every(all),
        fields: {
          note: 'hidden',
          annualRevenue: 'hidden',
          city: 'hidden',
          email: 'hidden',
          x_secret: 'hidden',
          x_vin: 'hidden',
          address: 'masked',
          alsoKnownAs: 'masked',
          phone: 'masked',
          tier: 'read',
        },
      },
      contact: { ...every(all), fields: { title: 'hidden', '*sensitive': 'hidden' } },
      // A customer's number stands there as well.
      identifier: { ...every(all), fields: { '*sensitive': 'hidden' } },
      ...closed,
    },
    actions: [],
  },
} satisfies Record<string, Definition>;

export type RoleName = keyof typeof definitions;

/** Who asks, and where they work: `north` has a store below it. */
export const people = {
  administrator: { unit: 'root', roles: ['administrator'] },
  member: { unit: 'north', roles: ['member'] },
  clerk: { unit: 'store', roles: ['member'] },
  viewer: { unit: 'south', roles: ['viewer'] },
  mixed: { unit: 'south', roles: ['own', 'masked'] },
  city: { unit: 'south', roles: ['city'] },
  narrow: { unit: 'south', roles: ['narrow'] },
  roleless: { unit: 'south', roles: [] },
  inactive: { unit: 'north', roles: ['administrator'] },
} as const satisfies Record<string, { unit: string; roles: readonly RoleName[] }>;

export type PersonName = keyof typeof people;
