import t from 'tap';
import {
  endOfList,
  entryMessage,
  entryV2Message,
  failMessage,
  parseSendSpec,
  sealData,
  spreadMode,
  statMessage,
  statV2Message,
} from '../../../harness/virtual/adbd/sync-wire.ts';

const facts = {
  dev: 1n,
  ino: 2n,
  mode: 0o100644,
  nlink: 1,
  uid: 2000,
  gid: 2000,
  size: 0x1_0000_0005n,
  atime: 7n,
  mtime: 1_400_000_000n,
  ctime: 9n,
};

t.test('messages have the layout of the protocol', async (t) => {
  t.equal(statMessage(facts).toString('hex'), '53544154a4810000' + '05000000' + '004e7253');
  t.equal(statMessage(null).toString('hex'), `53544154${'00'.repeat(12)}`);
  t.equal(entryMessage(facts, Buffer.from('ab')).toString('hex'), '44454e54a481000005000000004e7253' + '020000006162');
  t.equal(endOfList(1).length, 20);
  t.equal(endOfList(2).length, 76);
  t.equal(failMessage('no').toString('hex'), '4641494c020000006e6f');
  t.equal(sealData(Buffer.concat([Buffer.alloc(8), Buffer.from('abcd')]), 3).toString('hex'), '4441544103000000616263');
});

t.test('the second version has 64-bit sizes and an errno', async (t) => {
  const stat = statV2Message('LST2', facts);
  t.equal(stat.length, 72);
  t.equal(stat.readUInt32LE(4), 0);
  t.equal(stat.readBigUInt64LE(40), 0x1_0000_0005n);
  t.equal(statV2Message('STA2', 2).toString('hex'), `5354413202000000${'00'.repeat(64)}`);
  t.equal(entryV2Message(facts, Buffer.from('ab')).length, 78);
});

t.test('the mode of a push is read as strtoul reads it', async (t) => {
  const modeOf = (spec: string) => parseSendSpec(Buffer.from(spec))?.mode;
  t.equal(modeOf('/a,33188'), 0o100644);
  t.equal(modeOf('/a,0755'), 0o755);
  t.equal(modeOf('/a,0x1ff'), 0o777);
  t.equal(modeOf('/a,b,420'), 0o644);
  t.equal(parseSendSpec(Buffer.from('/a,b,420'))?.path.toString(), '/a,b');
  t.equal(modeOf('/a,'), null);
  t.equal(parseSendSpec(Buffer.from('/a')), null);
});

t.test('a file pushed 0644 lands as 0666', async (t) => {
  t.equal(spreadMode(0o100644), 0o666);
  t.equal(spreadMode(0o755), 0o777);
  t.equal(spreadMode(0o600), 0o666);
  t.equal(spreadMode(0o400), 0o444);
});
