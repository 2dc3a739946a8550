import t from 'tap';
import type { Apk } from '../../../harness/analysis/apk/read.ts';
import { deliveriesOf, deliveryWords } from '../../../harness/analysis/judge/deliveries.ts';
import type { JudgedApp, JudgeInput } from '../../../harness/analysis/judge/input.ts';
import { makeStudy } from './study.ts';

const apk = (of: { signer: string | null; content?: string; version?: string }): Apk => ({
  ...{ bytes: 9, package: 'com.a', versionCode: '1', versionName: of.version ?? '1.0', faults: [] },
  sha256: `${of.signer}/${of.content}/${of.version}`,
  signatures:
    of.signer === null ? [] : [{ scheme: 'v1', signer: { sha256: of.signer, subject: of.signer }, fault: null }],
  entries: new Map([['classes.dex', of.content ?? '']]),
});
const named = (name: string, file: Apk | null): JudgedApp => ({ package: name, file: `apps/${name}.apk`, apk: file });
const author = apk({ signer: 'author' });

/** A run whose store was asked for one application. */
function run(of: { delivered: Apk | null; reference: Apk | null; said?: string; wasThere?: boolean }): JudgeInput {
  const input = makeStudy();
  const { delivered, reference, said = '', wasThere = false } = of;
  const facts = { delivered: [{ package: 'com.a', file: delivered && 'apps/com.a.apk', wasThere, said }] };
  return {
    ...input,
    plan: { ...input.plan, steps: [...input.plan.steps, { kind: 'deliver', arm: 'after', packages: ['com.a'] }] },
    journal: [...input.journal, { event: 'step-done', at: 0, step: input.plan.steps.length, facts }],
    apps: {
      delivered: delivered ? [named('com.a', delivered)] : [],
      references: reference ? [named('com.a', reference)] : [],
    },
  };
}

t.test('what another signed is told with both signers', async (t) => {
  const found = deliveriesOf(run({ delivered: apk({ signer: 'stranger', content: 'x' }), reference: author }));
  t.match(found, [
    {
      package: 'com.a',
      relation: 'other-signer',
      delivered: { signers: ['stranger'] },
      reference: { signers: ['author'] },
    },
  ]);
  t.equal(
    deliveryWords(found),
    'com.a as the store delivers it is signed by another certificate than the reference ("stranger", SHA-256 stranger; the reference by "author", SHA-256 author): changed classes.dex.',
  );
});

t.test('what is the same, another version, unsigned, or not to be told is said as such', async (t) => {
  const words = (of: Parameters<typeof run>[0]) => deliveryWords(deliveriesOf(run(of)));
  t.equal(
    words({ delivered: author, reference: author }),
    'Of what the store delivers, com.a is byte for byte the reference.',
  );
  t.equal(
    words({ delivered: apk({ signer: 'author', version: '1.1' }), reference: author }),
    "Of what the store delivers, com.a is signed by the reference's certificate, though not the same file.",
  );
  t.match(
    words({ delivered: apk({ signer: null, content: 'x' }), reference: author }),
    /^com\.a as the store delivers it is not signed/,
  );
  t.match(words({ delivered: author, reference: null }), 'No reference copy was given for com.a');
  t.equal(
    words({ delivered: null, reference: author, said: 'Download failed' }),
    'Not had from the store, so that nothing is said of it: com.a.',
  );
  t.match(
    deliveriesOf(run({ delivered: null, reference: author, said: 'Download failed' }))[0]?.claim,
    /Download failed/,
  );
  t.match(
    deliveriesOf(run({ delivered: author, reference: author, wasThere: true }))[0]?.claim,
    /it was on the handset before$/,
  );
  t.equal(deliveryWords([]), '');
});

t.test('what was seen on its way is held against the reference, too', async (t) => {
  const input = run({ delivered: null, reference: author, said: 'none' });
  const downloaded = [{ ...named('com.a', apk({ signer: 'stranger', content: 'x' })), host: 'cdn.example' }];
  const [, seen] = deliveriesOf({
    ...input,
    apps: { delivered: [], references: input.apps?.references ?? [], downloaded },
  });
  t.match(seen, {
    relation: 'other-signer',
    claim: /^com\.a as it came from cdn\.example is signed by another certificate/,
  });
});
