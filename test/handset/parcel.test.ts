import fc from 'fast-check';
import t from 'tap';
import { readStringReply } from '../../harness/handset/parcel.ts';
import { readAnswers } from '../../harness/handset/subscriber.ts';

/** Prints a string reply as `service call` does: four words a line with offset and text column, or a single line without offset. */
function reply(value: string): string {
  const text = Buffer.alloc(Math.ceil((value.length + 1) / 2) * 4);
  text.write(value, 'utf16le');
  const bytes = Buffer.concat([Buffer.alloc(8), text]);
  bytes.writeUInt32LE(value.length, 4);
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) words.push(bytes.readUInt32LE(at).toString(16).padStart(8, '0'));
  const dots = (line: string[]) => line.map(() => '....').join('');
  if (words.length <= 4) return `Result: Parcel(${words.join(' ')} '${dots(words)}')\n`;
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += 4) {
    const line = words.slice(at, at + 4);
    lines.push(`  0x${(at * 4).toString(16).padStart(8, '0')}: ${line.join(' ').padEnd(35)} '${dots(line)}'`);
  }
  return `Result: Parcel(\n${lines.join('\n')})\n`;
}

t.test('the string of a reply is read from its hex dump', async (t) => {
  const dump = `Result: Parcel(
  0x00000000: 00000000 0000000f 00360038 00370034 '........8.6.4.7.'
  0x00000010: 00300030 00320030 00340037 00330037 '0.0.0.2.7.4.7.3.'
  0x00000020: 00390035 00000033                   '5.9.3...        ')
`;
  t.equal(readStringReply(dump), '864700027473593');
  t.equal(readStringReply("Result: Parcel(00000000 ffffffff   '........')\n"), null, 'a null string');
  t.equal(readStringReply("Result: Parcel(ffffffff 00000021 'Requires READ_PHONE_STATE')\n"), null, 'an exception');
  t.equal(readStringReply('service: Service iphonesubinfo does not exist\n'), null);
  t.equal(readStringReply("Result: Parcel(00000000 0000ffff 00310031   '....')"), null, 'longer than the reply');
});

t.test('any string that is dumped is read back', async (t) => {
  fc.assert(fc.property(fc.string({ maxLength: 40 }), (value) => readStringReply(reply(value)) === value));
  t.pass('100 strings');
});

t.test('answers that do not look like their field are none', async (t) => {
  const section = (name: string, text: string) => `== ${name}\n${text}`;
  const stdout = [
    section('dump', 'Phone Subscriber Info:\n  Phone Type = GSM\n  Device ID = 864700027473593\n'),
    section('imei', reply('864700027473593')),
    section('imsi', reply('454001234567890')),
    section('iccid', reply('00010203')),
    section('ownNumber', reply('+852 9123-4567')),
  ].join('');
  t.same(readAnswers(stdout), {
    imei: '864700027473593',
    imsi: '454001234567890',
    iccid: null,
    ownNumber: '+85291234567',
  });
  t.same(readAnswers(section('dump', "Permission Denial: can't dump\n")), {
    imei: null,
    imsi: null,
    iccid: null,
    ownNumber: null,
  });
});
