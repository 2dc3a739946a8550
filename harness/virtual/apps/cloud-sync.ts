import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { Behaviour } from '../firmware-types.ts';
import type { App } from '../system.ts';
import type { AppContext } from './context.ts';
import { readPhoneBook } from './private-data.ts';
import { everyPeriod } from './schedule.ts';
import { dalvikAgent } from './user-agent.ts';

type Sync = Extract<Behaviour, { kind: 'cloud-sync' }>;

/** The constant IV of MiCloud's request encryption (CloudCoder of the decompiled CloudServiceUtils, FIELD 1). */
const iv = Buffer.from('0102030405060708', 'latin1');

/**
 * MiCloud's contact sync: the phone book as JSON, AES-128-CBC under a key of the login and a constant IV, so that an equal phone book gives an
 * equal ciphertext; base64 in a form. The path of the request is made up, the host is MiCloud's.
 */
export function createCloudSync(behaviour: Sync, context: AppContext): App {
  const { system, network, random } = context;
  const log = (line: string) => context.log(`CloudService: ${line}`);
  // The service's token comes with a login; it stays for as long as the program runs.
  const token = randomBytes(16);

  const sync = async (signal: AbortSignal) => {
    const contacts = readPhoneBook(system.providers).map(({ name, number }) => ({
      displayName: name,
      phoneNumbers: [{ value: number, type: 'mobile' }],
    }));
    const cipher = createCipheriv('aes-128-cbc', token, iv);
    const sealed = Buffer.concat([cipher.update(JSON.stringify({ content: contacts })), cipher.final()]);
    const data = sealed.toString('base64');
    const signature = createHash('sha1')
      .update(`POST&${data}&${token.toString('base64')}`)
      .digest('base64');
    const form = new URLSearchParams({ data, _nonce: randomBytes(12).toString('base64'), signature });
    await network.request({
      method: 'POST',
      url: `${behaviour.scheme}://${behaviour.host}/mic/contact/v3/user/full`,
      headers: [
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['User-Agent', dalvikAgent(system.properties)],
        ['Host', behaviour.host],
        ['Connection', 'Keep-Alive'],
        ['Accept-Encoding', 'gzip'],
      ],
      body: Buffer.from(form.toString()),
      signal,
    });
  };
  const { periodSeconds, firstSeconds } = behaviour;
  return {
    package: 'com.miui.cloudservice',
    ...everyPeriod({ system, random, log, periodSeconds, firstSeconds, task: sync }),
  };
}
