import type { AgreedFeature } from '../../../../analysis/privacy/federated-rows.ts';
import { agreedRows } from '../../../../analysis/privacy/federated-rows.ts';
import { toGrid } from '../../../../analysis/privacy/fixed-point.ts';
import type { FeatureTable } from '../../../../analysis/supervised/table.ts';
import { agreedFeatures, madeUpCustomers, madeUpPhones, partners, seedOf } from './made-up.ts';
import type { FederationPhase, FederationReport, PartnerName, WireLine } from './wire.ts';

/** How many customers of each partner are looked for on the wire, and how many of its telephone numbers. */
const LOOKED_FOR = 40;
/** A number of fewer letters stands anywhere by chance. */
const LEAST_DIGITS = 10;
/** Letters of a message that are shown. */
const EXCERPT = 64;

/** A value that nobody else is to learn, in every form that it could be sent in. */
type Secret = { forms: readonly string[] };

/** What went over the wire: counted, looked through, and the telling part of it kept. */
export type WireLog = {
  phase: FederationPhase;
  messages: number;
  bytes: number;
  lines: WireLine[];
  secrets: readonly Secret[];
  found: Set<Secret>;
};

export function openWireLog(): WireLog {
  const secrets = partners.flatMap(secretsOf);
  return { phase: 'exact', messages: 0, bytes: 0, lines: [], secrets, found: new Set() };
}

/** Notes a message and its answer, and looks through both. */
export function noteMessage(
  log: WireLog,
  {
    step,
    party,
    sent,
    received,
  }: { step: string; party: PartnerName; sent: string; received: string },
): void {
  log.messages += 2;
  const [there, back] = [Buffer.byteLength(sent), Buffer.byteLength(received)];
  log.bytes += there + back;
  lookThrough(log, [sent, received]);
  const isFirst =
    log.lines.filter(
      (line) => line.phase === log.phase && line.party === party && line.step === step,
    ).length === 0;
  const isShown = log.phase === 'lists' || (log.phase === 'exact' && isFirst);
  if (!isShown) return;
  const excerpt = received.length > EXCERPT ? `${received.slice(0, EXCERPT)}…` : received;
  log.lines.push({ phase: log.phase, step, party, sent: there, received: back, excerpt });
}

/** What the log came to. */
export const wireReport = ({
  messages,
  bytes,
  lines,
  secrets,
  found,
}: WireLog): FederationReport['wire'] => ({
  messages,
  bytes,
  customers: LOOKED_FOR,
  searched: secrets.length,
  found: found.size,
  // Step by step, and in each the partners in their order: answers arrive as they like.
  lines: [...Map.groupBy(lines, ({ phase, step }) => `${phase} ${step}`).values()].flatMap((step) =>
    step.toSorted((a, b) => partners.indexOf(a.party) - partners.indexOf(b.party)),
  ),
});

/** Looks for rows and identifiers in messages, also in what they hold as base64. */
export function lookThrough(
  { secrets, found }: Pick<WireLog, 'secrets' | 'found'>,
  messages: readonly string[],
): void {
  for (const message of messages) {
    const opened = [...message.matchAll(/"([A-Za-z0-9+/]{16,}={0,2})"/g)].map(([, text = '']) =>
      Buffer.from(text, 'base64').toString('latin1'),
    );
    const seen = [Buffer.from(message).toString('latin1'), ...opened].join('\n');
    for (const secret of secrets)
      if (secret.forms.some((form) => seen.includes(form))) found.add(secret);
  }
}

/** Of the partner's first customers: each fraction, as it is and as it was agreed to be scaled, who left, and the numbers. */
function secretsOf(name: PartnerName): Secret[] {
  const made = madeUpCustomers(name, seedOf(name), LOOKED_FOR);
  const cells = agreedFeatures.flatMap((feature) => cellsOf(feature, made.table));
  const phones = (madeUpPhones(name) ?? [])
    .slice(0, LOOKED_FOR)
    .map((phone) => ({ forms: [phone, phone.slice(3)] }));
  return [...cells, { forms: formsOfOutcomes(made.outcome) }, ...phones];
}

/** The cells of a column with enough digits to be told from other numbers, in every form that a partner has of them. */
function cellsOf(feature: AgreedFeature, table: FeatureTable): Secret[] {
  const column = table.columns.find((one) => one.name === feature.name);
  if (column?.kind !== 'number') return [];
  const { offsets, values: scaled } = agreedRows([feature], table);
  return [...column.values].flatMap((value, row) => {
    const held = [value, ...scaled.subarray(offsets[row], offsets[row + 1])];
    const forms = held.filter((one) => String(one).length >= LEAST_DIGITS).flatMap(formsOfNumber);
    return Number.isInteger(value) || forms.length === 0 ? [] : [{ forms }];
  });
}

/** A number as text, as the machine writes it, and as the word that sums are made of. */
function formsOfNumber(value: number): string[] {
  return [String(value), ...formsOfNumbers([value])];
}

function formsOfNumbers(values: readonly number[]): string[] {
  const numbers = Float64Array.from(values);
  return [numbers, toGrid(numbers)].map(({ buffer }) => Buffer.from(buffer).toString('latin1'));
}

/** Who left, one after the other: a single yes or no stands anywhere, forty in their order do not. */
function formsOfOutcomes(outcome: Uint8Array): string[] {
  const list = [...outcome];
  const bits = list.join('');
  const bytes = [...bits.matchAll(/.{8}/g)].map(([byte]) => byte);
  const packed = [bytes, bytes.map((byte) => [...byte].toReversed().join(''))];
  return [
    bits,
    list.join(),
    list.map((left) => left === 1).join(),
    // A typed array as JSON.
    list.map((left, i) => `"${i}":${left}`).join(),
    Buffer.from(outcome).toString('latin1'),
    ...formsOfNumbers(list),
    ...packed.map((each) =>
      Buffer.from(each.map((byte) => Number.parseInt(byte, 2))).toString('latin1'),
    ),
  ];
}
