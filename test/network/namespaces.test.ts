import t from 'tap';
import { explainRefusal, unshareArguments } from '../../harness/network/namespaces.ts';

const none = { unprivilegedUsernsClone: null, apparmorRestrict: null, maxUserNamespaces: 96_365 };
const refusal = 'unshare: unshare failed: Operation not permitted';

t.test("the kernel's switches that are off are named together", (t) => {
  const switches = { unprivilegedUsernsClone: 0, apparmorRestrict: 1, maxUserNamespaces: 0 };
  t.equal(
    explainRefusal({ root: false, refusal, switches }),
    `this machine allows no private network namespaces (${refusal}); switch them on with: sudo sysctl -w ` +
      'kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0 user.max_user_namespaces=10000; or run with sudo',
  );
  t.end();
});

t.test('a switch that is on is not blamed', (t) => {
  const switches = { ...none, unprivilegedUsernsClone: 1, apparmorRestrict: 1 };
  const text = explainRefusal({ root: false, refusal, switches });
  t.match(text, /sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0; or/);
  t.notMatch(text, /userns_clone/);
  t.match(explainRefusal({ root: false, refusal, switches: none }), /a container or a security module.*sudo$/);
  t.end();
});

t.test('root is not told to use sudo', (t) => {
  const text = explainRefusal({ root: true, refusal, switches: none });
  t.match(text, /container without CAP_SYS_ADMIN/);
  t.notMatch(text, /sudo/);
  t.end();
});

t.test('the program and its arguments are never part of a shell text', (t) => {
  const command = ['node', '$(reboot)', '; x'];
  const args = unshareArguments({ user: true, command });
  t.strictSame(args.slice(0, 2), ['--user', '--map-root-user']);
  t.strictSame(args.slice(-3), command);
  t.notMatch(args[args.indexOf('-c') + 1], /reboot/);
  t.notOk(unshareArguments({ user: false, command }).includes('--user'));
  t.end();
});
