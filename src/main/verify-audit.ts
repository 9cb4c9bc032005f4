import { auditSentence, verifyAllLedgers } from '../kernel/ledger-audit.ts';
import { sealSigner } from '../kernel/sealer.ts';
import { readConfig } from '../platform/config.ts';
import { closeDatabase, openDatabase } from '../platform/database.ts';
import { prepareGround } from './start.ts';

/**
 * `zhiyin verify-audit`: computes every seal of the ledger anew and says for each organisation whether it holds, or
 * which is the first that does not.
 *
 * @returns exit code: 1 where a ledger was tampered with
 */
export async function verifyAudit(): Promise<number> {
  const ground = await prepareGround(readConfig(), { beside: true });
  const system = openDatabase({ url: ground.url, max: 1 });
  try {
    const audits = await verifyAllLedgers(system, sealSigner(ground.masterKey));
    for (const audit of audits) console.log(auditSentence(audit));
    return audits.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await closeDatabase(system);
    await ground.stop();
  }
}
