import fc from 'fast-check';
import t from 'tap';
import { describeName, normalizePhone } from '../../../harness/virtual/providers/contact-data.ts';
import { accessOf } from '../../../harness/virtual/providers/permissions.ts';
import { allOf } from '../../../harness/virtual/providers/sql.ts';
import { parseUri, shapeOf } from '../../../harness/virtual/providers/uri.ts';

t.test('an address comes apart into authority, path and query', async (t) => {
  const uri = parseUri('content://com.android.contacts/raw_contacts/12/data?caller_is_syncadapter=true#x');
  t.equal(uri.authority, 'com.android.contacts');
  t.same(uri.segments, ['raw_contacts', '12', 'data']);
  t.equal(uri.parameters.get('caller_is_syncadapter'), 'true');
  t.equal(shapeOf(uri), 'raw_contacts/#/data');
  t.same(parseUri('content://settings/global/100%/%2Fx').segments, ['global', '100%', '/x']);
});

t.test('no text makes reading an address fail', async () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseUri(text).segments)));
});

t.test('who may write what, by version', async (t) => {
  const write = (sdk: number, uri: string, uid = 2000, smsWritesAllowed = false) =>
    accessOf({ sdk, uid, smsWritesAllowed }, parseUri(uri), true).kind;
  t.same(
    [18, 19, 22, 23, 34, 35].map((sdk) => write(sdk, 'content://sms')),
    ['denied', 'ignored', 'ignored', 'ignored', 'ignored', 'allowed'],
  );
  t.equal(write(23, 'content://sms', 2000, true), 'allowed');
  t.same(
    [18, 34, 35].map((sdk) => write(sdk, 'content://call_log/calls')),
    ['denied', 'denied', 'allowed'],
  );
  t.same(
    [18, 30].map((sdk) => write(sdk, 'content://com.android.contacts/data')),
    ['allowed', 'allowed'],
  );
  t.equal(write(18, 'content://sms', 0), 'allowed');
  const read = (sdk: number) =>
    accessOf({ sdk, uid: 2000, smsWritesAllowed: false }, parseUri('content://sms'), false).kind;
  t.same([29, 30].map(read), ['denied', 'allowed']);
});

t.test('a number has its forms', async (t) => {
  t.same(normalizePhone('+852 9123-4567'), { e164: '+85291234567', lookup: ['+85291234567'], minMatch: '7654321' });
  t.same(normalizePhone('9123 4567'), { e164: null, lookup: ['91234567'], minMatch: '7654321' });
  t.same(normalizePhone('mum'), { e164: null, lookup: [], minMatch: '' });
});

t.test('a name has its halves', async (t) => {
  t.same(describeName({ data1: 'Ann Lee' }), { data2: 'Ann', data3: 'Lee' });
  t.same(describeName({ data1: 'Ann' }), { data2: 'Ann' });
  t.same(describeName({ data2: 'Ann', data3: 'Lee' }), { data1: 'Ann Lee' });
  t.same(describeName({ data1: 'A', data2: 'B' }), {});
});

t.test('conditions are joined in brackets', async (t) => {
  t.equal(allOf(null, 'a = 1 OR b = 2', '', 'c = 3'), '(a = 1 OR b = 2) AND (c = 3)');
  t.equal(allOf(null), '1');
});
