import t from 'tap';
import { readReply } from '../../../../harness/handset/parcel.ts';
import { fakeSystem } from '../../fake-system.ts';
import { call } from '../call.ts';

const caller = ['s16', 'com.android.shell'];
const clip = ['i32', '1', 'i32', '1', 's16', 'label', 'i32', '1', 's16', 'text/plain', 'i32', '0', 'i32', '1'];
const item = ['i32', '1', 's16', 'it’s copied', 'i32', '-1', 'i32', '0', 'i32', '0'];
const set = ['service', 'call', 'clipboard', '1', ...clip, ...item, ...caller];
const get = ['service', 'call', 'clipboard', '2', ...caller];

t.test('a clip is set and read back through parcels, by the package’s own user only', async (t) => {
  const system = fakeSystem();
  t.equal((await call(system, set)).code, 0);
  t.same(system.clipboard.clip, { label: 'label', text: 'it’s copied' });
  t.ok(readReply((await call(system, get)).stdout)?.includes(Buffer.from('it’s copied', 'utf16le')));
  t.same(readReply((await call(system, get, { uid: 0 })).stdout), Buffer.alloc(4), 'root is not com.android.shell');
  await call(system, ['service', 'call', 'clipboard', '1', 'i32', '0', ...caller], { uid: 0 });
  t.not(system.clipboard.clip, null);
  await call(system, ['service', 'call', 'clipboard', '1', 'i32', '0', ...caller]);
  t.equal(system.clipboard.clip, null);
});

t.test('what is no clip is no reply, and 7.0 lays clips out in another way', async (t) => {
  const system = fakeSystem();
  t.equal(readReply((await call(system, ['service', 'call', 'clipboard', '1', 'i32', '1', ...caller])).stdout), null);
  t.equal(readReply((await call(fakeSystem({ sdk: 30 }), set)).stdout), null);
});
