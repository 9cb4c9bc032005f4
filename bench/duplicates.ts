import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Context } from '../src/kernel/context.ts';
import type { JobRun } from '../src/kernel/job.ts';
import { inReadTransaction } from '../src/kernel/transaction.ts';
import { findMatches } from '../src/modules/quality/matches/find.ts';
import type { Typed } from '../src/modules/quality/matches/find.ts';
import { scanJob } from '../src/modules/quality/scan/job.ts';
import type { EmbeddedPostgres } from '../src/platform/postgres.ts';
import { percentile } from './load.ts';
import { onOwnData, withClient } from './own-data.ts';
import type { Timed } from './own-data.ts';

const { values: options } = parseArgs({
  options: { customers: { type: 'string', default: '100000' } },
});

const customers = Number(options.customers);
/** One of so many customers stands twice. */
const DOUBLES = 30;
const TYPED = 500;

/** What finding duplicates costs over all customers of an organisation: see bench/README.md. */
async function main(): Promise<void> {
  await onOwnData(`bench-duplicates-${customers}`, fill, measure);
}

async function measure(
  context: () => Promise<Context>,
  timed: Timed,
  postgres: EmbeddedPostgres,
): Promise<void> {
  await withClient(postgres, async (client) => {
    await client.query(
      'truncate quality.match_key, quality.match_record, quality.match_state, quality.duplicate_pair',
    );
  });
  await timed('first scan: keys of all customers, weights, every pair', () => scan(context));
  await withClient(postgres, async (client) => {
    await client.query('vacuum (analyze)');
  });
  await timed('scan of everything, the keys being there', () => scan(context));
  await tellPairs(context);
  const typed = await typing(await context());
  // The first ones compile what the others run.
  for (const each of typed.slice(0, 50)) await ask(context, each);
  const times: number[] = [];
  await timed(`${typed.length} new customers are typed`, async () => {
    for (const each of typed) times.push(await ask(context, each));
  });
  const sorted = times.toSorted((a, b) => a - b);
  const [half, most] = [percentile(sorted, 0.5), percentile(sorted, 0.95)];
  console.log(`  of one p50 ${half.toFixed(1)} ms, p95 ${most.toFixed(1)} ms, aim 150`);
}

async function ask(context: () => Promise<Context>, typed: Typed): Promise<number> {
  const ctx = await context();
  const began = performance.now();
  await inReadTransaction(ctx, (tx) => findMatches(ctx, tx, typed));
  return performance.now() - began;
}

/** The job as the worker runs it, apart from its own row. */
async function scan(context: () => Promise<Context>): Promise<void> {
  const job: JobRun = {
    id: crypto.randomUUID(),
    input: { object: 'customer', changed: false },
    position: null,
    done: 0,
    total: null,
    result: null,
    save: async () => undefined,
    context,
    cancelled: async () => false,
  };
  await scanJob.run(await context(), job);
}

async function tellPairs(context: () => Promise<Context>): Promise<void> {
  const ctx = await context();
  const [row] = await inReadTransaction(ctx, (tx) =>
    tx.query<{ found: string; right: string; keys: string; fitted: string }>(sql`
      select count(*) as found, count(*) filter (where right(first_id::text, 12) = right(second_id::text, 12)) as right,
        (select count(*) from quality.match_key where org_id = ${ctx.orgId}) as keys,
        (select body ->> 'fitted' from quality.link_model where org_id = ${ctx.orgId} and object = 'customer') as fitted
      from quality.duplicate_pair where org_id = ${ctx.orgId}`),
  );
  const planted = Math.floor(customers / DOUBLES);
  console.log(
    `  ${row?.keys} keys; ${row?.found} pairs, ${row?.right} of ${planted} doubles among them; learned: ${row?.fitted}`,
  );
}

/** Names of stored customers and of some that are not there, with city and kind. */
async function typing(ctx: Context): Promise<Typed[]> {
  const rows = await inReadTransaction(ctx, (tx) =>
    tx.query<{ name: string; kind: 'company' | 'person'; city: string }>(sql`
      select name, kind, city from customers.customer where org_id = ${ctx.orgId}
      order by md5(id::text) limit ${TYPED}::int`),
  );
  return rows.map(({ name, kind, city }, n) => ({
    object: 'customer',
    values: { name: n % 3 === 0 ? `${name}子` : name, kind, city, phone: `1380000${1000 + n}` },
  }));
}

async function fill(client: pg.Client, orgId: string): Promise<void> {
  console.log(`making ${customers} customers …`);
  for (const text of statements(orgId)) await client.query(text);
}

const starts = '鼎瑞宏恒启博锦华嘉泰远新卓凯辉亚森维朗霖云天海山金玉龙凤长安永福德正大中东方南北';
const ends = '盛达丰图信源尚晟业航创立腾谷邦和岳澜川宇诚智通美佳康乐欣荣昌茂顺祥吉利发展';
const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余';
const given = '伟芳娜静敏丽强磊军洋勇艳杰涛明超霞平刚燕梅玲浩宁晨宇欣怡嘉俊子轩雨梓涵一诺思远博文';
const trades =
  '机械,餐饮,信息技术,建材,医疗器械,物流,食品,纺织,贸易,电子,化工,农业,文化传媒,咨询,装饰工程,汽车配件';
const cities =
  '上海,北京,广州,深圳,杭州,苏州,成都,武汉,西安,南京,重庆,天津,青岛,宁波,厦门,长沙,郑州,合肥,昆明,大连';

/** One character of a text, those at its beginning more often. */
const character = (of: string): string =>
  `substr('${of}', 1 + floor(random() ^ 1.5 * ${of.length})::int, 1)`;
const word = (of: string): string =>
  `split_part('${of}', ',', 1 + floor(random() * ${of.split(',').length})::int)`;

/** Half firms and half people, and of one in thirty a double: another legal form, or the same phone under a new name. */
function statements(orgId: string): string[] {
  const id = (mark: string): string =>
    `('${mark}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const singles = customers - Math.floor(customers / DOUBLES);
  const columns = `org_id, id, unit_id, version, created_at, updated_at, name, kind, city, phone_index, phone_last4`;
  return [
    `insert into customers.customer (${columns})
     select '${orgId}', ${id('01900000')}, u.id, 1, now(), now(),
       case when n % 2 = 0 then case when n % 4 = 0 then city else '' end || ${character(starts)} || ${character(ends)} ||
         ${character(ends)} || ${word(trades)} || '有限公司'
       else ${character(surnames)} || ${character(given)} || case when n % 3 = 0 then '' else ${character(given)} end end,
       case when n % 2 = 0 then 'company' else 'person' end, city,
       case when n % 5 > 0 then sha256(('p' || n)::bytea) end,
       case when n % 5 > 0 then lpad((n::bigint * 7919 % 10000)::text, 4, '0') end
     from (select n, ${word(cities)} as city from generate_series(1, ${singles}) n) s,
       (select id from identity.unit where org_id = '${orgId}' limit 1) u`,
    `insert into customers.customer (${columns})
     select org_id, ('01910000' || substr(id::text, 9))::uuid, unit_id, 1, now(), now(),
       case when kind = 'company' then replace(name, '有限公司', '股份有限公司') else name end, kind, city,
       phone_index, phone_last4
     from customers.customer where org_id = '${orgId}' order by md5(id::text) limit ${customers - singles}`,
    `insert into customers.identifier (org_id, id, unit_id, version, created_at, updated_at, customer_id, phone_index,
       phone_last4, is_primary)
     select org_id, ('02900000' || substr(id::text, 9))::uuid, unit_id, 1, now(), now(), id,
       phone_index, phone_last4, true
     from customers.customer where org_id = '${orgId}' and phone_index is not null and id::text like '01900000%'`,
  ];
}

await main();
