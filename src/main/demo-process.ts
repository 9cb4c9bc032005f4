import { openApplication } from './application.ts';
import { createDemo } from './demo.ts';
import type { DemoSize } from './demo.ts';
import { productVersion } from './start.ts';

/** Where the demo is made. It comes as a message: what stands in arguments or the environment, others can read. */
export type DemoOrder = { url: string; masterKey: string; publicUrl: string; size: DemoSize };

/** The passwords are printed as soon as they are true. They are those of this demo: one that is not completed goes, and they go with it. */
async function makeDemo({ url, masterKey, publicUrl, size }: DemoOrder): Promise<void> {
  const application = await openApplication({
    url,
    masterKey: Buffer.from(masterKey, 'base64'),
    publicUrl,
    version: productVersion(),
    log: (line) => console.error(line),
  });
  const { logins, fill } = await createDemo(application, size);
  console.log('\nThe demo organisation is new. These passwords are shown only now:');
  console.log('演示组织已建立，以下密码只显示这一次：\n');
  for (const { role, email, password } of logins) console.log(`  ${email}  ${password}  ${role}`);
  await fill();
  await application.close();
  process.disconnect?.();
}

// Whoever asked for it is gone: the next start takes away what is stored.
process.once('disconnect', () => process.exit());
process.once('message', (order: DemoOrder) => {
  makeDemo(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
