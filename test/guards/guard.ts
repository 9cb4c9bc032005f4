/** One check of the product that can be taken out, and a test that must then fail. */
export type Guard = {
  /** What it keeps. */
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  /** Further changes that go with it. */
  also?: { file: string; find: string; replace: string }[];
  test: string;
  /** The name of the test, or a part of it. */
  named: string;
};

/** Where a file of the kernel lies. */
export const kernel = (name: string): string => `src/kernel/${name}.ts`;
export const matrix = {
  test: 'test/authorization.test.ts',
  named: 'each person may do with each record',
};
export const lists = { test: 'test/authorization.test.ts', named: 'each list holds exactly' };
export const metadata = { test: 'test/authorization.test.ts', named: 'the metadata names' };
export const between = { test: 'test/authorization.test.ts', named: 'no record of the other one' };
export const others = { test: 'test/authorization.test.ts', named: 'jobs, and objects and fields' };
export const doors = { test: 'test/authorization.test.ts', named: 'nobody, and nobody who left' };
export const filters = { test: 'test/authorization-paths.test.ts', named: 'a filter and a sort' };
export const inference = { test: 'test/authorization-paths.test.ts', named: 'nothing is learnt' };
export const totals = { test: 'test/authorization-paths.test.ts', named: 'totals and groups' };
export const search = { test: 'test/authorization-paths.test.ts', named: 'search finds' };
export const references = {
  test: 'test/authorization-writes.test.ts',
  named: 'a record that is pointed to',
};
export const creating = {
  test: 'test/authorization-writes.test.ts',
  named: 'create grants with conditions',
};
export const fields = {
  test: 'test/authorization-writes.test.ts',
  named: 'hidden, masked and read-only',
};
export const actions = {
  test: 'test/authorization-writes.test.ts',
  named: 'actions, undo of a batch and include',
};
export const live = { test: 'test/authorization-writes.test.ts', named: 'a live stream' };
export const queries = {
  test: 'test/input.test.ts',
  named: 'queries, cursors, conditions and ids',
};
export const headers = { test: 'test/input.test.ts', named: 'headers and methods' };
export const assignment = { test: 'test/hostile.test.ts', named: 'no object takes a value' };
