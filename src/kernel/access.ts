import type { Condition } from './condition.ts';

export type Verb = 'read' | 'create' | 'update' | 'delete' | 'export';
export type Scope = 'own' | 'unit' | 'tree' | 'all';
export type FieldRight = 'hidden' | 'masked' | 'read' | 'write';

/** What one role allows on one object for one verb. `fields['*']` is the right on fields not named. */
export type Grant = {
  scope: Scope;
  where?: Condition;
  fields: Readonly<Record<string, FieldRight>>;
};

/** Everything a member may do, compiled from the roles. */
export type Access = {
  /** Grants by object and verb; an empty list means no. */
  grants: (object: string, verb: Verb) => readonly Grant[];
  /** May this member call this action? */
  action: (name: string) => boolean;
  /** The member's unit and all below it. */
  treeUnits: readonly string[];
  /** These are all units there are: a condition need not name a thousand of them. */
  everyUnit?: boolean;
  memberId: string;
  unitId: string;
};
