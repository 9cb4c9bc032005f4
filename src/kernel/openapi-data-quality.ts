import type { Operation } from './openapi-operations.ts';
import { uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';

const answer = { status: 200, schema: { type: 'object' } as Schema };
const object: Schema = { type: 'string', enum: ['customer', 'contact', 'lead'] };
const whose: Schema = {
  type: 'string',
  description: 'An id, or `none` for records without one',
};

/** How good the data is that the reader may see. */
export function dataQualityOperations(): Operation[] {
  return [
    {
      method: 'get',
      path: '/quality/figures',
      id: 'readQualityFigures',
      tag: 'quality',
      summary:
        'How many records keep each quality rule, and scores or shares by unit and owner with their trend',
      query: {
        object,
        rule: { ...uuid, description: 'Tells units and owners by this rule instead of the score' },
      },
      answer,
      problems: [403, 404, 422],
    },
    {
      method: 'get',
      path: '/quality/queue',
      id: 'readQualityQueue',
      tag: 'quality',
      summary: 'Records to be mended with their issues, those worth most first; 20 at a time',
      query: {
        object,
        rule: uuid,
        unit: whose,
        owner: whose,
        cursor: { type: 'string', description: '`next` of the page before' },
      },
      answer,
      problems: [403, 422],
    },
    ...auditOperations(),
  ];
}

/** What people find when they check, and what whoever makes data better has earned. */
function auditOperations(): Operation[] {
  const get = { method: 'get', tag: 'quality', answer } as const;
  return [
    {
      ...get,
      path: '/quality/audits',
      id: 'listAudits',
      summary: 'The quarterly samples of an object, as far as the reader may see their records',
      query: { object },
      problems: [403, 422],
    },
    {
      ...get,
      path: '/quality/audits/{id}/records',
      id: 'listAuditRecords',
      summary: 'The records of a sample that the reader may see',
      problems: [403, 404],
    },
    {
      ...get,
      path: '/quality/audits/{id}/records/{record}',
      id: 'getAuditRecord',
      summary: 'One record of a sample: the fields to be judged, and what was said of them',
      named: { record: uuid },
      problems: [403, 404],
    },
    {
      ...get,
      path: '/quality/audits/{id}/result',
      id: 'getAuditResult',
      summary: 'The share of values found right, by field and unit, and in the quarters before',
      problems: [403, 404],
    },
    {
      ...get,
      path: '/quality/point-checks',
      id: 'listPointChecks',
      summary: 'Drawn changes of others that earned points and are to be checked',
    },
    {
      ...get,
      path: '/quality/point-checks/{id}',
      id: 'getPointCheck',
      summary: 'One drawn change: its record, and the field to be judged',
      problems: [403, 404],
    },
    {
      ...get,
      path: '/quality/contributions',
      id: 'readContributions',
      summary: 'Points for what somebody completed and corrected, by month',
      query: { member: { ...uuid, description: 'Somebody whose samples the reader manages' } },
      problems: [404, 422],
    },
  ];
}
